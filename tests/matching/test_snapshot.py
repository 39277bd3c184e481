"""The columns find what the pure gates and criteria find: same places, scores and reasons."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.barrier import Barrier
from matching.criterion import Context
from matching.criterion.upkeep import BURDEN_SHARE
from matching.facts import (
    ConditionKind,
    NeedFacts,
    PastPlacement,
    ResourceFacts,
    SiteLoad,
    Status,
    TextCondition,
)
from matching.gate import Policy
from matching.likeness import Likeness
from matching.ranking import match, rank
from matching.score import Match
from matching.shortfall import fits
from matching.snapshot import Snapshot
from matching.snapshot.code import MOST_WORDS
from matching.snapshot.column import Columns
from matching.snapshot.explainer import READS, SILENT, Explainer
from matching.snapshot.hour import Hours
from matching.snapshot.tally import SUMMED, TAKES_AWAY, Tally
from matching.snapshot.text import Texts, Vectors
from matching.weights import Weights, default_weights
from tests.matching.pair import TOWN, a_need, a_resource, slot
from tests.matching.town import OF_NEED, OF_RESOURCE

HERE = (139.48, 35.70)
PLACES = st.sampled_from(
    [None, HERE, (139.4801, 35.70), (139.49, 35.70), (139.53, 35.72), (139.4885, 35.7)]
) | st.tuples(st.floats(139.3, 139.7), st.floats(35.5, 35.9))
SENTENCES = [
    "静かな部屋で一人ずつ指します。",
    "大声で呼びこみ、重い箱を運びます。",
    "対局はしません。",
    "土に触れます。",
    "電話の当番があります。",
    "途中で休めます。",
    "人が大勢集まります。",
    "写真を撮ります。",
]
PROSE = st.lists(st.sampled_from(SENTENCES), max_size=3).map("".join)
RIVER = Barrier("架空川", ((139.485, 35.69), (139.485, 35.71)), ((139.485, 35.701),))
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
CONDITIONS = st.sampled_from(
    [
        (),
        (TextCondition(ConditionKind.MIN_AGE, "65", "65歳以上"),),
        (TextCondition(ConditionKind.MIN_AGE, "65", "65歳以上", confirmed=False),),
        (TextCondition(ConditionKind.COURSE, "養成講座の修了", "養成講座修了者のみ"),),
        (
            TextCondition(ConditionKind.ATTRIBUTE, "女性", "女性のみ"),
            TextCondition(ConditionKind.LOUD, "大きな音", "大音量"),
        ),
    ]
)

RESOURCE = {
    **OF_RESOURCE,
    "municipality_code": st.sampled_from(["00000", "00000", "00000", "00001"]),
    "name": st.sampled_from(["将棋の会", "畑しごと", "お茶の集い", "古紙の当番"]),
    "description": PROSE,
    "tags": st.sampled_from([(), ("囲碁",), ("園芸", "交流")]),
    "point": PLACES,
    "min_age": st.sampled_from([None, None, 18, 65]),
    "max_age": st.sampled_from([None, None, 39, 40]),
    "attributes": st.sampled_from([None, None, frozenset(), frozenset({"女性", "高齢者"})]),
    "slots": SLOTS,
    "capacity": st.sampled_from([None, 0, 5]),
    "open_places": st.sampled_from([None, 0, 1, 4]),
    "told_load": TOLD,
    "languages": st.sampled_from([None, frozenset(), frozenset({"en", "vi"})]),
    "status": st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.CLOSED]),
    "conditions": CONDITIONS,
    "confirmed_on": st.sampled_from([None, dt.date(2026, 3, 1), dt.date(2023, 3, 1)]),
}
NEED = {
    **{name: drawn for name, drawn in OF_NEED.items() if name != "consent"},
    "wishes": st.sampled_from(["将棋を指したい。", "土いじりと茶が好き。囲碁も少し。", ""]),
    "interests": st.sampled_from([(), ("将棋", "園芸"), ("写真",)]),
    "observed_interests": st.sampled_from([(), ("茶",)]),
    "difficulties": st.lists(
        st.sampled_from(
            ["大声", "重い物", "人混み", "電話", "知らない人が大勢いる所", "講座は受けていない"]
        ),
        max_size=3,
    ).map(tuple),
    "age": st.sampled_from([None, 0, 17, 39, 40, 65]),
    "slots": SLOTS,
    "point": st.sampled_from([None, HERE]),
    "barriers": st.sampled_from([(), (RIVER,)]),
    "max_minutes": st.sampled_from([None, 0, 10, 30]),
    "max_km": st.sampled_from([None, None, 0.9]),
    "language": st.sampled_from([None, "vi", "ne"]),
    "past": st.sampled_from(
        [(), (PastPlacement("r0", "ibasho", True), PastPlacement("x", "farm", False))]
    ),
}


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
        Context(
            companions=(a_need("other", refused_ids=frozenset({"r3"})), a_need("x", stage=None))
        ),
        Context(companions=(NeedFacts("blank", TOWN, consent=True),), likeness=LIKENESS),
    ]
)


@st.composite
def some_weights(draw: st.DrawFn) -> Weights:
    """The weights of a municipality that changed a few within their bounds."""
    usual = default_weights()
    changed = draw(st.lists(st.sampled_from(sorted(usual.values)), max_size=5, unique=True))
    return usual.changed({name: draw(st.floats(*usual.bounds[name])) for name in changed}, "x")


# What leaves nobody out by itself: these are drawn for every place and person, of all else a few.
HARMLESS = {
    *("name", "description", "tags", "kind", "organisation", "roles", "point", "capacity"),
    *("open_placements", "told_load", "has_watchers", "communication", "access", "confirmed_on"),
    *("wishes", "interests", "observed_interests", "difficulties", "stage", "past", "transport"),
    *("barriers", "prefers_group_size", "attributes", "with_children", "language"),
}


def drawn(facts: dict[str, st.SearchStrategy[object]], most: int) -> st.SearchStrategy[dict]:
    """Facts of one place or person: all that leave nobody out, and of the others some."""
    always = {name: one for name, one in facts.items() if name in HARMLESS}
    others = {name: one for name, one in facts.items() if name not in HARMLESS}
    some = st.lists(st.sampled_from(sorted(others)), max_size=most, unique=True)
    return some.flatmap(
        lambda names: st.fixed_dictionaries({**always, **{name: others[name] for name in names}})
    )


@st.composite
def a_town(draw: st.DrawFn) -> tuple[NeedFacts, list[ResourceFacts]]:
    rows = draw(st.lists(drawn(RESOURCE, 2), min_size=1, max_size=24))
    need = {"attributes": frozenset(), **draw(drawn(NEED, 2))}
    return a_need(**need), [a_resource(f"r{i}", **row) for i, row in enumerate(rows)]


def assert_same(found, pure):
    assert tuple(found.matches) == tuple(pure.matches)
    assert dict(found.excluded) == dict(pure.excluded)
    assert (found.blocked, found.shortfall) == (pure.blocked, pure.shortfall)
    fitting = [one for one in pure.matches if fits(one)]
    assert list(found.fitting) == list(pure.fitting) == fitting


@contextmanager
def sorted_by_columns() -> Iterator[None]:
    """However few rows pass, the columns put them in order before any is scored."""
    with mock.patch("matching.snapshot.snapshot.FEW", 0):
        yield


@contextmanager
def scorings() -> Iterator[list[str]]:
    """The ids of the places scored meanwhile."""
    scored: list[str] = []
    real = Explainer.match

    def noted(self: Explainer, place: ResourceFacts) -> Match:
        scored.append(place.resource_id)
        return real(self, place)

    with mock.patch.object(Explainer, "match", noted):
        yield scored


class Watched:
    """A place that notes which of its facts are read."""

    def __init__(self, place: ResourceFacts) -> None:
        self.place, self.read = place, set[str]()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self.place, name)


@settings(max_examples=100, deadline=None)
@given(a_town(), CONTEXTS)
def test_what_is_worked_out_once_a_value_hangs_on_that_value_alone(town, context):
    need, places = town
    for criterion, reads in READS.items():
        for place in places:
            declared, used = Watched(place), Watched(place)
            reads(declared)
            criterion(need, used, context)
            assert used.read <= declared.read, criterion.__name__


@settings(max_examples=100, deadline=None)
@given(a_town(), CONTEXTS)
def test_places_of_one_value_are_compared_alike(town, context):
    need, places = town
    for criterion, reads in READS.items():
        found = {reads(place): criterion(need, place, context) for place in places}
        assert all(found[reads(place)] == criterion(need, place, context) for place in places)


@settings(max_examples=100, deadline=None)
@given(a_town(), CONTEXTS)
def test_a_criterion_not_asked_for_a_person_says_nothing_of_any_place(town, context):
    need, places = town
    for criterion, is_silent in SILENT.items():
        if is_silent(need, context):
            assert not any(criterion(need, place, context) for place in places)


@settings(max_examples=200, deadline=None)
@given(a_town(), CONTEXTS, some_weights())
def test_columns_find_the_same_order_scores_reasons_exclusions_and_gaps(town, context, weights):
    need, places = town
    pure = rank(need, places, context, weights)
    assert_same(Snapshot(places).rank(need, context, weights), pure)
    with sorted_by_columns():
        assert_same(Snapshot(places).rank(need, context, weights), pure)


@settings(max_examples=60, deadline=None)
@given(a_town(), a_town(), CONTEXTS)
def test_changing_closing_and_adding_in_place_is_as_good_as_a_new_snapshot(town, other, context):
    need, places = town
    kept = Snapshot(places)
    kept.refresh(other[1])
    pure = rank(need, other[1], context)
    assert_same(kept.rank(need, context), pure)
    with sorted_by_columns():
        assert_same(kept.rank(need, context), pure)


@settings(max_examples=40, deadline=None)
@given(a_town(), CONTEXTS, st.sampled_from([1, 5, 40]), st.integers(0, 12))
def test_copies_of_an_entry_keep_the_order_of_their_ids(town, context, copies, depth):
    need, places = town
    many = [
        dataclasses.replace(one, resource_id=f"{one.resource_id}-{number:02}")
        for one in places
        for number in range(copies)
    ]
    pure = rank(need, [*places, *many], context)
    with sorted_by_columns():
        found = Snapshot([*places, *many]).rank(need, context)
        assert tuple(found.matches[:depth]) == tuple(pure.matches[:depth])
        assert_same(found, pure)


@settings(max_examples=25, deadline=None)
@given(a_town(), CONTEXTS, st.integers(0, 400))
def test_rows_kept_by_their_hours_follow_every_change_of_hours(town, context, moved):
    need, places = town
    need = dataclasses.replace(need, slots=(slot(0, 13, 15),))
    many = [
        a_resource(f"s{number:03}", slots=(slot(number % 7, number % 20, number % 20 + 2),))
        for number in range(400)
    ]
    kept = Snapshot([*places, *many])
    kept.open_ids(need, context)
    later = [
        dataclasses.replace(one, slots=(slot(number % 5, 12, 16),)) if number < moved else one
        for number, one in enumerate(many)
    ]
    kept.refresh([*places, *later])
    pure = {one.resource_id for one in rank(need, [*places, *later], context).matches}
    assert set(kept.open_ids(need, context)) == pure


@settings(max_examples=150, deadline=None)
@given(a_town(), CONTEXTS, some_weights())
def test_no_score_is_farther_above_its_sum_than_the_columns_say(town, context, weights):
    need, places = town
    columns = Columns()
    for one in places:
        columns.put(one)
    hours, texts = Hours(columns), Texts(columns)
    texts.catch_up()
    vectors = Vectors(columns, context.likeness) if context.likeness else None
    tally = Tally(columns, hours, texts, need, context, weights, vectors)
    rows = np.arange(len(places))
    sums = tally.sums(rows)
    taken = sum(map(weights.of, TAKES_AWAY)) if context.likeness else 0.0
    way = 2.1 * weights.of("travel") if need.barriers else 0.0
    for place, above in zip(places, sums.tolist(), strict=True):
        score = match(need, place, context, weights).score
        assert above - tally.slack - taken - way <= score <= above + tally.slack


def test_only_as_many_are_scored_as_are_read():
    places = [a_resource(f"r{i:03}", name="将棋の会", cost_yen=i) for i in range(500)]
    with scorings() as scored:
        found = Snapshot(places).rank(a_need(wishes="将棋を指したい。", budget_yen=1000))
        assert (len(found.matches), found.matches[0].resource_id) == (500, "r000")
        assert [one.resource_id for one in found.matches[:3]] == ["r000", "r001", "r002"]
    assert len(scored) < 250


def test_thousands_of_places_that_all_say_something_else_come_in_the_pure_order():
    places = [
        a_resource(f"r{i:04}", description=f"{SENTENCES[i % 8]}{i}番の部屋です。", cost_yen=i % 7)
        for i in range(2500)
    ]
    need, context = (
        a_need(wishes="将棋を指したい。", difficulties=("大声",)),
        Context(likeness=LIKENESS),
    )
    found, pure = Snapshot(places).rank(need, context), rank(need, places, context)
    assert tuple(found.matches) == tuple(pure.matches)


def test_a_list_is_not_read_on_over_rows_that_changed():
    places = [a_resource(f"r{i:03}", name="将棋の会", cost_yen=i) for i in range(1000)]
    kept = Snapshot(places)
    found = kept.rank(a_need(wishes="将棋を指したい。", budget_yen=1000))
    kept.put(dataclasses.replace(places[50], cost_yen=0))
    with pytest.raises(RuntimeError):
        tuple(found.matches)
    with pytest.raises(RuntimeError):
        dict(found.excluded)


def test_every_criterion_stands_in_the_sums_or_only_takes_away():
    assert set(default_weights().values) == SUMMED | TAKES_AWAY


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
    with scorings() as scored:
        found = Snapshot(places).rank(a_need(wishes="将棋を指したい。"))
        assert [one.resource_id for one in found.matches[:3]] == ["r00000", "r00001", "r00002"]
        assert found.matches[9_999].resource_id == "r09999"
        assert found.position("r00041") == 42
        assert len(scored) <= len(places) + 1
