"""What a person is acts only through gates and stated needs: it moves no score of an open place."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.criterion import Context
from matching.criterion.welcome import wants_watchers
from matching.facts import (
    ConditionKind,
    NeedFacts,
    ResourceFacts,
    SiteLoad,
    Stage,
    TextCondition,
)
from matching.gate import exclusions
from matching.ranking import match, rank
from matching.score import Match
from matching.weights import default_weights
from tests.matching.pair import a_need, a_resource

ATTRIBUTES = st.frozensets(
    st.sampled_from(
        [
            *(
                "女性",
                "男性",
                "高齢者",
                "ひきこもり",
                "不登校",
                "認知症",
                "発達特性",
                "障害手帳あり",
            ),
            *("手帳なし", "精神障害", "身体障害", "ひとり親", "外国にルーツ", "生活困窮"),
        ]
    )
)
AGES = st.sampled_from([None, 12, 17, 18, 40, 64, 65, 90])
ANSWER = st.sampled_from([None, True, False])
CONTEXT = Context(as_of=dt.date(2026, 4, 1))
AUDIENCE = {
    "attributes": st.sampled_from([None, frozenset({"女性"}), frozenset({"高齢者"})]),
    "min_age": st.sampled_from([None, 18, 65]),
    "accepts_hikikomori": ANSWER,
    "accepts_disability": ANSWER,
    "conditions": st.sampled_from(
        [(), (TextCondition(ConditionKind.ATTRIBUTE, "女性", "女性のみ"),)]
    ),
}
OPEN = {
    "name": st.sampled_from(["将棋の会", "畑しごと", "女性の集い", "ひきこもりの居場所"]),
    "description": st.sampled_from(["", "静かな部屋で指します。", "高齢者が多い集まりです。"]),
    "kind": st.sampled_from(["", "ibasho", "farm", "support_group"]),
    "tags": st.sampled_from([(), ("園芸",), ("認知症",)]),
    "roles": st.sampled_from([(), ("participant",), ("helper",)]),
    "cost_yen": st.sampled_from([None, 0, 300]),
    "capacity": st.sampled_from([None, 5]),
    "open_places": st.sampled_from([None, 1, 4]),
    "open_placements": st.sampled_from([None, 2]),
    "told_load": st.sampled_from([None, SiteLoad("some", dt.date(2026, 3, 1))]),
    "has_watchers": ANSWER,
    "languages": st.sampled_from([None, frozenset({"vi"})]),
    "confirmed_on": st.sampled_from([None, dt.date(2026, 3, 1)]),
}
NEED = st.builds(
    a_need,
    wishes=st.sampled_from(["将棋を指したい。", "土いじりがしたい。見守ってほしい。", ""]),
    interests=st.sampled_from([(), ("将棋",)]),
    difficulties=st.sampled_from([(), ("大声",)]),
    stage=st.sampled_from([None, *Stage]),
    attributes=ATTRIBUTES,
    age=AGES,
    budget_yen=st.sampled_from([None, 500]),
    language=st.sampled_from([None, "vi"]),
    with_children=ANSWER,
)


def places(**facts: st.SearchStrategy[object]) -> st.SearchStrategy[list[ResourceFacts]]:
    row = st.fixed_dictionaries(facts)
    named = row.map(lambda values: a_resource(**values))
    listed = st.lists(named, min_size=1, max_size=5)
    return listed.map(
        lambda rows: [dataclasses.replace(one, resource_id=f"r{i}") for i, one in enumerate(rows)]
    )


def scored(need: NeedFacts, place: ResourceFacts):
    return match(need, place, CONTEXT, default_weights())


def counted(one: Match):
    """The place, its score and the parts that count; what is still to be asked counts nothing."""
    return one.resource_id, one.score, [part for part in one.contributions if part.effect]


@settings(max_examples=150, deadline=None)
@given(NEED, places(**OPEN), ATTRIBUTES, AGES)
def test_another_attribute_or_age_moves_nothing_at_places_open_to_anybody(
    need: NeedFacts, open_ones: list[ResourceFacts], attributes: frozenset[str], age: int | None
):
    other = dataclasses.replace(need, attributes=attributes, age=age)
    mine, theirs = rank(need, open_ones, CONTEXT), rank(other, open_ones, CONTEXT)
    assert [counted(one) for one in mine.matches] == [counted(one) for one in theirs.matches]
    assert dict(mine.excluded) == dict(theirs.excluded)


@settings(max_examples=150, deadline=None)
@given(NEED, places(**OPEN, **AUDIENCE), ATTRIBUTES, AGES)
def test_elsewhere_it_acts_by_gates_and_by_what_the_site_said_of_whom_it_takes(
    need: NeedFacts, some: list[ResourceFacts], attributes: frozenset[str], age: int | None
):
    other = dataclasses.replace(need, attributes=attributes, age=age)
    for place in some:
        mine, theirs = (
            [part for part in scored(one, place).contributions if part.criterion != "acceptance"]
            for one in (need, other)
        )
        assert mine == theirs
        if (place.accepts_hikikomori, place.accepts_disability) == (None, None):
            assert scored(need, place).score == scored(other, place).score


@settings(max_examples=60, deadline=None)
@given(NEED, places(**OPEN), ATTRIBUTES)
def test_a_place_open_to_anybody_is_closed_to_nobody_for_what_they_are(
    need: NeedFacts, open_ones: list[ResourceFacts], attributes: frozenset[str]
):
    other = dataclasses.replace(need, attributes=attributes)
    for place in open_ones:
        assert exclusions(need, place, CONTEXT.policy) == exclusions(other, place, CONTEXT.policy)


def test_watchers_are_asked_for_by_the_step_or_in_words_never_by_a_label():
    settled = {"stage": Stage.VOLUNTEER, "wishes": "本を運びたい。"}
    for label in ("ひきこもり", "認知症", "不登校"):
        assert not wants_watchers(a_need(attributes=frozenset({label}), **settled))
    assert wants_watchers(a_need(stage=Stage.BELONG, attributes=frozenset()))
    assert wants_watchers(a_need(**settled | {"wishes": "だれかに見守ってほしい。"}))
