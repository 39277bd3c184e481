"""Gates of time and way: do the hours overlap, can the person get there."""

from __future__ import annotations

import math

from geo.distance import distance_m
from geo.point import Point
from geo.travel import travel_minutes
from matching.facts import NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy, Severity
from matching.timeslot import DAY_NAMES, TimeSlot, clock, fits, nth_name

# Past the limit by no more than this share, the formula's own error decides (README: soft:border).
BORDER_SHARE = 0.10
MODES = ("walk", "bicycle", "bus", "car")


def schedule(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:schedule``: no slot shares an hour (or all of a shorter slot) with the free hours."""
    if not need.slots or not resource.slots:
        return []
    if any(fits(need.slots, held) for held in resource.slots):
        return []
    return [
        Exclusion(
            "hard:schedule",
            "曜日・時間が合わない",
            hours(need.slots),
            hours(resource.slots),
            Severity.NEGOTIABLE,
            resource.ask or resource.organisation,
        )
    ]


def hours(slots: tuple[TimeSlot, ...]) -> str:
    """Slots as short text such as ``火10:00-12:00・第2土13:00-15:00``."""
    return "・".join(
        f"{nth_name(slot.nth)}{DAY_NAMES[slot.weekday]}{clock(slot.start_minute)}-{clock(slot.end_minute)}"
        for slot in slots
    )


def travel(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:travel``: farther than the person can go; not asked with pickup or online.

    Of somebody whose way of going is unknown, only what is too far by every way is excluded.
    """
    if resource.pickup is True or resource.online is True:
        return []
    used, limit, unit = shortest_way(need, resource)
    if used is None or limit is None or used <= limit:
        return []
    border = used <= limit * (1 + BORDER_SHARE)
    return [
        Exclusion(
            "hard:travel",
            "移動の上限を超える",
            f"{limit:g}{unit}",
            told_way(used, unit),
            Severity.NEGOTIABLE if border else Severity.STRICT,
            border=border,
        )
    ]


def way(need: NeedFacts, resource: ResourceFacts) -> tuple[float | None, float | None, str]:
    """``(used, limit, unit)``: straight kilometres or minutes, as the person's limit is given.

    ``used`` is ``None`` when a place is unknown, ``limit`` when the person set none. Minutes are on
    foot where nobody knows how the person goes, for all ways to be compared alike.
    """
    if need.point is None or resource.point is None:
        return None, need.max_minutes if need.max_km is None else need.max_km, "分"
    if need.max_km is not None:
        return distance_m(need.point, resource.point) / 1000, need.max_km, "km"
    minutes = _minutes(need, need.point, resource.point, need.transport or "walk")
    return minutes, need.max_minutes, "分"


def shortest_way(
    need: NeedFacts, resource: ResourceFacts
) -> tuple[float | None, float | None, str]:
    """As ``way``, but by the quickest way of going where nobody knows how the person goes."""
    home, place = need.point, resource.point
    if home is None or place is None or need.transport is not None or need.max_km is not None:
        return way(need, resource)
    return min(_minutes(need, home, place, mode) for mode in MODES), need.max_minutes, "分"


def _minutes(need: NeedFacts, home: Point, place: Point, mode: str) -> float:
    return travel_minutes(home, place, mode, ability=need.ability, barriers=need.barriers)


def told_way(used: float, unit: str) -> str:
    """A way in minutes or kilometres, rounded up: one past a limit never reads as within it."""
    return f"{math.ceil(used * 10) / 10:.1f}{unit}"
