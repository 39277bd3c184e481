"""What holds of every need and every town: gates, order, parts, the unknown, closing, the reverse.

Gates are checked against what the facts say, not against the gates' own code.
"""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.distance import distance_m
from matching.case_match import explain
from matching.comparison import compare
from matching.copied_entry import content
from matching.criterion import Context
from matching.facts import ConditionKind, NeedFacts, ResourceFacts, Status
from matching.gap_brief import brief_of
from matching.gate import Policy, exclusions
from matching.ladder import route
from matching.negotiation import widenings
from matching.occasion import Occasion
from matching.ranking import match, rank
from matching.reverse_match import fit_of
from matching.shortfall import fits
from matching.verdict import verdict
from matching.weights import default_weights
from tests.matching.test_verdict import occasion
from tests.matching.town import HOME, OF_NEED, OF_RESOURCE, TODAY, towns, without

FASTEST_M_PER_MINUTE = {"walk": 100, "bicycle": 250, "bus": 300, "car": 450}
"""Nobody is reckoned to go faster than so, as the crow flies."""


def breaks_limits(need: NeedFacts, place: ResourceFacts) -> bool:
    """Whether the facts alone show that the place must not be offered (told apart by hand)."""
    age, free = need.age, need.slots
    disabled = need.attributes & {"発達特性", "精神障害", "知的障害", "身体障害", "障害手帳あり"}
    parent = need.with_children is True or "子育て中" in need.attributes
    far = 0.0
    if need.point and place.point and not (place.online is True or place.pickup is True):
        far = distance_m(need.point, place.point)
    minutes = need.max_minutes if need.max_km is None else None
    fastest = FASTEST_M_PER_MINUTE.get(need.transport or "car", 0)
    for condition in place.conditions:
        if condition.confirmed is False or age is None:
            continue
        if condition.kind is ConditionKind.MIN_AGE and age < int(condition.value):
            return True
        known = need.with_children is not None or bool(need.attributes)
        grown = age > int(condition.value)
        if condition.kind is ConditionKind.CHILDREN and grown and known and not parent:
            return True
    return any(
        (
            need.consent is not True,
            place.municipality_code != need.municipality_code,
            place.status is not Status.ACTIVE,
            place.unconfirmed,
            place.open_places == 0,
            age is not None and place.min_age is not None and age < place.min_age,
            age is not None and place.max_age is not None and age > place.max_age,
            place.attributes is not None and not need.attributes & place.attributes,
            "ひきこもり" in need.attributes and place.accepts_hikikomori is False,
            bool(disabled) and place.accepts_disability is False,
            need.with_children is True and place.accepts_children is False,
            need.language is not None
            and place.languages is not None
            and need.language not in place.languages,
            bool(free) and bool(place.slots) and not _share_an_hour(need, place),
            need.max_km is not None and far > need.max_km * 1000,
            minutes is not None and far > minutes * fastest,
            need.budget_yen is not None
            and place.cost_yen is not None
            and place.cost_yen > need.budget_yen,
            need.max_group_size is not None
            and place.group_size is not None
            and place.group_size > need.max_group_size,
            place.online is not True and _lacks_equipment(need, place),
            bool(need.avoided & {place.resource_id, place.organisation, place.kind}),
            "将棋" in need.avoided and "将棋" in place.name,
            "会館" in "".join(need.avoided | need.conflicts) and "会館" in place.venue,
            place.resource_id in need.refused_ids,
            bool(need.conflicts & {place.resource_id, place.organisation, *place.hazards}),
        )
    )


def _share_an_hour(need: NeedFacts, place: ResourceFacts) -> bool:
    return any(
        mine.weekday == held.weekday
        and min(mine.end_minute, held.end_minute) - max(mine.start_minute, held.start_minute) >= 60
        for mine in need.slots
        for held in place.slots
    )


def _lacks_equipment(need: NeedFacts, place: ResourceFacts) -> bool:
    return any(
        getattr(need.access, name) is True and getattr(place.access, name) is False
        for name in ("wheelchair", "toilet", "quiet_space")
    )


def offered(here: Occasion) -> dict[str, set[str]]:
    """Every way in which a place is put forward for one need, with the places put forward."""
    made, brief = explain(here), brief_of(here, None, {})
    steps = route(here).steps
    spare = dict.fromkeys(here.known, "空き室")
    return {
        "list": {one.resource_id for one in here.ranking.matches},
        "first": {one.resource_id for one in made.offers},
        "nearly": {one.resource_id for one in made.near_misses},
        "widen": {one.resource.resource_id for one in widenings(here, spare)},
        "ladder": {one.resource.resource_id for one in steps}
        | {other.resource_id for one in steps for other in one.others},
        "brief": {one.resource_id for one in brief.neighbours},
        "reverse": {key for key, place in here.known.items() if fit_of(here, place)},
    }


