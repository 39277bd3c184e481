"""Sessions as a resource stores them, and the recurrence rules (RFC 5545) they stand for.

A stored session is ``{"weekday": "tue", …}`` (every week), ``{"nth_weekday": "2-sat", …}`` (of each
month, ``last`` for the last) or ``{"date": "2026-08-12", "until": …, …}``, each with ``start`` and
``end`` (``HH:MM`` or null) and ``note``, which names in words the days it is not held on. What a
schedule says beyond that stays in its text.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from directory.schedule import ParsedSchedule, Status
from directory.schedule.day import (
    LAST,
    Dates,
    DaySet,
    Everyday,
    Minus,
    NthWeekdays,
    Union,
    Weekdays,
)
from directory.schedule.structured import from_structured
from directory.schedule.writer import days_text

StoredSession: TypeAlias = dict[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BYDAY = dict(zip(WEEKDAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_NTH = re.compile(r"(-?\d|last)-([a-z]{3})")


def stored_sessions(parsed: ParsedSchedule) -> list[StoredSession]:
    """The sessions of a schedule that can be stored; a day in doubt is in none of them.

    A closed day is named in the note of every session it may fall on; where that cannot be said so
    that it is read again, nothing is stored.
    """
    if parsed.doubts:
        return []
    found = [
        {"note": "", **day, "start": _clock(session.hours.start), "end": _clock(session.hours.end)}
        for session in parsed.sessions
        for day in _days(session.days)
    ]
    closed = [_left_out(days) for days in parsed.closures]
    noted = [{**each, "note": "、".join(_notes(each, closed))} for each in found]
    return noted if all(_is_read(each) for each in noted) else []


def _left_out(days: DaySet) -> str:
    return f"{days_text(days)}を除く"


def _notes(session: StoredSession, further: list[str]) -> list[str]:
    return list(dict.fromkeys(note for note in (session.get("note"), *further) if note))


def _is_read(session: StoredSession) -> bool:
    return not session["note"] or from_structured([session]).status is Status.PARSED


def is_left_out(session: Mapping[str, Any], day: dt.date) -> bool:
    """Whether the note of a stored session takes a day out that the session would fall on."""
    note = session.get("note") or ""
    if not note:
        return False
    rule = tuple(
        (name, str(session[name]))
        for name in ("weekday", "nth_weekday", "date", "until")
        if session.get(name)
    )
    held = _held(rule, note)
    return held is not None and not held.has(day)


@functools.lru_cache(maxsize=4096)
def _held(rule: tuple[tuple[str, str], ...], note: str) -> DaySet | None:
    """The days of a session without those its note takes out; ``None`` for any other note."""
    parsed = from_structured([{**dict(rule), "note": note}])
    return parsed.sessions[0].days if parsed.status is Status.PARSED else None


def _days(days: DaySet) -> Iterator[StoredSession]:
    """The stored forms of a set of days; nothing for sets that have none."""
    if isinstance(days, Union):
        for part in days.parts:
            yield from _days(part)
    elif isinstance(days, Minus):
        for each in _days(days.base):
            yield {**each, "note": "、".join(_notes(each, [_left_out(days.removed)]))}
    elif isinstance(days, Everyday):
        yield from ({"weekday": weekday} for weekday in WEEKDAYS)
    elif isinstance(days, Weekdays):
        yield from ({"weekday": WEEKDAYS[number]} for number in sorted(days.weekdays))
    elif isinstance(days, NthWeekdays):
        for weekday in sorted(days.weekdays):
            for ordinal in sorted(days.ordinals, key=lambda each: (each == LAST, each)):
                week = "last" if ordinal == LAST else str(ordinal)
                yield {"nth_weekday": f"{week}-{WEEKDAYS[weekday]}"}
    elif isinstance(days, Dates):
        yield from ({"date": day.isoformat()} for day in sorted(days.dates))


def _clock(time: dt.time | None) -> str | None:
    return time.isoformat("minutes") if time else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``frequency`` is WEEKLY or MONTHLY, ``byday`` like ``TU`` or ``2SA``."""

    frequency: str
    byday: str


def rule_of(session: Mapping[str, Any]) -> Rule | None:
    """The rule of a stored session; ``None`` for a single date or an unknown form."""
    weekday = _BYDAY.get(str(session.get("weekday")))
    if weekday:
        return Rule("WEEKLY", weekday)
    found = _NTH.fullmatch(str(session.get("nth_weekday")))
    if found and found[2] in _BYDAY:
        week = "-1" if found[1] == "last" else found[1]
        return Rule("MONTHLY", f"{week}{_BYDAY[found[2]]}")
    return None
