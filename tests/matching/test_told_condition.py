"""Conditions a place told staff: strict or negotiable, and asked where no grammar reads them."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy.orm import Session

from directory.resource import Resource, ResourceAcceptance
from matching.change import openings
from matching.condition_review import review_condition, written_conditions
from matching.gate import Policy, Severity, exclusions
from matching.question import to_ask
from matching.record_fact import resource_facts
from matching.snapshot import Snapshot
from matching.told_condition import told_conditions, unread_lines
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import a_need


def sheet(strict: list[str] | None = None, negotiable: list[str] | None = None):
    return ResourceAcceptance(
        strict_conditions=strict or [], negotiable_conditions=negotiable or []
    )


def place_with(session: Session, **lines: list[str]) -> Resource:
    place = factories.resource(session, name="架空の部屋", schedule=[])
    place.acceptance = sheet(**lines)
    session.flush()
    return place


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("女性のみ", {("attribute", "女性")}),
        ("60歳以上の男性", {("min_age", "60"), ("attribute", "男性")}),
        ("40代以上", {("min_age", "40")}),
        ("高校生以上", {("min_age", "15")}),
        ("送迎なし", {("no_pickup", "送迎なし")}),
        ("予約が必要です", {("booking", "予約")}),
        ("65歳以上または認知症の方", {("any_of", "65歳から または 認知症の人")}),
    ],
)
def test_a_line_is_read_and_keeps_its_words_and_its_strictness(line, meant):
    for strict, said in ((True, "ゆずれない条件"), (False, "相談できる条件")):
        told = sheet([line]) if strict else sheet(None, [line])
        read = told_conditions(told)
        assert {(one.kind.value, one.value) for one in read} == meant
        assert {one.strict for one in read} == {strict}
        assert all(one.sentence == f"{line}({said})" for one in read)
        assert unread_lines(told) == ()


@pytest.mark.parametrize("line", ["段取りを守れる人", "世話役の都合しだい", "子どもは連れて来ない"])
def test_a_line_nobody_reads_is_kept_to_be_asked(line):
    assert told_conditions(sheet([line])) == ()
    assert unread_lines(sheet(None, [line])) == (f"{line}(相談できる条件)",)


def test_a_place_without_a_sheet_told_nothing():
    assert told_conditions(None) == ()
    assert unread_lines(None) == ()


def test_what_a_place_will_not_give_up_shuts_it_for_good_and_the_rest_can_be_talked_about(
    session: Session,
):
    place_with(session, strict=["女性のみ", "段取りを守れる人"], negotiable=["60歳以上"])
    [facts] = resource_facts(session, KOMAE, A_DAY)
    man = a_need(municipality_code=KOMAE, age=70, attributes=frozenset({"男性"}), slots=())
    young = a_need(municipality_code=KOMAE, age=40, attributes=frozenset({"女性"}), slots=())
    fine = a_need(municipality_code=KOMAE, age=70, attributes=frozenset({"女性"}), slots=())
    [strict] = exclusions(man, facts, Policy())
    assert (strict.gate, strict.severity, strict.ask) == ("soft:text", Severity.STRICT, "")
    assert strict.evidence == "女性のみ(ゆずれない条件)"
    assert openings(man, facts, [strict]) == ([], ["soft:text"])
    [talk] = exclusions(young, facts, Policy())
    assert (talk.severity, talk.evidence) == (Severity.NEGOTIABLE, "60歳以上(相談できる条件)")
    assert exclusions(fine, facts, Policy()) == []
    assert to_ask(fine, facts) == ("段取りを守れる人(ゆずれない条件)",)
    assert to_ask(dataclasses.replace(fine, age=None), facts) == (
        "60歳以上(相談できる条件)",
        "段取りを守れる人(ゆずれない条件)",
    )
    columns = Snapshot([facts])
    assert [columns.open_ids(one) for one in (man, young, fine)] == [[], [], [facts.resource_id]]


def test_a_reading_of_a_told_line_can_be_rejected_like_any_other(session: Session):
    place = place_with(session, strict=["女性のみ"])
    admin = factories.acting(session, factories.municipal_admin(session))
    [read] = [one for one in written_conditions(place) if one.strict]
    review_condition(session, place, admin, A_DAY, read.kind.value, read.sentence, confirmed=False)
    [facts] = resource_facts(session, KOMAE, A_DAY)
    man = a_need(municipality_code=KOMAE, attributes=frozenset({"男性"}), slots=())
    assert exclusions(man, facts, Policy()) == []
