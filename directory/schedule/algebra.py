"""Combining sets of days into the simplest equal set, and comparing two sets by their members."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, reduce

from directory.schedule.day import (
    Both,
    Dates,
    DaySet,
    Everyday,
    Holidays,
    Minus,
    MonthDays,
    Months,
    NthWeekdays,
    NthWeeks,
    Union,
    Weekdays,
    days_in,
)

NOTHING = Union(())
WORKDAYS = Minus(Weekdays(frozenset(range(5))), Holidays())
WEEKEND = Weekdays(frozenset({5, 6}))
REST_DAYS = Union((WEEKEND, Holidays()))

# Two sets that have the same members over these years are taken for equal: every weekday falls on
# every day of the month, a leap year and a September with 国民の休日 (2026) are among them.
_SAMPLE = tuple(days_in(Everyday(), date(2023, 1, 1), date(2028, 12, 31)))


@lru_cache(maxsize=4096)
def members(days: DaySet) -> int:
    """The members of ``days`` over the sample years 2023–2028 as bits, one for each day.

    So ``&`` is what two sets have in common, and zero is none.
    """
    return int("".join("1" if days.has(day) else "0" for day in _SAMPLE), 2)


def parts_of(days: DaySet) -> tuple[DaySet, ...]:
    """The parts of a union or an intersection; none of any other set."""
    return days.parts if isinstance(days, Union | Both) else ()


def within(part: int, whole: int) -> bool:
    """Whether all members of one set are members of another."""
    return not part & ~whole


def weekly(*weekdays: int) -> Weekdays:
    """Every week on these weekdays (0 = Monday)."""
    return Weekdays(frozenset(weekdays))


def _merged(left: DaySet, right: DaySet) -> DaySet | None:
    """One set equal to the union of two of a kind, or ``None``."""
    match left, right:
        case Weekdays(one), Weekdays(other):
            return Weekdays(one | other)
        case MonthDays(one), MonthDays(other):
            return MonthDays(one | other)
        case Dates(dates), Dates(more):
            return Dates(dates | more)
        case Months(one), Months(other):
            return Months(one | other)
        case NthWeekdays(nths, weekdays), NthWeekdays(others, same) if weekdays == same:
            return NthWeekdays(nths | others, weekdays)
        case NthWeeks(nths), NthWeeks(others):
            return NthWeeks(nths | others)
    return left if left == right else None


def _joined(parts: tuple[DaySet, ...], part: DaySet) -> tuple[DaySet, ...]:
    for place, present in enumerate(parts):
        merged = _merged(present, part)
        if merged is not None:
            return (*parts[:place], merged, *parts[place + 1 :])
    return (*parts, part)


def either(*sets: DaySet) -> DaySet:
    """Days of any of the sets."""
    parts: tuple[DaySet, ...] = ()
    for days in sets:
        for part in days.parts if isinstance(days, Union) else (days,):
            if isinstance(part, Everyday):
                return part
            parts = _joined(parts, part)
    if Weekdays(frozenset(range(7))) in parts:
        return Everyday()
    return parts[0] if len(parts) == 1 else Union(parts)


def _common(left: DaySet, right: DaySet) -> DaySet | None:
    """One set equal to the intersection of two simple ones, or ``None``."""
    match left, right:
        case (Everyday(), days) | (days, Everyday()):
            return days
        case Weekdays(one), Weekdays(other):
            return Weekdays(one & other)
        case Months(one), Months(other):
            return Months(one & other)
        case (NthWeeks(nths), Weekdays(weekdays)) | (Weekdays(weekdays), NthWeeks(nths)):
            return NthWeekdays(nths, weekdays)
        case (NthWeekdays(nths, one), Weekdays(other)) | (Weekdays(other), NthWeekdays(nths, one)):
            return NthWeekdays(nths, one & other)
    return left if left == right else None


def _both(left: DaySet, right: DaySet) -> DaySet:
    parts = left.parts if isinstance(left, Both) else (left,)
    for place, part in enumerate(parts):
        common = _common(part, right)
        if common is not None:
            rest = (*parts[:place], common, *parts[place + 1 :])
            return rest[0] if len(rest) == 1 else Both(rest)
    return Both((*parts, right))


def both(*sets: DaySet) -> DaySet:
    """Days of all of the sets."""
    return reduce(_both, sets)


def minus(base: DaySet, removed: DaySet) -> DaySet:
    """Days of ``base`` that are not in ``removed``."""
    if isinstance(removed, Union):
        return reduce(minus, removed.parts, base)
    if base == removed:
        return NOTHING
    match base, removed:
        case Everyday(), Weekdays(other):
            return _weekdays_or_nothing(frozenset(range(7)) - other)
        case Weekdays(one), Weekdays(other):
            return _weekdays_or_nothing(one - other)
        case Weekdays(one), NthWeekdays(_, other) if not one & other:
            return base
        case Minus(inner, already), Weekdays():
            rest = minus(inner, removed)
            return rest if rest == NOTHING else Minus(rest, already)
        case Minus(inner, already), _:
            return Minus(inner, either(already, removed))
    return Minus(base, removed)


def _weekdays_or_nothing(weekdays: frozenset[int]) -> DaySet:
    return Weekdays(weekdays) if weekdays else NOTHING
