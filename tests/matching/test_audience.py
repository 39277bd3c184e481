"""Whom a place is for, read from its own words: negotiable, with evidence, never guessed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matching.alternative import alternatives, any_of
from matching.audience import Entry, read_audience
from matching.condition_review import review_condition, written_conditions
from matching.fact_row import resource_from_row
from matching.facts import ConditionKind
from matching.gate import Policy, Severity, exclusions
from matching.question import unanswered
from matching.record_fact import resource_facts
from matching.snapshot import Snapshot
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import HERE, a_need, a_resource
from web.presenters.case_word import ATTRIBUTES


def meant(entry: Entry) -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in read_audience(entry)]


DISABLED = "精神障害|知的障害|身体障害|発達特性|障害手帳あり|難病"

READ = [
    (Entry("架空児童館"), [("children", "17")]),
    (Entry("学童クラブ架空"), [("children", "17")]),
    (Entry("子育てひろば かくう"), [("children", "6")]),
    (Entry("架空老人福祉センター"), [("min_age", "60")]),
    (Entry("架空地域活動支援センター"), [("attribute", DISABLED)]),
    (Entry("架空の部屋", kind="childrens_hall"), [("children", "17")]),
    (Entry("架空会館", target="18歳未満の児童"), [("children", "17")]),
    (Entry("架空会館", target="就学前までの児童及びその家族"), [("children", "6")]),
    (Entry("架空会館", target="概ね65歳以上の高齢者"), [("min_age", "60")]),
    (Entry("架空会館", target="市内全域の65歳以上の高齢者"), [("min_age", "65")]),
    (Entry("架空会館", target="40歳以上の市民"), [("min_age", "40")]),
    (Entry("架空会館", target="高齢者"), [("min_age", "60")]),
    (Entry("架空会館", target="生活にお困りの市民"), [("attribute", "生活困窮")]),
]


def phrasings() -> list[tuple[str, set[str]]]:
    rows = (HERE / "audience.tsv").read_text(encoding="utf-8").splitlines()
    told = (row.partition("\t") for row in rows if not row.startswith("#"))
    return [(target, set(_spelt_out(target, meant))) for target, _, meant in told]


def _spelt_out(target: str, meant: str) -> list[str]:
    said = [f"persons={target}" if one == "ask" else one for one in meant.split("; ") if one]
    said = [f"attribute={DISABLED}" if one == "attribute=障害" else one for one in said]
    family = [one.replace("「家族」", "「家族や支援する人」") for one in said]
    others = [one.replace("「ほか」", "「そのほかの人」") for one in family]
    return [one.replace(" 障害の人", f" {DISABLED.replace('|', '・')}の人") for one in others]


OPEN_TO_ALL = [
    Entry("架空のひろば"),
    Entry("架空児童館", target="年代や属性を問わず誰でも"),
    Entry("架空食堂", target="町民等(こども食堂より対象者を拡大)"),
    Entry("架空児童館 夜の部", prose="夜はどなたでも使えます。"),
    Entry("架空児童館の遊び係", roles=("helper",)),
    Entry("架空老人ホームの傾聴", kind="volunteer_role"),
    Entry("架空子ども食堂"),
]


@pytest.mark.parametrize(("entry", "conditions"), READ, ids=str)
def test_whom_a_place_is_for_is_read_from_its_words(entry: Entry, conditions: list[object]):
    assert meant(entry) == conditions


@pytest.mark.parametrize(("target", "meant"), phrasings())
def test_a_target_in_words_is_read_as_written(target: str, meant: set[str]):
    read = read_audience(Entry("架空会館", target=target))
    assert {f"{one.kind.value}={one.value}" for one in read} == meant
    assert all(f"「{target}」" in one.sentence for one in read)


def test_the_table_of_targets_is_wide_enough_to_tell():
    assert len(phrasings()) >= 120


@pytest.mark.parametrize("attribute", [one for one in ATTRIBUTES if one != "手帳なし"])
def test_every_word_of_the_list_of_attributes_is_read_in_a_target(attribute: str):
    [first, *_] = read_audience(Entry("架空会館", target=f"{attribute}の方"))
    assert first.kind is not ConditionKind.PERSONS


EITHER = "65歳以上または障害のある方"


@pytest.mark.parametrize(
    ("target", "need", "outcome"),
    [
        (EITHER, {"age": 70}, "open"),
        (EITHER, {"age": 30, "attributes": frozenset({"精神障害"})}, "open"),
        (EITHER, {"age": 30, "attributes": frozenset({"ひきこもり"})}, "shut"),
        (EITHER, {"age": 30, "attributes": frozenset({"女性"})}, "ask"),
        (EITHER, {"age": None, "attributes": frozenset({"ひきこもり"})}, "ask"),
        ("60歳以上の男性", {"age": 70, "attributes": frozenset({"男性"})}, "open"),
        ("60歳以上の男性", {"age": 70, "attributes": frozenset({"女性"})}, "shut"),
        ("60歳以上の男性", {"age": 70, "attributes": frozenset({"認知症"})}, "ask"),
        ("60歳以上の男性", {"age": 50, "attributes": frozenset({"男性"})}, "shut"),
        ("認知症の人と家族", {"attributes": frozenset({"認知症"})}, "open"),
        ("認知症の人と家族", {"attributes": frozenset({"ひきこもり"})}, "ask"),
        ("高校生以上", {"age": 12}, "shut"),
        ("高校生以上", {"age": 40}, "open"),
        ("女性", {"attributes": frozenset({"女性"})}, "open"),
        ("女性", {"attributes": frozenset({"ひきこもり"})}, "ask"),
        ("会員のみ", {}, "ask"),
        ("講座を修了した方", {}, "ask"),
    ],
)
def test_who_is_meant_comes_who_is_not_is_told_and_the_unknown_is_asked(target, need, outcome):
    person = a_need(**need)
    place = a_resource(conditions=read_audience(Entry("架空会館", target=target)))
    shut = bool(exclusions(person, place, Policy()))
    assert shut is (outcome == "shut")
    assert Snapshot([place]).open_ids(person) == ([] if shut else ["r1"])
    if not shut:
        assert bool(unanswered(person, place)) is (outcome == "ask")


def test_a_choice_reads_back_as_it_was_written():
    either = (((ConditionKind.MIN_AGE, "65"),), ((ConditionKind.ATTRIBUTE, "認知症|介護者"),))
    assert alternatives(any_of(either)) == either
    with pytest.raises(ValueError, match="なにか"):
        alternatives("なにか")


@pytest.mark.parametrize("entry", OPEN_TO_ALL, ids=str)
def test_nothing_is_read_where_all_may_come_or_one_comes_to_give_a_hand(entry: Entry):
    assert meant(entry) == []


def test_the_field_of_the_entry_goes_before_its_name_and_the_name_before_its_kind():
    assert meant(Entry("架空児童館", target="65歳以上の方")) == [("min_age", "65")]
    assert meant(Entry("架空老人クラブ", kind="childrens_hall")) == [("min_age", "60")]


def childrens_hall():
    read = read_audience(Entry("架空児童館"))
    return a_resource(name="架空児童館", conditions=read, organisation="架空市")


def test_an_adult_without_children_is_kept_out_negotiably_with_where_it_was_read():
    [only] = exclusions(a_need(age=34, with_children=False), childrens_hall(), Policy())
    assert only.severity is Severity.NEGOTIABLE
    assert only.ask == "架空市"
    assert "名前「架空児童館」から読み取った" in only.evidence
    assert (only.need_value, only.resource_value) == ("34歳", "17歳までの子どもと、その親")


@pytest.mark.parametrize(
    "need",
    [
        {"age": 12},
        {"age": 34, "with_children": True},
        {"age": 34, "attributes": frozenset({"子育て中"})},
        {"age": None},
        {"age": 34, "attributes": frozenset(), "with_children": None},
    ],
)
def test_children_parents_and_whoever_is_not_known_are_not_kept_out(need: dict[str, object]):
    assert exclusions(a_need(**need), childrens_hall(), Policy()) == []


def test_what_the_sheet_leaves_open_is_to_be_asked_and_what_it_answers_is_not():
    hall = childrens_hall()
    centre = a_resource(conditions=read_audience(Entry("地域活動支援センター架空")))
    assert [one.kind.value for one in unanswered(a_need(age=None), hall)] == ["children"]
    assert unanswered(a_need(age=9), hall) == ()
    assert unanswered(a_need(attributes=frozenset({"女性"})), centre) == centre.conditions
    assert unanswered(a_need(attributes=frozenset({"精神障害"})), centre) == ()


def test_a_row_that_says_whom_it_is_for_is_not_read_from_its_name():
    row = {"id": "r1", "municipality_code": "13219", "name": "架空児童館"}
    assert resource_from_row(row, []).conditions
    said = {**row, "audience": {"min_age": 18, "max_age": None, "attributes": None}}
    assert resource_from_row(said, []).conditions == ()


def test_staff_confirm_or_reject_what_was_read_of_the_registrys_own_field(session: Session):
    admin = factories.acting(session, factories.municipal_admin(session))
    place = factories.resource(session, name="架空児童センター", target="18歳未満の児童")
    [read] = written_conditions(place)
    assert "「18歳未満の児童」(対象の欄から読み取った)" in read.sentence
    adult = a_need(municipality_code=KOMAE, age=34, with_children=False)
    [facts] = resource_facts(session, KOMAE, A_DAY)
    assert [one.gate for one in exclusions(adult, facts, Policy())] == ["soft:text"]
    review_condition(session, place, admin, A_DAY, read.kind.value, read.sentence, confirmed=False)
    [facts] = resource_facts(session, KOMAE, A_DAY)
    assert exclusions(adult, facts, Policy()) == []
