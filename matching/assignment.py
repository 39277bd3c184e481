"""Batch assignment: many needs, limited places, the best total, exactly (min-cost flow).

Always proposals: a coordinator decides. Each shows what the person loses against their own best.
The objective is the sum of the match scores plus fairness points, in whole 1/10,000 of a point:
who has waited longer, and who has fewer places to choose from, comes first where scores are near.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.errors import MatchingError

UNIT = 10_000
"""One point of score in the whole numbers the flow is solved in."""
HALF_A_YEAR = 6.0


class AssignmentError(MatchingError):
    """Candidates or places that cannot be assigned as given."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One need that could go to one resource, with its score in points."""

    need_id: str
    resource_id: str
    score: float


def doublings(waiting_months: float) -> float:
    """How a wait counts: 1 for half a year, one more for each time it is about twice as long.

    It grows without an end, so that of two long waits the longer one still tells.
    """
    return math.log2(1.0 + max(waiting_months, 0.0) / HALF_A_YEAR)


@dataclass(frozen=True, slots=True)
class Fairness:
    """Points added for waiting, by ``doublings``, and for having few options."""

    points_for_waiting: float = 0.3
    points_for_only_option: float = 0.2

    def points(self, waiting_months: float, options: int) -> float:
        """Points for one need: the longer the wait and the fewer the options, the more."""
        scarce = self.points_for_only_option / max(options, 1)
        return self.points_for_waiting * doublings(waiting_months) + scarce


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the batch proposes for one need; ``resource_id`` is ``None`` where no place is left."""

    need_id: str
    resource_id: str | None
    score: float
    best_resource_id: str
    best_score: float

    @property
    def loss(self) -> float:
        """Points lost against the person's own best, all others aside."""
        return round(self.best_score - self.score, 4)


def assign(
    candidates: Iterable[Candidate],
    places: Mapping[str, int | None],
    waiting_months: Mapping[str, float] | None = None,
    fairness: Fairness | None = None,
) -> list[Proposal]:
    """Assign every need to at most one resource, every resource to at most its free places.

    ``places`` gives the free places by resource; ``None`` or a resource not named is unlimited.
    The total is the largest there is. Candidates with a score of 0 or less are left alone. Needs
    come back in the order of their identifiers, whatever the order of the input.
    """
    usable = [each for each in candidates if each.score > 0]
    if not usable:
        return []
    _check(usable, places)
    table = _tabulated(usable)
    points = _bonuses(table, waiting_months or {}, fairness or Fairness())
    return _proposals(table, _solve(table, places, points))


@dataclass(frozen=True)
class _Table:
    """Candidates as columns in the order of need and resource, whatever the order they came in.

    ``need`` and ``resource`` are places in the sorted lists of identifiers.
    """

    need_ids: Sequence[str]
    resource_ids: Sequence[str]
    need: NDArray[np.int64]
    resource: NDArray[np.int64]
    score: NDArray[np.float64]


def _tabulated(usable: Sequence[Candidate]) -> _Table:
    need_ids, need = _coded([each.need_id for each in usable])
    resource_ids, resource = _coded([each.resource_id for each in usable])
    score = np.array([each.score for each in usable], dtype=np.float64)
    order = np.argsort(need * len(resource_ids) + resource, kind="stable")
    return _Table(need_ids, resource_ids, need[order], resource[order], score[order])


def _coded(names: Sequence[str]) -> tuple[Sequence[str], NDArray[np.int64]]:
    known = sorted(set(names))
    place = {name: number for number, name in enumerate(known)}
    codes = np.fromiter(map(place.__getitem__, names), dtype=np.int64, count=len(names))
    return known, codes


def _check(usable: Sequence[Candidate], places: Mapping[str, int | None]) -> None:
    for candidate in usable:
        if not math.isfinite(candidate.score):
            raise AssignmentError(
                f"ニーズ {candidate.need_id} と資源 {candidate.resource_id} の点数が"
                "数ではありません。点数を計算し直してください。"
            )
    for resource_id, free in places.items():
        if free is not None and free < 0:
            raise AssignmentError(
                f"資源 {resource_id} の空きが {free} です。0以上の数にしてください。"
            )


def _bonuses(
    table: _Table, waiting_months: Mapping[str, float], fairness: Fairness
) -> NDArray[np.float64]:
    """The points of each need, in the order of their identifiers."""
    options = np.bincount(table.need, minlength=len(table.need_ids)).tolist()
    waits = (waiting_months.get(need_id, 0.0) for need_id in table.need_ids)
    found = [fairness.points(wait, count) for wait, count in zip(waits, options, strict=True)]
    return np.array(found, dtype=np.float64)


def _solve(
    table: _Table, places: Mapping[str, int | None], bonuses: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Solve source → need → resource → sink; which candidates carry flow."""
    from ortools.graph.python import min_cost_flow

    needs, resources = len(table.need_ids), len(table.resource_ids)
    source, sink = needs + resources, needs + resources + 1
    gains = np.rint((table.score + bonuses[table.need]) * UNIT).astype(np.int64)
    gains //= max(np.gcd.reduce(gains), 1)  # the same optimum in smaller numbers, which is quicker
    free = [places.get(resource_id) for resource_id in table.resource_ids]
    limits = np.array([needs if one is None else min(one, needs) for one in free])
    flow = min_cost_flow.SimpleMinCostFlow()
    carried = flow.add_arcs_with_capacity_and_unit_cost(
        table.need, needs + table.resource, np.ones(len(gains), dtype=np.int64), -gains
    )
    _add(flow, np.full(needs, source), np.arange(needs), 1)
    _add(flow, needs + np.arange(resources), np.full(resources, sink), limits)
    _add(flow, np.array([source]), np.array([sink]), needs)
    flow.set_node_supply(source, needs)
    flow.set_node_supply(sink, -needs)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise AssignmentError(
            f"割り当てを解けませんでした({status})。点数と空きの値を確かめてください。"
        )
    solved: NDArray[np.bool_] = np.asarray(flow.flows(carried)) > 0
    return solved


def _add(flow: object, tails: NDArray[np.int64], heads: NDArray[np.int64], limit: object) -> None:
    """Add free arcs of a capacity (one for all, or one each)."""
    capacities = np.broadcast_to(np.asarray(limit, dtype=np.int64), tails.shape).copy()
    costs = np.zeros(len(tails), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)  # type: ignore[attr-defined]


def _proposals(table: _Table, chosen: NDArray[np.bool_]) -> list[Proposal]:
    """What each need is given against its own best, of equal ones the first identifier."""
    begin = np.flatnonzero(np.diff(table.need, prepend=-1))
    tops = np.flatnonzero(table.score == np.maximum.reduceat(table.score, begin)[table.need])
    _, first = np.unique(table.need[tops], return_index=True)
    best = tops[first].tolist()
    given = dict(zip(table.need[chosen].tolist(), np.flatnonzero(chosen).tolist(), strict=True))
    return [_proposal(table, number, row, given.get(number)) for number, row in enumerate(best)]


def _proposal(table: _Table, number: int, best: int, given: int | None) -> Proposal:
    return Proposal(
        need_id=table.need_ids[number],
        resource_id=None if given is None else table.resource_ids[table.resource[given]],
        score=0.0 if given is None else float(table.score[given]),
        best_resource_id=table.resource_ids[table.resource[best]],
        best_score=float(table.score[best]),
    )
