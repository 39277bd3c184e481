"""How often it says it is held (月2回, 週3日), against the days it names."""

from __future__ import annotations

from collections.abc import Sequence

from directory.schedule.algebra import either
from directory.schedule.day import (
    Both,
    DaySet,
    Minus,
    MonthDays,
    Months,
    NthWeekdays,
    Shifted,
    Union,
    Weekdays,
)
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.findings import Findings


def count_per_month(days: DaySet) -> int | None:
    """How often a month the days come round, or ``None`` where that is not fixed."""
    if isinstance(days, Union):
        counts = [count_per_month(part) for part in days.parts]
        return None if None in counts else sum(count for count in counts if count is not None)
    if isinstance(days, NthWeekdays):
        return len(days.ordinals) * len(days.weekdays)
    if isinstance(days, MonthDays):
        return len(days.numbers)
    return None


def count_per_year(days: DaySet) -> int | None:
    """How often a year the days come round, or ``None`` where that is not fixed."""
    if isinstance(days, Both) and isinstance(days.parts[0], Months) and len(days.parts) == 2:
        count = count_per_month(days.parts[1])
        return count * len(days.parts[0].numbers) if count else None
    count = count_per_month(days)
    return count * 12 if count else None


def _named_days(days: DaySet) -> DaySet:
    """The days as named, before any are taken out or moved."""
    return _named_days(days.base) if isinstance(days, Minus | Shifted) else days


def check_frequencies(
    frequencies: Sequence[tuple[str, int]], clauses: Sequence[Clause], findings: Findings
) -> None:
    """Compare 「月2回」「週3日」 with the days named; where they differ, the days are not sure."""
    named = [clause for clause in clauses if clause.days is not None]
    days = either(*(_named_days(held) for clause in named if (held := clause.held_on())))
    hours = len(named[0].hours) if named else None
    counts: dict[str, set[int | None]] = {
        "month_frequency": {count_per_month(days)},
        "year_frequency": {count_per_year(days)},
        "week_frequency": {_count_per_week(days)},
        "day_frequency": {hours},
        "count_frequency": {count_per_month(days), _count_per_week(days), hours},
    }
    for kind, number in frequencies:
        if number not in counts[kind]:
            findings.lose("回数が書かれた曜日や日と合いません。")


def _count_per_week(days: DaySet) -> int:
    return len(days.weekdays) if isinstance(days, Weekdays) else 0
