"""Batch assignment: many needs, limited places, the best total, exactly (min-cost flow).

Always proposals: a coordinator decides. Each shows what the person loses against their own best.
The objective is the sum of the match scores plus fairness points, in whole 1/10,000 of a point:
who has waited longer, and who has fewer places to choose from, comes first where scores are near.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.errors import MatchingError

UNIT = 10_000
"""One point of score in the whole numbers the flow is solved in."""


class AssignmentError(MatchingError):
    """Candidates or places that cannot be assigned as given."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One need that could go to one resource, with its score in points."""

    need_id: str
    resource_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """Points added for waiting and for having few options; both are bounded by ``most_points``."""

    points_per_waiting_month: float = 0.05
    points_for_only_option: float = 0.2
    most_points: float = 0.5

    def points(self, waiting_months: float, options: int) -> float:
        """Points for one need: the longer the wait and the fewer the options, the more."""
        waiting = self.points_per_waiting_month * max(waiting_months, 0.0)
        scarce = self.points_for_only_option / max(options, 1)
        return min(waiting + scarce, self.most_points)


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
    usable = sorted(
        (each for each in candidates if each.score > 0),
        key=lambda each: (each.need_id, each.resource_id),
    )
    if not usable:
        return []
    _check(usable, places)
    chosen = _solve(usable, places, _bonuses(usable, waiting_months or {}, fairness or Fairness()))
    return _proposals(usable, chosen)


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
    usable: Sequence[Candidate], waiting_months: Mapping[str, float], fairness: Fairness
) -> Mapping[str, float]:
    options = Counter(candidate.need_id for candidate in usable)
    return {
        need_id: fairness.points(waiting_months.get(need_id, 0.0), count)
        for need_id, count in options.items()
    }


def _solve(
    usable: Sequence[Candidate],
    places: Mapping[str, int | None],
    bonuses: Mapping[str, float],
) -> NDArray[np.bool_]:
    """Solve source → need → resource → sink; which candidates carry flow."""
    from ortools.graph.python import min_cost_flow

    needs = {need_id: index for index, need_id in enumerate(sorted(bonuses))}
    offered = sorted({candidate.resource_id for candidate in usable})
    resources = {resource_id: index for index, resource_id in enumerate(offered)}
    source, sink = len(needs) + len(resources), len(needs) + len(resources) + 1
    need_nodes = np.array([needs[candidate.need_id] for candidate in usable])
    resource_nodes = np.array([resources[candidate.resource_id] for candidate in usable])
    gains = np.array(
        [round((each.score + bonuses[each.need_id]) * UNIT) for each in usable], dtype=np.int64
    )
    free = [places.get(resource_id) for resource_id in offered]
    limits = np.array([len(needs) if one is None else min(one, len(needs)) for one in free])
    flow = min_cost_flow.SimpleMinCostFlow()
    carried = flow.add_arcs_with_capacity_and_unit_cost(
        need_nodes, len(needs) + resource_nodes, np.ones(len(usable), dtype=np.int64), -gains
    )
    _add(flow, np.full(len(needs), source), np.arange(len(needs)), 1)
    _add(flow, len(needs) + np.arange(len(resources)), np.full(len(resources), sink), limits)
    _add(flow, np.array([source]), np.array([sink]), len(needs))
    flow.set_node_supply(source, len(needs))
    flow.set_node_supply(sink, -len(needs))
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


def _proposals(usable: Sequence[Candidate], chosen: NDArray[np.bool_]) -> list[Proposal]:
    best: dict[str, Candidate] = {}
    given: dict[str, Candidate] = {}
    for candidate, is_chosen in zip(usable, chosen.tolist(), strict=True):
        known = best.get(candidate.need_id)
        if known is None or candidate.score > known.score:
            best[candidate.need_id] = candidate
        if is_chosen:
            given[candidate.need_id] = candidate
    return [_proposal(need_id, best[need_id], given.get(need_id)) for need_id in sorted(best)]


def _proposal(need_id: str, best: Candidate, given: Candidate | None) -> Proposal:
    return Proposal(
        need_id=need_id,
        resource_id=given.resource_id if given else None,
        score=given.score if given else 0.0,
        best_resource_id=best.resource_id,
        best_score=best.score,
    )
