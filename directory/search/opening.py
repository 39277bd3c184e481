"""Whether a resource is open now, today or this week; unknown hours stay unknown."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from directory.database import TOKYO
from directory.schedule import ParsedSchedule, Status, occurrences, parse
from directory.search import Certainty, When
from directory.search.facet import WEEKDAYS
from directory.stored_session import is_left_out

WEEK_DAYS: Final = 7
"""今週 is today and the six days after it."""

Hours = tuple[dt.time | None, dt.time | None]

_ONE_DAY = dt.timedelta(days=1)


def simple_sessions(
    text: str, sessions: Sequence[Mapping[str, Any]], today: dt.date
) -> tuple[Mapping[str, Any], ...]:
    """Give the stored sessions if they say all that a schedule text says, else none.

    Only then can the text be left aside; the coming months are compared day by day.
    """
    parsed = parse(text)
    if parsed.status is not Status.PARSED or parsed.doubts:
        return ()
    last = today + dt.timedelta(days=100)
    said = {(each.day, each.start, each.end) for each in occurrences(parsed, today, last)}
    days = (today + dt.timedelta(days=number) for number in range(101))
    stored = {(day, *hours) for day in days for hours in _stored_hours(sessions, day)}
    return tuple(sessions) if stored == said else ()


def is_open(
    sessions: Sequence[Mapping[str, Any]], text: str, when: When, at: dt.datetime
) -> Certainty | None:
    """Say whether something is open at, on the day of, or in the week from a moment.

    ``None`` is surely not. ``text`` is read where it says more than ``sessions``.
    """
    moment = at.astimezone(TOKYO)
    if when is When.NOW:
        return _is_open_now(sessions, text, moment)
    days = range(1 if when is When.TODAY else WEEK_DAYS)
    found = [hours_on(sessions, text, moment.date() + dt.timedelta(days=day)) for day in days]
    if any(found):
        return Certainty.YES
    return Certainty.UNKNOWN if None in found else None


def _is_open_now(
    sessions: Sequence[Mapping[str, Any]], text: str, moment: dt.datetime
) -> Certainty | None:
    today = hours_on(sessions, text, moment.date())
    before = hours_on(sessions, text, moment.date() - _ONE_DAY)
    now = moment.time().replace(tzinfo=None)
    answers = [_covers(hours, now) for hours in today or ()]
    answers += [_reaches(hours, now) for hours in before or ()]
    if True in answers:
        return Certainty.YES
    return Certainty.UNKNOWN if today is None or None in answers else None


def _covers(hours: Hours, now: dt.time) -> bool | None:
    """Whether a session of today is going on; ``None`` where its times are not all stated."""
    start, end = hours
    if start is None:
        return None
    if now < start:
        return False
    if end is None:
        return None
    return now < end or end <= start


def _reaches(hours: Hours, now: dt.time) -> bool:
    """Whether a session that began yesterday and ends after midnight is still going on."""
    start, end = hours
    return start is not None and end is not None and end <= start and now < end


def hours_on(
    sessions: Sequence[Mapping[str, Any]], text: str, day: dt.date
) -> tuple[Hours, ...] | None:
    """Give the sessions of a day; ``None`` where it is not known whether there are any.

    ``text`` is read where there is one, else the stored sessions.
    """
    if text:
        return _said_hours(_parsed(text), day)
    return tuple(_stored_hours(sessions, day)) if sessions else None


@functools.lru_cache(maxsize=20_000)
def _parsed(text: str) -> ParsedSchedule:
    return parse(text)


def _said_hours(parsed: ParsedSchedule, day: dt.date) -> tuple[Hours, ...] | None:
    if parsed.status is Status.IRREGULAR or any(doubt.has(day) for doubt in parsed.doubts):
        return None
    found = tuple((each.start, each.end) for each in occurrences(parsed, day, day))
    return found if found or parsed.status is Status.PARSED else None


def _stored_hours(sessions: Iterable[Mapping[str, Any]], day: dt.date) -> Iterator[Hours]:
    for session in sessions:
        if _falls_on(session, day) and not is_left_out(session, day):
            yield _clock(session.get("start")), _clock(session.get("end"))


def _falls_on(session: Mapping[str, Any], day: dt.date) -> bool:
    if session.get("date"):
        first = dt.date.fromisoformat(session["date"])
        last = dt.date.fromisoformat(session.get("until") or session["date"])
        return first <= day <= last
    weekday = WEEKDAYS[day.weekday()]
    if session.get("weekday"):
        return bool(session["weekday"] == weekday)
    week, _, name = str(session.get("nth_weekday")).rpartition("-")
    if name != weekday:
        return False
    if week in {"last", "-1"}:
        return (day + dt.timedelta(days=7)).month != day.month
    return week == str((day.day - 1) // 7 + 1)


def _clock(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None
