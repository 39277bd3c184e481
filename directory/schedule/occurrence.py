"""The occurrences of a schedule between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from directory.schedule.day import days_in
from directory.schedule.session import ParsedSchedule, Session


@dataclass(frozen=True)
class Occurrence:
    """One session on one day; an end at or before the start is on the day after."""

    day: date
    start: time | None
    end: time | None


def session_days(parsed: ParsedSchedule, session: Session, first: date, last: date) -> list[date]:
    """The days from ``first`` to ``last`` (both included) on which the session surely is held."""
    out = (*parsed.closures, *parsed.doubts)
    return [
        day
        for day in days_in(session.days, first, last)
        if not any(closed.has(day) for closed in out)
    ]


def occurrences(parsed: ParsedSchedule, first: date, last: date) -> list[Occurrence]:
    """All sessions from ``first`` to ``last`` (both included), by day and start."""
    found = {
        Occurrence(day, session.hours.start, session.hours.end)
        for session in parsed.sessions
        for day in session_days(parsed, session, first, last)
    }
    return sorted(found, key=_order)


def _order(one: Occurrence) -> tuple[date, time, time]:
    return one.day, one.start or time.min, one.end or time.min
