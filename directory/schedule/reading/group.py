"""The days before a closing word, cut into groups, and what each group sounds like."""

from __future__ import annotations

from directory.schedule.algebra import WORKDAYS
from directory.schedule.day import (
    DaySet,
    Everyday,
    Minus,
    NthWeekdays,
    NthWeeks,
    Weekdays,
)
from directory.schedule.grammar.item import Item, Role

DAY_ROLES = {
    Role.DAYS,
    Role.PERIOD,
    Role.ORDINALS,
    Role.MONTH_DAYS,
    Role.BLUR,
    Role.SEASON,
    Role.FORTNIGHT,
}


def day_groups(run: list[Item]) -> list[list[Item]]:
    """The run cut at commas, spaces and where 祝日 follows weekdays, each group with days."""
    groups: list[list[Item]] = [[]]
    for item in run:
        cut = item.role is Role.WEAK and item.style in ("comma", "space")
        cut = cut or (
            item.style == "holiday" and groups[-1][-1:] != [] and _is_days(groups[-1][-1])
        )
        cut = cut and not (item.style == "holiday" and groups[-1][-1].text in ("土日", "土", "日"))
        if cut and any(member.role in DAY_ROLES for member in groups[-1]):
            groups.append([])
        groups[-1].append(item)
    if len(groups) > 1 and not any(item.role in DAY_ROLES for item in groups[-1]):
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _is_days(item: Item) -> bool:
    return item.role is Role.DAYS and item.style != "named"


def joined(groups: list[list[Item]]) -> list[Item]:
    """The items of several groups in order."""
    return [item for group in groups for item in group]


def _group_days(group: list[Item]) -> DaySet | None:
    return next((item.days for item in group if item.role in DAY_ROLES), None)


def subset_start(groups: list[list[Item]]) -> int | None:
    """The first group that is a part of the first one's days: 毎週土曜、第3土曜は休み."""
    base = _group_days(groups[0])
    for place, group in enumerate(groups[1:], 1):
        part = _group_days(group)
        if isinstance(base, Weekdays) and isinstance(part, NthWeeks):
            return place
        if (
            isinstance(base, Weekdays)
            and isinstance(part, NthWeekdays)
            and part.weekdays <= base.weekdays
        ):
            return place
    return None


def sounds_open(group: list[Item]) -> bool:
    """Whether the days are said as those on which something is held: 毎週…, 月～金, 平日, 毎日."""
    first = next(item for item in group if item.role in DAY_ROLES)
    return first.style in ("every_week", "workday", "daily", "nth") or mostly_open(group)


def months_off(groups: list[list[Item]]) -> bool:
    """「毎週土曜日、8月は休み」: months behind days are the time off, not rest beside them."""
    later = [item for group in groups[1:] for item in group if item.role in DAY_ROLES]
    first = next(item for item in groups[0] if item.role in DAY_ROLES)
    return first.style in ("every_week", "nth") and all(item.role is Role.PERIOD for item in later)


def mostly_open(group: list[Item]) -> bool:
    """Four weekdays or more: nobody names those to say when a place is closed."""
    days = _group_days(group)
    if isinstance(days, Minus) and days != WORKDAYS:
        days = days.base
    return (isinstance(days, Weekdays) and len(days.weekdays) >= 4) or isinstance(days, Everyday)
