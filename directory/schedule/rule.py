"""Recurrence rules (RFC 5545): the sessions of a schedule as DTSTART, RRULE and EXDATE lines.

Within the two dates asked for, the rules together give exactly the occurrences: days that a plain
rule has too many are EXDATEs, days that it lacks come as short rules of their own. A rule that
needs such help ends with the second date (UNTIL), because beyond it nothing was compared. Times
are local times of Japan, without a zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from directory.schedule.day import (
    Both,
    DaySet,
    Everyday,
    Fortnightly,
    Minus,
    MonthDays,
    Months,
    NthWeekdays,
    Shifted,
    Span,
    Union,
    Weekdays,
    days_in,
)
from directory.schedule.occurrence import session_days
from directory.schedule.session import ParsedSchedule, Session

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Rule:
    """One rule: its first day, the RRULE value, the days taken out again, and its session."""

    first: date
    recurrence: str
    left_out: tuple[date, ...]
    session: Session

    def __str__(self) -> str:
        """The rule as DTSTART, RRULE and EXDATE lines, readable by ``dateutil.rrulestr``."""
        start = self.session.hours.start
        lines = [f"DTSTART{_moment(self.first, start)}", f"RRULE:{self.recurrence}"]
        lines += [f"EXDATE{_moment(day, start)}" for day in self.left_out]
        return "\n".join(lines)


def rules(parsed: ParsedSchedule, first: date, last: date) -> list[Rule]:
    """Rules whose days from ``first`` to ``last`` are the days of the occurrences."""
    found: list[Rule] = []
    for session in parsed.sessions:
        days = session_days(parsed, session, first, last)
        plain = not (parsed.closures or parsed.doubts)
        for part in _parts(session.days):
            mine = [day for day in days if part.has(day)]
            days = [day for day in days if not part.has(day)]
            found += _rules_of(part, mine, session, (first, last), plain=plain)
    return found


def _parts(days: DaySet) -> tuple[DaySet, ...]:
    return days.parts if isinstance(days, Union) else (days,)


def _rules_of(
    days: DaySet,
    held: Sequence[date],
    session: Session,
    window: tuple[date, date],
    *,
    plain: bool,
) -> list[Rule]:
    core = _core(days)
    recurrence = _recurrence(core)
    kept = [day for day in held if core.has(day)] if recurrence else []
    if not recurrence or not kept:
        return _single(held, session)
    first = kept[0]
    left_out = tuple(day for day in days_in(core, first, window[1]) if day not in set(kept))
    if not (plain and core == days):
        recurrence += f";UNTIL={_until(window[1], session)}"
    extra = [day for day in held if not core.has(day)]
    return [Rule(first, recurrence, left_out, session), *_single(extra, session)]


def _core(days: DaySet) -> DaySet:
    """The part of a set that one rule can say; the set itself where it can say all."""
    if isinstance(days, Minus | Shifted):
        return _core(days.base)
    if isinstance(days, Both):
        parts = [part for part in days.parts if not isinstance(part, Span)]
        cores = [_core(part) for part in parts if _recurrence(_core(part))]
        months = [part for part in parts if isinstance(part, Months)]
        base = next((core for core in cores if not isinstance(core, Months)), None)
        if base is not None and months:
            return Both((months[0], base))
        return base or days
    return days


def _recurrence(days: DaySet) -> str | None:
    """The RRULE value of a simple set, or ``None``."""
    match days:
        case Everyday():
            return "FREQ=DAILY"
        case Weekdays(weekdays):
            return f"FREQ=WEEKLY;BYDAY={_byday(weekdays)}"
        case Fortnightly(weekdays, _):
            return f"FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY={_byday(weekdays)}"
        case NthWeekdays(ordinals, weekdays):
            names = [
                f"{nth}{_WEEKDAYS[day]}" for nth in sorted(ordinals) for day in sorted(weekdays)
            ]
            return f"FREQ=MONTHLY;BYDAY={','.join(names)}"
        case MonthDays(numbers):
            return f"FREQ=MONTHLY;BYMONTHDAY={_numbers(numbers)}"
        case Months(numbers):
            return f"FREQ=DAILY;BYMONTH={_numbers(numbers)}"
        case Both((Months(numbers), base)):
            inner = _recurrence(base)
            return f"{inner};BYMONTH={_numbers(numbers)}" if inner else None
    return None


def _byday(weekdays: Iterable[int]) -> str:
    return ",".join(_WEEKDAYS[day] for day in sorted(weekdays))


def _numbers(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(numbers))


def _single(days: Sequence[date], session: Session) -> list[Rule]:
    """Single days, neighbouring ones as one run."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [Rule(run[0], f"FREQ=DAILY;COUNT={len(run)}", (), session) for run in runs]


def _moment(day: date, start: time | None) -> str:
    if start is None:
        return f";VALUE=DATE:{day:%Y%m%d}"
    return f":{datetime.combine(day, start):%Y%m%dT%H%M%S}"


def _until(day: date, session: Session) -> str:
    if session.hours.start is None:
        return f"{day:%Y%m%d}"
    return f"{day:%Y%m%d}T235959"
