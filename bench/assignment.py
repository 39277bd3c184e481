"""Batch assignment beside HiGHS on the same problem, in one run: seconds, ratio, objective.

.venv/bin/python -m bench.assignment [needs] [candidates per need] [most places a resource] [fine]

Scores are whole numbers up to 1,000; with ``fine`` they are up to 10 points in steps of 1/10,000,
as matches have them.

HiGHS solves the linear programme (its matrix has whole corners only, so the best is whole) by the
simplex and by the interior point method, each as scipy calls it. Building the problem from the
same list of candidates counts on every side. Seconds of the clock and of the processor are given;
where other work runs on the machine the ratio of the latter is the honest one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matching.assignment import UNIT, Candidate, Fairness, assign

NO_FAIRNESS = Fairness(points_for_waiting=0, points_for_only_option=0)
SOLVERS = {"simplex": "highs-ds", "interior point": "highs-ipm"}


def problem(
    size: int, options: int, most: int, *, fine: bool = False
) -> tuple[list[Candidate], dict[str, int]]:
    """Make a random problem with 1 to ``most`` places a resource."""
    highest, step = (10 * UNIT, UNIT) if fine else (1000, 1)
    random = np.random.default_rng(20261121)
    candidates = [
        Candidate(f"n{need:05}", f"r{resource:05}", score / step)
        for need in range(size)
        for resource, score in zip(
            random.choice(size, options, replace=False),
            random.integers(1, highest, options).tolist(),
            strict=True,
        )
    ]
    places = random.integers(1, most + 1, size)
    return candidates, {f"r{number:05}": int(free) for number, free in enumerate(places)}


def with_flow(candidates: list[Candidate], places: dict[str, int]) -> float:
    """Solve with ours; the objective in points."""
    made = assign(candidates, places, fairness=NO_FAIRNESS)
    return sum(proposal.score for proposal in made)


def with_highs(candidates: list[Candidate], places: dict[str, int], solver: str) -> float:
    """Solve the same problem as a linear programme; the objective in points."""
    needs = sorted({each.need_id for each in candidates})
    rows = {name: number for number, name in enumerate([*needs, *sorted(places)])}
    columns = np.repeat(np.arange(len(candidates)), 2)
    pairs = np.array([(rows[each.need_id], rows[each.resource_id]) for each in candidates]).ravel()
    limits = csr_array((np.ones(len(pairs)), (pairs, columns)), (len(rows), len(candidates)))
    upper = [1.0] * len(needs) + [float(places[name]) for name in sorted(places)]
    gains = np.array([each.score * UNIT for each in candidates])
    solved = linprog(-gains, A_ub=limits, b_ub=upper, bounds=(0, 1), method=solver)
    return float(-solved.fun / UNIT)


def timed(run: Callable[[], float]) -> tuple[float, float, float]:
    """Seconds of the clock, seconds of the processor, and the objective."""
    clock, work = time.perf_counter(), time.process_time()
    objective = run()
    return time.perf_counter() - clock, time.process_time() - work, objective


def main() -> None:
    """Run all and print one line each."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    options = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    fine = sys.argv[4:] == ["fine"]
    candidates, places = problem(size, options, most, fine=fine)
    ours = [timed(partial(with_flow, candidates, places)) for _ in range(3)]
    clock, work, total = sorted(ours)[1]
    print(
        f"{size} x {size} x {options}, 1 to {most} places ({sum(places.values())} in all), "
        f"{'fine' if fine else 'whole'} scores: "
        f"flow {clock:.2f} s ({work:.2f} s of processor), objective {total:.4f}",
        flush=True,
    )
    for name, solver in SOLVERS.items():
        theirs, load, objective = timed(
            lambda solver=solver: with_highs(candidates, places, solver)
        )
        print(
            f"    HiGHS {name} {theirs:.2f} s ({load:.2f} s of processor): ratio 1/"
            f"{theirs / clock:.1f} (1/{load / work:.1f}), objective {objective:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
