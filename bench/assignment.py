"""Batch assignment beside HiGHS on the same problem, in one run: seconds, ratio, objective.

.venv/bin/python -m bench.assignment [needs] [candidates per need]
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matching.assignment import UNIT, Candidate, Fairness, assign

NO_FAIRNESS = Fairness(points_per_waiting_month=0, points_for_only_option=0)


def problem(size: int, options: int) -> tuple[list[Candidate], dict[str, int]]:
    """Make a random problem with whole scores and one place a resource."""
    random = np.random.default_rng(20261121)
    candidates = [
        Candidate(f"n{need:05}", f"r{resource:05}", float(score))
        for need in range(size)
        for resource, score in zip(
            random.choice(size, options, replace=False),
            random.integers(1, 1000, options),
            strict=True,
        )
    ]
    return candidates, {f"r{number:05}": 1 for number in range(size)}


def with_highs(candidates: list[Candidate], places: dict[str, int]) -> tuple[float, float]:
    """Solve the same problem as a linear programme; seconds and objective in points."""
    started = time.perf_counter()
    needs = sorted({each.need_id for each in candidates})
    rows = {name: number for number, name in enumerate([*needs, *sorted(places)])}
    columns = np.repeat(np.arange(len(candidates)), 2)
    pairs = np.array([(rows[each.need_id], rows[each.resource_id]) for each in candidates]).ravel()
    limits = csr_array((np.ones(len(pairs)), (pairs, columns)), (len(rows), len(candidates)))
    upper = [1.0] * len(needs) + [float(places[name]) for name in sorted(places)]
    gains = np.array([each.score * UNIT for each in candidates])
    solved = linprog(-gains, A_ub=limits, b_ub=upper, bounds=(0, 1), method="highs")
    return time.perf_counter() - started, -solved.fun / UNIT


def main() -> None:
    """Run both and print one line."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    options = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    candidates, places = problem(size, options)
    started = time.perf_counter()
    made = assign(candidates, places, fairness=NO_FAIRNESS)
    ours = time.perf_counter() - started
    theirs, objective = with_highs(candidates, places)
    total = sum(proposal.score for proposal in made)
    print(
        f"{size} x {size} x {options}: flow {ours:.2f} s, HiGHS {theirs:.2f} s, "
        f"ratio 1/{theirs / ours:.1f}, objectives {total:.0f} and {objective:.0f}"
    )


if __name__ == "__main__":
    main()
