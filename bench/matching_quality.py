"""How well matching orders and tells gaps, on our own five sets of people: figures and ablation.

.venv/bin/python -m bench.matching_quality [--no-model] [--store FILE]

Each person meets their own places (one meant for them, and decoys that share words) and four
ordinary places of any town. A gap is made by taking away every place that is good for the person:
then nothing may be offered. Weights are also fitted anew on four sets and measured on the fifth.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Policy, exclusions
from matching.likeness import installed_likeness, keep_vectors_in
from matching.ranking import match
from matching.shortfall import FLOOR, FLOOR_WITHOUT_MODEL
from matching.weights import default_weights
from tests.matching.pair import grades, ordinary_places, pairs

SETS = ("own", "blind", "fresh", "fourth", "fifth")
ORDINARY, RESAMPLES, DEPTH = 4, 2000, 5
RARE = 0.1
FITTED = (
    "topic",
    "second_topic",
    "act",
    "wish_likeness",
    "worry_likeness",
    "stage_role",
    "stage_kind",
    "demand_clash",
    "demand_eased",
    "shunned_act",
    "shunned_topic",
)
Raw = Mapping[str, float]
Score = Callable[[Raw], float]


class Person(NamedTuple):
    """One person of a set with the grade and the raw criteria of each place no gate closes."""

    set_name: str
    places: list[tuple[int, Raw]]


def people(context: Context) -> list[Person]:
    """All people of all sets; the ordinary places are drawn by a fixed seed."""
    chance = random.Random(7)
    found = []
    for name in SETS:
        meant = pairs(f"{name}_pairs.txt")
        if context.likeness:
            context.likeness.read([need for need, _ in meant])
            context.likeness.prepare([one for _, places in meant for one in places])
        for (need, places), graded in zip(meant, grades(f"{name}_pairs.txt"), strict=True):
            more = [(0, one) for one in chance.sample(ordinary_places(), ORDINARY)]
            met = [*zip(graded, places, strict=True), *more]
            found.append(Person(name, [(g, raws(need, one, context)) for g, one in met
                                       if not exclusions(need, one, Policy())]))  # fmt: skip
    return found


def raws(need: NeedFacts, place: ResourceFacts, context: Context) -> Raw:
    """The raw value of every criterion that is known."""
    made = match(need, place, context, default_weights())
    return {part.criterion: part.raw for part in made.contributions if part.raw is not None}


def by_weights(weights: Mapping[str, float]) -> Score:
    """A score as the weighed sum of raw values."""
    return lambda raw: sum(weights[name] * value for name, value in raw.items())


def hit(one: Person, score: Score) -> float:
    """Whether the best place comes first."""
    first = max(one.places, key=lambda each: score(each[1]))
    return float(first[0] == max(grade for grade, _ in one.places))


def ndcg(one: Person, score: Score) -> float:
    """nDCG@5 with gain 2^grade - 1."""
    order = sorted(one.places, key=lambda each: -score(each[1]))
    best = sorted((grade for grade, _ in one.places), reverse=True)
    return _gain([grade for grade, _ in order]) / (_gain(best) or 1.0)


def _gain(found: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(found[:DEPTH]))


def false_gap(one: Person, score: Score, floor: float) -> float:
    """Whether nothing is offered though something fits."""
    return float(all(score(raw) < floor for _, raw in one.places))


def found_gap(one: Person, score: Score, floor: float) -> float:
    """Whether nothing is offered once all that fits is taken away."""
    return float(all(score(raw) < floor for grade, raw in one.places if grade == 0))


def f1(false: float, found: float, share: float) -> float:
    """F1 of gaps where they are this share of all needs."""
    said = share * found + (1 - share) * false
    return 2 * share * found / (said + share)


def fitted(some: Sequence[Person]) -> Mapping[str, float]:
    """Weights by logistic regression of good against not good, halved to the usual size."""
    rows = [(grade, raw) for one in some for grade, raw in one.places if grade != 1]
    x = np.array([[raw.get(name, 0.0) for name in FITTED] + [1.0] for _, raw in rows])
    y = np.array([float(grade > 1) for grade, _ in rows])

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ beta
        pull = np.append(beta[:-1], 0.0)
        value = float((np.logaddexp(0, z) - y * z).sum() + (pull**2).sum() / 2)
        return value, x.T @ (1 / (1 + np.exp(-z)) - y) + pull

    beta = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    changed = {name: float(value) / 2 for name, value in zip(FITTED, beta, strict=False)}
    return {**default_weights().values, **changed}


def interval(some: Sequence[Person], of: Callable[[Sequence[Person]], float]) -> str:
    """A figure with its 95 % bootstrap interval over people."""
    chance = random.Random(1)
    drawn = sorted(of(chance.choices(some, k=len(some))) for _ in range(RESAMPLES))
    low, high = drawn[int(0.025 * RESAMPLES)], drawn[int(0.975 * RESAMPLES) - 1]
    return f"{of(some):.3f} [{low:.3f}, {high:.3f}]"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def report(some: Sequence[Person], score: Score, floor: float) -> str:
    """Every figure of some people in one line."""
    rows = [
        (hit(p, score), ndcg(p, score), false_gap(p, score, floor), found_gap(p, score, floor))
        for p in some
    ]
    of = {id(person): row for person, row in zip(some, rows, strict=True)}

    def column(number: int) -> Callable[[Sequence[Person]], float]:
        return lambda part: _mean([of[id(person)][number] for person in part])

    def gap_f1(share: float) -> Callable[[Sequence[Person]], float]:
        return lambda part: f1(column(2)(part), column(3)(part), share)

    figures = {
        "Hit@1": column(0),
        "nDCG@5": column(1),
        "false gaps": column(2),
        "gaps found": column(3),
        "gap F1 (half)": gap_f1(0.5),
        f"gap F1 ({RARE:g})": gap_f1(RARE),
    }
    return "; ".join(f"{name} {interval(some, make)}" for name, make in figures.items())


def main() -> None:
    """Print figures by set, cross-validated weights, and what leaving each criterion out does."""
    options = argparse.ArgumentParser()
    options.add_argument("--no-model", action="store_true")
    options.add_argument("--store", type=Path)
    chosen = options.parse_args()
    if chosen.store:
        keep_vectors_in(chosen.store)
    likeness = None if chosen.no_model else installed_likeness()
    floor = FLOOR if likeness else FLOOR_WITHOUT_MODEL
    everybody = people(Context(likeness=likeness))
    usual = default_weights().values
    for name in (*SETS, "all"):
        some = [one for one in everybody if name in (one.set_name, "all")]
        print(f"{name} ({len(some)}): {report(some, by_weights(usual), floor)}")
    order = [
        (hit(one, by_weights(weights)), ndcg(one, by_weights(weights)))
        for name in SETS
        for weights in [fitted([one for one in everybody if one.set_name != name])]
        for one in everybody
        if one.set_name == name
    ]
    print(
        f"weights fitted on the other four sets: Hit@1 {_mean([h for h, _ in order]):.3f}, "
        f"nDCG@5 {_mean([n for _, n in order]):.3f}"
    )
    for left_out in (*FITTED, "wish_denied", "wish_likeness worry_likeness"):
        score = by_weights({**usual, **dict.fromkeys(left_out.split(), 0.0)})
        print(
            f"without {left_out}: Hit@1 {_mean([hit(p, score) for p in everybody]):.3f}, "
            f"nDCG@5 {_mean([ndcg(p, score) for p in everybody]):.3f}"
        )


if __name__ == "__main__":
    main()
