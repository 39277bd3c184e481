"""Batch assignment gives the largest total within the places there are, and says who loses what."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import AssignmentError, Candidate, Fairness, assign

NO_FAIRNESS = Fairness(points_for_waiting=0, points_for_only_option=0)


def test_everyone_gets_their_best_when_there_is_room() -> None:
    made = assign([Candidate("a", "x", 2), Candidate("a", "y", 1), Candidate("b", "x", 3)], {})
    assert [(p.need_id, p.resource_id, p.loss) for p in made] == [("a", "x", 0), ("b", "x", 0)]


def test_the_total_counts_when_a_place_is_short_and_the_loss_is_shown() -> None:
    candidates = [Candidate("a", "x", 3), Candidate("a", "y", 2.5), Candidate("b", "x", 2.9)]
    made = {p.need_id: p for p in assign(candidates, {"x": 1, "y": 1})}
    assert (made["a"].resource_id, made["b"].resource_id) == ("y", "x")
    assert made["a"].loss == 0.5


def test_a_full_resource_gets_nobody() -> None:
    [made] = assign([Candidate("a", "x", 3)], {"x": 0})
    assert made.resource_id is None
    assert made.best_resource_id == "x"


def test_between_equals_the_one_who_waited_longer_comes_first() -> None:
    candidates = [Candidate("a", "x", 2), Candidate("b", "x", 2)]
    made = {p.need_id: p.resource_id for p in assign(candidates, {"x": 1}, {"b": 6})}
    assert made == {"a": None, "b": "x"}


@pytest.mark.parametrize(("longer", "shorter"), [(24, 12), (12, 10), (120, 118), (0.1, 0)])
def test_between_equals_the_longer_of_two_waits_tells_however_long_both_are(
    longer: float, shorter: float
) -> None:
    candidates = [Candidate("a", "x", 11.0), Candidate("b", "x", 11.0)]
    months = {"a": shorter, "b": longer}
    made = {p.need_id: p.resource_id for p in assign(candidates, {"x": 1}, months)}
    assert made == {"a": None, "b": "x"}


def test_a_long_wait_does_not_take_a_place_that_fits_somebody_else_far_better() -> None:
    candidates = [Candidate("a", "x", 8.0), Candidate("b", "x", 5.0)]
    made = {p.need_id: p.resource_id for p in assign(candidates, {"x": 1}, {"b": 120})}
    assert made == {"a": "x", "b": None}


def test_between_equals_the_one_with_no_other_option_comes_first() -> None:
    candidates = [Candidate("a", "x", 2), Candidate("a", "y", 0.1), Candidate("b", "x", 2)]
    made = {p.need_id: p.resource_id for p in assign(candidates, {"x": 1, "y": 0})}
    assert made == {"a": None, "b": "x"}


def test_nothing_to_assign_is_an_empty_proposal() -> None:
    assert assign([], {"x": 1}) == []


def test_scores_too_small_to_count_are_still_assigned_or_left_without_a_crash() -> None:
    [made] = assign([Candidate("a", "x", 1e-9)], {}, fairness=NO_FAIRNESS)
    assert made.best_resource_id == "x"


def test_of_equal_scores_the_first_identifier_is_the_best_one() -> None:
    made = assign([Candidate("a", "y", 2), Candidate("a", "x", 2), Candidate("b", "y", 2)], {})
    assert [one.best_resource_id for one in made] == ["x", "y"]
    assert [one.loss for one in made] == [0, 0]


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused_by_name(score: float) -> None:
    if score != score:
        assert assign([Candidate("a", "x", score)], {}) == []
    else:
        with pytest.raises(AssignmentError, match="x"):
            assign([Candidate("a", "x", score)], {})


def test_negative_places_are_refused_by_name() -> None:
    with pytest.raises(AssignmentError, match="x"):
        assign([Candidate("a", "x", 1)], {"x": -1})


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[list[Candidate], dict[str, int]]:
    needs, resources = ["a", "b", "c"], ["x", "y"]
    scores = draw(st.lists(st.integers(0, 9), min_size=6, max_size=6))
    candidates = [
        Candidate(need, resource, score)
        for (need, resource), score in zip(product(needs, resources), scores, strict=True)
    ]
    places = {resource: draw(st.integers(0, 2)) for resource in resources}
    return candidates, places


def best_total(candidates: list[Candidate], places: dict[str, int]) -> float:
    scores = {(c.need_id, c.resource_id): c.score for c in candidates if c.score > 0}
    best = 0.0
    for choice in product([None, "x", "y"], repeat=3):
        pairs = [(n, r) for n, r in zip("abc", choice, strict=True) if r is not None]
        within = all(choice.count(r) <= places[r] for r in places)
        if within and all(pair in scores for pair in pairs):
            best = max(best, sum(scores[pair] for pair in pairs))
    return best


@settings(max_examples=150, deadline=None)
@given(problem=small_problems(), seed=st.randoms())
def test_the_total_is_the_largest_there_is_and_no_place_is_given_twice(problem, seed) -> None:
    candidates, places = problem
    shuffled = list(candidates)
    seed.shuffle(shuffled)
    made = assign(shuffled, places, fairness=NO_FAIRNESS)
    assert sum(p.score for p in made) == best_total(candidates, places)
    for resource_id, free in places.items():
        assert sum(p.resource_id == resource_id for p in made) <= free