@settings(max_examples=400, deadline=None)
@given(towns())
def test_no_gate_is_ever_broken_in_any_way_of_offering(town):
    need, places = town
    here = occasion(need, *[one for one in places if one.municipality_code == "00000"])
    ways = offered(here)
    for place in places:
        if breaks_limits(need, place):
            key = place.resource_id
            assert not any(one.resource_id == key for one in rank(need, places).matches)
            for way in ("list", "first", "reverse"):
                assert key not in ways[way], way


@settings(max_examples=100, deadline=None)
@given(towns())
def test_what_is_left_out_says_why_and_nothing_is_lost(town):
    need, places = town
    found = rank(need, places)
    local = {one.resource_id for one in places if one.municipality_code == "00000"}
    ranked = {one.resource_id for one in found.matches}
    if found.blocked:
        assert (ranked, dict(found.excluded)) == (set(), {})
    else:
        assert ranked | set(found.excluded) == local
        assert all(one.evidence for gates in found.excluded.values() for one in gates)


BETTER_FIRST = {
    "point": [HOME, (139.483, 35.70), (139.485, 35.70), (139.49, 35.70), (139.53, 35.72)],
    "cost_yen": [0, 100, 300, 500, 2000],
    "open_places": [9, 4, 1, 0],
}


@st.composite
def two_alike_but_for_one(draw: st.DrawFn) -> tuple[NeedFacts, ResourceFacts, ResourceFacts]:
    need, places = draw(towns(most=1))
    field = draw(st.sampled_from(sorted(BETTER_FIRST)))
    steps = BETTER_FIRST[field]
    low, high = sorted((draw(st.integers(0, len(steps) - 1)), draw(st.integers(0, len(steps) - 1))))
    # names that would put the worse one first wherever the two are equal
    better = dataclasses.replace(places[0], resource_id="z", **{field: steps[low]})
    worse = dataclasses.replace(places[0], resource_id="a", **{field: steps[high]})
    return need, better, worse


@settings(max_examples=400, deadline=None)
@given(two_alike_but_for_one())
def test_nearer_cheaper_or_freer_never_ranks_worse(three):
    need, better, worse = three
    scores = {one.resource_id: one.score for one in rank(need, [better, worse]).matches}
    if "a" in scores:
        assert "z" in scores
        assert scores["z"] >= scores["a"]


SPEAKS_OF = {
    "cost_yen": ("hard:cost", "fee"),
    "open_places": ("hard:capacity", "open_places"),
    "point": ("hard:travel", "travel"),
    "group_size": ("hard:group", "group_size"),
    "slots": ("hard:schedule", "time"),
    "languages": ("hard:language", "language"),
    "access": ("hard:barrier_free", "access"),
    "attributes": ("hard:attribute", ""),
    "min_age": ("hard:age", ""),
    "accepts_children": ("", "family"),
    "accepts_disability": ("", "acceptance"),
    "has_watchers": ("", "watchers"),
    "communication": ("", "communication"),
    "confirmed_on": ("", "freshness"),
}
"""By fact of the place: the gate and the criterion that go by it."""


@pytest.mark.parametrize("fact", sorted(SPEAKS_OF))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_unknown_of_a_place_is_neither_a_no_nor_a_yes(fact, data):
    need, [place] = data.draw(towns(most=1))
    if fact == "accepts_disability":
        need = dataclasses.replace(need, attributes=frozenset({"発達特性"}))
    if fact in OF_RESOURCE:
        place = dataclasses.replace(place, **{fact: data.draw(OF_RESOURCE[fact])})
    gate, criterion = SPEAKS_OF[fact]
    far = dataclasses.replace(place, online=False, pickup=False, max_age=None)
    unknown = without(fact, far)
    closed = {one.gate for one in exclusions(need, unknown, Policy())}
    assert gate not in closed
    known = {one.gate for one in exclusions(need, far, Policy())}
    assert closed <= known, "the unknown closes nothing that the known left open"
    made = match(need, unknown, Context(as_of=TODAY), default_weights())
    for part in made.contributions:
        if part.criterion == criterion:
            assert (part.known, part.effect) == (False, 0.0)
    assert made.effect(criterion) == 0.0


@pytest.mark.parametrize(
    ("fact", "gate"),
    [
        ("age", "hard:age"),
        ("budget_yen", "hard:cost"),
        ("point", "hard:travel"),
        ("slots", "hard:schedule"),
        ("language", "hard:language"),
        ("max_group_size", "hard:group"),
        ("access", "hard:barrier_free"),
    ],
)
@settings(max_examples=40, deadline=None)
@given(town=towns())
def test_what_is_unknown_of_the_person_closes_no_gate(fact, gate, town):
    need, places = town
    assert fact in OF_NEED
    unasked = without(fact, dataclasses.replace(need, consent=True))
    for place in places:
        closed = exclusions(unasked, place, Policy())
        assert gate not in {one.gate for one in closed}


