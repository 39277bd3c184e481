"""The columns find what the pure gates and criteria find: same places, scores and reasons."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.barrier import Barrier
from matching.criterion import Context
from matching.criterion.upkeep import BURDEN_SHARE
from matching.facts import (
    Access,
    ConditionKind,
    GroupSize,
    NeedFacts,
    PastPlacement,
    ResourceFacts,
    SiteLoad,
    Stage,
    Status,
    TextCondition,
)
from matching.gate import Policy
from matching.likeness import Likeness
from matching.ranking import rank
from matching.snapshot import Snapshot
from matching.snapshot.code import MOST_WORDS
from tests.matching.pair import a_need, a_resource, slot

HERE = (139.48, 35.70)
PLACES = [None, HERE, (139.4801, 35.70), (139.49, 35.70), (139.53, 35.72), (139.4885, 35.7)]
RIVER = Barrier("架空川", ((139.485, 35.69), (139.485, 35.71)), ((139.485, 35.701),))
ANSWER = st.sampled_from([None, True, False])
TOLD = st.sampled_from([None, *(SiteLoad(one, dt.date(2026, 2, 1)) for one in BURDEN_SHARE)])
SLOTS = st.sampled_from(
    [
        (),
        (slot(0, 13, 15),),
        (slot(5, 9, 11), slot(6, 23, 26)),
        (slot(0, 15, 16),),
        (slot(0, 2, 3),),
    ]
)
ACCESS = st.builds(Access, ANSWER, ANSWER, ANSWER)
CONDITIONS = st.sampled_from(
    [
        (),
        (TextCondition(ConditionKind.MIN_AGE, "65", "65歳以上"),),
        (TextCondition(ConditionKind.MIN_AGE, "65", "65歳以上", confirmed=False),),
        (
            TextCondition(ConditionKind.ATTRIBUTE, "女性", "女性のみ"),
            TextCondition(ConditionKind.LOUD, "大きな音", "大音量"),
        ),
    ]
)

RESOURCE = st.fixed_dictionaries(
    {
        "municipality_code": st.sampled_from(["00000", "00000", "00000", "00001"]),
        "name": st.sampled_from(["将棋の会", "畑しごと", "お茶の集い", "古紙の当番"]),
        "description": st.sampled_from(
            [
                "",
                "静かな部屋で一人ずつ指します。",
                "大声で呼びこみ、重い箱を運びます。",
                "対局はしません。土に触れます。",
            ]
        ),
        "tags": st.sampled_from([(), ("囲碁",), ("園芸", "交流")]),
        "kind": st.sampled_from(["", "ibasho", "work_experience", "farm"]),
        "organisation": st.sampled_from(["", "架空の会", "別の会"]),
        "roles": st.sampled_from([(), ("participant",), ("helper", "instructor")]),
        "point": st.sampled_from(PLACES),
        "min_age": st.sampled_from([None, None, 18, 65]),
        "max_age": st.sampled_from([None, None, 39, 40]),
        "attributes": st.sampled_from([None, None, frozenset(), frozenset({"女性", "高齢者"})]),
        "slots": SLOTS,
        "cost_yen": st.sampled_from([None, 0, 100, 500, 2000]),
        "capacity": st.sampled_from([None, 0, 5]),
        "open_places": st.sampled_from([None, 0, 1, 4]),
        "open_placements": st.sampled_from([None, 0, 2, 9]),
        "told_load": TOLD,
        "group_size": st.sampled_from([None, *GroupSize]),
        "access": ACCESS,
        "accepts_hikikomori": ANSWER,
        "accepts_disability": ANSWER,
        "accepts_children": ANSWER,
        "languages": st.sampled_from([None, frozenset(), frozenset({"en", "vi"})]),
        "pickup": ANSWER,
        "online": ANSWER,
        "status": st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.CLOSED]),
        "conditions": CONDITIONS,
        "confirmed_on": st.sampled_from([None, dt.date(2026, 3, 1), dt.date(2023, 3, 1)]),
        "course_required": st.sampled_from([None, None, "支援員研修"]),
        "has_watchers": ANSWER,
        "communication": st.sampled_from([None, frozenset({"筆談"}), frozenset({"手話"})]),
        "hazards": st.sampled_from([frozenset(), frozenset({"煙"})]),
        "unconfirmed": st.sampled_from([False, False, True]),
    }
)
NEED = st.fixed_dictionaries(
    {
        "wishes": st.sampled_from(["将棋を指したい。", "土いじりと茶が好き。囲碁も少し。", ""]),
        "interests": st.sampled_from([(), ("将棋", "園芸")]),
        "difficulties": st.sampled_from([(), ("大声",), ("重い物", "人混み")]),
        "stage": st.sampled_from([None, *Stage]),
        "age": st.sampled_from([None, 17, 39, 40, 65]),
        "attributes": st.sampled_from(
            [frozenset(), frozenset({"女性", "発達特性"}), frozenset({"男性", "ひきこもり"})]
        ),
        "slots": SLOTS,
        "point": st.sampled_from([None, HERE]),
        "barriers": st.sampled_from([(), (RIVER,)]),
        "transport": st.sampled_from([None, "walk", "bus"]),
        "max_minutes": st.sampled_from([None, 0, 10, 30]),
        "max_km": st.sampled_from([None, None, 0.9]),
        "budget_yen": st.sampled_from([None, 0, 500]),
        "prefers_group_size": st.sampled_from([None, GroupSize.SMALL]),
        "max_group_size": st.sampled_from([None, GroupSize.SMALL]),
        "access": ACCESS,
        "language": st.sampled_from([None, "vi", "ne"]),
        "with_children": ANSWER,
        "communication": st.sampled_from([None, frozenset({"筆談"})]),
        "courses": st.sampled_from([frozenset(), frozenset({"支援員研修"})]),
        "refused_ids": st.sampled_from([frozenset(), frozenset({"r1"})]),
        "avoided": st.sampled_from([frozenset(), frozenset({"r2", "架空の会", "farm"})]),
        "conflicts": st.sampled_from([frozenset(), frozenset({"煙", "別の会"})]),
        "past": st.sampled_from(
            [(), (PastPlacement("r0", "ibasho", True), PastPlacement("x", "farm", False))]
        ),
    }
)


class HashModel:
    """A stand-in for a sentence model: each text has its own fixed direction."""

    name = "hash"

    def wishes(self, texts):
        return self.places(texts)

    def places(self, texts):
        rows = [np.frombuffer(hashlib.sha256(t.encode()).digest(), np.uint8) for t in texts]
        vectors = np.array(rows, dtype=np.float32) - 128
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


LIKENESS = Likeness([HashModel()])
CONTEXTS = st.sampled_from(
    [
        Context(),
        Context(as_of=dt.date(2026, 4, 1), policy=Policy(False, 365, dt.date(2026, 4, 1))),
        Context(as_of=dt.date(2026, 4, 1), likeness=LIKENESS),
        Context(companions=(a_need("other", age=70, attributes=frozenset({"男性"})),)),
    ]
)


@st.composite
def a_town(draw: st.DrawFn) -> tuple[NeedFacts, list[ResourceFacts]]:
    rows = draw(st.lists(RESOURCE, min_size=1, max_size=12))
    return a_need(**draw(NEED)), [a_resource(f"r{i}", **row) for i, row in enumerate(rows)]


def assert_same(found, pure):
    assert found.matches == pure.matches
    assert dict(found.excluded) == dict(pure.excluded)
    assert (found.blocked, found.shortfall) == (pure.blocked, pure.shortfall)


@settings(max_examples=120, deadline=None)
@given(a_town(), CONTEXTS)
def test_columns_find_the_same_places_scores_and_reasons(town, context):
    need, places = town
    assert_same(Snapshot(places).rank(need, context), rank(need, places, context))


@settings(max_examples=60, deadline=None)
@given(a_town(), a_town(), CONTEXTS)
def test_changing_closing_and_adding_in_place_is_as_good_as_a_new_snapshot(town, other, context):
    need, places = town
    kept = Snapshot(places)
    kept.refresh(other[1])
    pure = rank(need, other[1], context)
    assert_same(kept.rank(need, context), pure)
    assert kept.rank(need, context, most=2).matches == pure.matches[:2]


@settings(max_examples=120, deadline=None)
@given(a_town(), st.integers(1, 3), CONTEXTS)
def test_the_first_few_are_the_first_of_all(town, most, context):
    need, places = town
    first = Snapshot(places).rank(need, context, most=most).matches
    assert first == rank(need, places, context).matches[:most]


@settings(max_examples=40, deadline=None)
@given(a_town(), st.integers(0, 11))
def test_closing_a_resource_removes_it_everywhere_at_once(town, index):
    need, places = town
    gone = places[index % len(places)]
    held = Snapshot(places)
    held.put(dataclasses.replace(gone, status=Status.CLOSED))
    assert gone.resource_id not in held.open_ids(need)
    held.remove(gone.resource_id)
    found = held.rank(need)
    assert gone.resource_id not in {*(one.resource_id for one in found.matches), *found.excluded}


@settings(max_examples=40, deadline=None)
@given(a_town())
def test_asking_from_the_resource_agrees_with_asking_from_the_need(town):
    need, places = town
    together = {one.resource_id: one for one in rank(need, places).matches}
    for place in places:
        alone = {one.resource_id: one for one in Snapshot([place]).rank(need).matches}
        assert alone.get(place.resource_id) == together.get(place.resource_id)


def test_more_words_than_bits_are_asked_of_the_pure_gate():
    places = [
        a_resource(f"r{i:03}", attributes=frozenset({f"属性{i}"})) for i in range(MOST_WORDS + 20)
    ]
    need = a_need(attributes=frozenset({"属性3", f"属性{MOST_WORDS + 10}"}))
    assert Snapshot(places).open_ids(need) == ["r003", f"r{MOST_WORDS + 10:03}"]


def test_ten_thousand_like_each_other_are_ranked_by_their_ids():
    places = [a_resource(f"r{i:05}", description="将棋を指します。") for i in range(10_000)]
    found = Snapshot(places).rank(a_need(wishes="将棋を指したい。"), most=3)
    assert [one.resource_id for one in found.matches] == ["r00000", "r00001", "r00002"]
