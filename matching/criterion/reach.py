"""Reach: the way, the hours and the fee; nearer, longer and cheaper never count less."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate.reach import shortest_way, told_way, way
from matching.score import Comparison
from matching.timeslot import longest_minutes

LONG_STAY_MINUTES = 120
USUAL_BUDGET_YEN = 500
USUAL_LIMIT_MINUTES, USUAL_LIMIT_KM = 30.0, 1.5
OVER = "上限を超える"
"""Said of a way longer than the person's own limit, however they go."""


def travel(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``travel``: 1 next door, 0 half-way to the person's limit, -1 at it and beyond.

    The way is one way. Online and pickup count as next door. Without a limit 30 minutes (1.5 km)
    stand for one, and none is told.
    """
    if resource.online is True or resource.pickup is True:
        means = "オンライン" if resource.online else "送迎"
        return Comparison("travel", 1.0, means, "", means)
    used, limit, unit = way(need, resource)
    if used is None:
        return Comparison("travel", None, "", "", resource.town)
    reach = limit or (USUAL_LIMIT_KM if unit == "km" else USUAL_LIMIT_MINUTES)
    raw = max(1.0 - 2.0 * used / reach, -1.0)
    told = "" if limit is None else f"{limit:g}{unit}"
    is_over = limit is not None and used > limit and (shortest_way(need, resource)[0] or 0) > limit
    over = OVER if is_over else ""
    return Comparison("travel", round(raw, 3), told_way(used, unit), told, over)


def time(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``time``: the longest stay the hours allow; 1 from two hours on, -1 for none.

    Unknown while the person was not asked, or the hours are by arrangement.
    """
    if not need.slots or not resource.slots:
        return Comparison("time", None)
    minutes = max(longest_minutes(need.slots, held) for held in resource.slots)
    raw = 2.0 * min(minutes, LONG_STAY_MINUTES) / LONG_STAY_MINUTES - 1.0
    return Comparison("time", round(raw, 3), f"{minutes}分")


def fee(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``fee``: 1 when free, -1 at the person's limit and beyond, in between in proportion.

    Where no limit was told, 500 yen stand for one; unknown when no fee is written.
    """
    if resource.cost_yen is None:
        return Comparison("fee", None)
    if resource.cost_yen == 0:
        return Comparison("fee", 1.0, "0円", _yen(need.budget_yen), "0円")
    budget = need.budget_yen or USUAL_BUDGET_YEN
    raw = max(1.0 - 2.0 * resource.cost_yen / budget, -1.0)
    cost = _yen(resource.cost_yen)
    return Comparison("fee", round(raw, 3), cost, _yen(need.budget_yen), cost)


def _yen(amount: int | None) -> str:
    return "" if amount is None else f"{amount}円"