@settings(max_examples=80, deadline=None)
@given(towns(), st.sampled_from(["accepts_hikikomori", "accepts_disability"]))
def test_an_unknown_answer_counts_less_than_a_yes_and_more_than_a_no(town, fact):
    need, places = town
    need = dataclasses.replace(need, attributes=frozenset({"発達特性", "ひきこもり"}))
    base = dataclasses.replace(places[0], accepts_hikikomori=None, accepts_disability=None)
    yes, unknown, no = (
        match(need, dataclasses.replace(base, **{fact: answer}), Context(), default_weights())
        for answer in (True, None, False)
    )
    assert yes.score > unknown.score > no.score


@settings(max_examples=80, deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_no_answer_depends_on_the_order_of_the_input(town, chance):
    need, places = town
    shuffled = list(places)
    chance.shuffle(shuffled)
    assert rank(need, shuffled).matches == rank(need, places).matches
    one, other = (occasion(need, *each) for each in (places, shuffled))
    for way in (
        explain_ids,
        lambda here: [each.resource.resource_id for each in widenings(here, {"r0": "空き室"})],
        lambda here: [each.resource.resource_id for each in route(here).steps],
        lambda here: brief_of(here, None, {}),
        lambda here: list(here.ranking.matches),
    ):
        assert way(one) == way(other)


def explain_ids(here: Occasion) -> list[list[str]]:
    made = explain(here)
    return [
        [one.resource_id for one in made.offers],
        [one.resource_id for one in made.near_misses],
        sorted(one.resource_id for one in made.left_out),
    ]


@settings(max_examples=80, deadline=None)
@given(towns())
def test_the_order_is_stable_best_first_and_equal_scores_by_identifier(town):
    need, places = town
    twins = [dataclasses.replace(one, resource_id=f"x{one.resource_id}") for one in places]
    found = rank(need, [*twins, *places]).matches
    keys = [(-one.score, one.resource_id) for one in found]
    assert keys == sorted(keys)
    assert rank(need, [*twins, *places]).matches == found


@settings(max_examples=150, deadline=None)
@given(towns())
def test_a_score_is_the_sum_of_its_shown_parts_and_nothing_else(town):
    need, places = town
    here = occasion(need, *places)
    for one in here.ranking.matches:
        assert one.score == round(math.fsum(part.effect for part in one.contributions), 4)
        for part in one.contributions:
            raw = 0.0 if part.raw is None else part.raw
            assert part.effect == pytest.approx(raw * part.weight, abs=1e-4)
        shown = verdict(here, one.resource_id).match
        assert shown is not None
        assert shown.score == one.score
    order = [one.resource_id for one in here.ranking.matches]
    if len(order) > 1:
        told = compare(here, order[0], order[-1])
        parted = told.left.match.score - told.right.match.score
        assert math.fsum(row.difference for row in told.rows) == pytest.approx(parted, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(towns(), st.integers(0, 7))
def test_taking_one_resource_away_leaves_the_order_of_the_others(town, index):
    need, places = town
    gone = places[index % len(places)].resource_id
    left = [one for one in places if one.resource_id != gone]
    before = [one for one in rank(need, places).matches if one.resource_id != gone]
    assert list(rank(need, left).matches) == before
    if content(places[index % len(places)]) in map(content, left):
        return  # of copies one is listed, and another in its stead when it goes
    with_it, without_it = occasion(need, *places), occasion(need, *left)
    for all_, rest in zip(explain_ids(with_it), explain_ids(without_it), strict=True):
        assert rest == [key for key in all_ if key != gone]


@settings(max_examples=150, deadline=None)
@given(towns())
def test_reverse_matching_agrees_with_the_needs_own_list(town):
    need, places = town
    here = occasion(need, *places)
    forth = {one.resource_id: one for one in here.ranking.matches if fits(one)}
    back = {one.resource_id: fit_of(here, one) for one in places}
    assert {key: one for key, one in back.items() if one is not None} == forth


@settings(max_examples=150, deadline=None)
@given(towns(), st.integers(0, 7))
def test_closing_a_resource_removes_it_at_once_from_every_way_of_offering(town, index):
    need, places = town
    gone = places[index % len(places)]
    closed = dataclasses.replace(gone, status=Status.CLOSED)
    offered(occasion(need, *places))  # what is kept between needs has seen it open
    ways = offered(occasion(need, *[closed if one is gone else one for one in places]))
    assert {way for way, keys in ways.items() if gone.resource_id in keys} == set()
