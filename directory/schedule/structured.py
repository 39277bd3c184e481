"""Schedules that are data already: arrays of sessions, or iCalendar lines.

``[{"weekday": "tue", "start": "10:00", "end": "12:00", "note": ""}]`` is every week,
``{"nth_weekday": "2-sat", …}`` the second Saturday of each month (``last-sat`` the last),
``{"date": "2026-08-12", "until": …}`` single days. A text holds the lines DTSTART, DURATION or
DTEND, RRULE and EXDATE of an event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component, Event

from directory.errors import DirectoryError
from directory.schedule.algebra import both, minus
from directory.schedule.day import (
    LAST,
    Dates,
    DaySet,
    Everyday,
    Fortnightly,
    MonthDays,
    Months,
    NthWeekdays,
    Span,
    Weekdays,
)
from directory.schedule.reading import read_schedule
from directory.schedule.session import Hours, ParsedSchedule, Session, Status
from directory.schedule.writer import days_text

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ICAL_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TOKYO = ZoneInfo("Asia/Tokyo")


class StructuredScheduleError(DirectoryError):
    """A schedule in data whose form is not known."""


def from_structured(value: Sequence[Mapping[str, Any]] | str) -> ParsedSchedule:
    """Read an array of sessions or iCalendar lines.

    An empty array is ``irregular`` (by arrangement). Raises ``StructuredScheduleError`` for
    anything that is not of the form above.
    """
    if isinstance(value, str):
        return _from_ical(value)
    text = json.dumps(list(value), ensure_ascii=False)
    if not value:
        return ParsedSchedule(Status.IRREGULAR, text)
    sessions, notes = [], []
    for number, entry in enumerate(value, start=1):
        days, unread = _entry_days(entry, f"日程の{number}件目")
        hours = Hours(_time(entry.get("start"), number), _time(entry.get("end"), number))
        sessions.append(Session(days, hours))
        notes += unread
    status = Status.PARTIAL if notes else Status.PARSED
    return ParsedSchedule(status, text, tuple(sessions), notes=tuple(dict.fromkeys(notes)))


def _entry_days(entry: Mapping[str, Any], where: str) -> tuple[DaySet, list[str]]:
    """The days of an entry, and its note where that could not be read."""
    days = _days(entry, where)
    note = str(entry.get("note") or "").strip()
    if not note:
        return days, []
    parsed = read_schedule(f"{days_text(days)}（{note}）", None)
    if parsed.status is not Status.PARSED or len(parsed.sessions) != 1:
        return days, [f"「{note}」とあり、書かれたとおりでない日があり得ます。"]
    held = parsed.sessions[0].days
    for closed in parsed.closures:
        held = minus(held, closed)
    return held, []


def _days(entry: Mapping[str, Any], where: str) -> DaySet:
    if not isinstance(entry, Mapping):
        raise StructuredScheduleError(
            f"{where}がオブジェクトではありません。曜日と時刻を書いてください。"
        )
    if entry.get("date"):
        first = _date(entry["date"], where)
        last = _date(entry["until"], where) if entry.get("until") else first
        return Dates(frozenset({first})) if last == first else Span(first, last)
    if entry.get("weekday") in _NAMES:
        return Weekdays(frozenset({_NAMES.index(entry["weekday"])}))
    nth, _, name = str(entry.get("nth_weekday") or "").rpartition("-")
    if name not in _NAMES or nth not in ("1", "2", "3", "4", "5", "last", "-1"):
        raise StructuredScheduleError(
            f"{where}の曜日が読めません。weekday に mon～sun、または nth_weekday に 2-sat のように"
            "書いてください。"
        )
    ordinal = LAST if nth in ("last", "-1") else int(nth)
    return NthWeekdays(frozenset({ordinal}), frozenset({_NAMES.index(name)}))


def _date(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise StructuredScheduleError(
            f"{where}の日付「{text}」が読めません。2026-04-01 のように書いてください。"
        ) from None


def _time(text: Any, number: int) -> time | None:
    if text in (None, ""):
        return None
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        raise StructuredScheduleError(
            f"日程の{number}件目の時刻「{text}」が読めません。09:30 のように書いてください。"
        ) from None


# --- iCalendar ----------------------------------------------------------------------------------


def _from_ical(text: str) -> ParsedSchedule:
    lines = "\r\n".join(line.strip() for line in text.strip().splitlines())
    try:
        event = Event.from_ical(f"BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n")
        start = event.decoded("dtstart")
    except (ValueError, KeyError):
        raise StructuredScheduleError(
            "iCalendar の行が読めません。DTSTART と RRULE の行があるか確かめてください。"
        ) from None
    first, begin = _local(start)
    days = _ruled_days(event.get("rrule"), first)
    if days is None:
        note = "この繰り返しの規則は扱えません。"
        return ParsedSchedule(Status.PARTIAL, text, notes=(note,))
    left_out = _listed_days(event.get("exdate"))
    if left_out:
        days = minus(days, Dates(left_out))
    return ParsedSchedule(
        Status.PARSED, text, (Session(days, Hours(begin, _ical_end(event, start))),)
    )


def _local(moment: date) -> tuple[date, time | None]:
    """Day and clock time in Japan."""
    if not isinstance(moment, datetime):
        return moment, None
    local = moment.astimezone(_TOKYO) if moment.tzinfo else moment
    return local.date(), local.time()


def _ical_end(event: Component, start: date) -> time | None:
    if not isinstance(start, datetime):
        return None
    if event.get("dtend") is not None:
        return _local(event.decoded("dtend"))[1]
    length = event.decoded("duration") if event.get("duration") is not None else None
    return _local(start + length)[1] if isinstance(length, timedelta) else None


def _listed_days(value: Any) -> frozenset[date]:
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return frozenset(_local(one.dt)[0] for entry in listed for one in entry.dts)


def _ruled_days(rule: Mapping[str, list[Any]] | None, first: date) -> DaySet | None:
    """The days of an RRULE from its first date on; ``None`` for a rule not supported."""
    if rule is None:
        return Dates(frozenset({first}))
    parts = {name.upper(): value for name, value in rule.items()}
    days = _frequency_days(parts, first)
    if days is None or parts.keys() - {
        "FREQ",
        "INTERVAL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "UNTIL",
        "WKST",
    }:
        return None
    if "BYMONTH" in parts:
        days = both(Months(frozenset(int(month) for month in parts["BYMONTH"])), days)
    last = _local(parts["UNTIL"][0])[0] if "UNTIL" in parts else None
    return both(Span(first, last), days)


def _frequency_days(parts: Mapping[str, list[Any]], first: date) -> DaySet | None:
    frequency, interval = str(parts["FREQ"][0]), int(parts.get("INTERVAL", [1])[0])
    names = [str(name) for name in parts.get("BYDAY", [])]
    if frequency == "DAILY" and interval == 1 and not names:
        return Everyday()
    if frequency == "WEEKLY" and all(name in _ICAL_NAMES for name in names):
        weekdays = frozenset(_ICAL_NAMES.index(name) for name in names) or frozenset(
            {first.weekday()}
        )
        if interval == 2:
            return Fortnightly(weekdays, first)
        return Weekdays(weekdays) if interval == 1 else None
    if frequency == "MONTHLY" and interval == 1:
        return _monthly_days(parts, names, first)
    return None


def _monthly_days(
    parts: Mapping[str, list[Any]], names: Sequence[str], first: date
) -> DaySet | None:
    if not names:
        numbers = frozenset(int(day) for day in parts.get("BYMONTHDAY", [first.day]))
        return MonthDays(numbers) if numbers <= {LAST, *range(1, 32)} else None
    ordinals, weekdays = set(), set()
    for name in names:
        if name[-2:] not in _ICAL_NAMES or name[:-2].lstrip("+") not in (
            "1",
            "2",
            "3",
            "4",
            "5",
            "-1",
        ):
            return None
        ordinals.add(int(name[:-2]))
        weekdays.add(_ICAL_NAMES.index(name[-2:]))
    if len(ordinals) > 1 and len(weekdays) > 1:
        return None
    return NthWeekdays(frozenset(ordinals), frozenset(weekdays))
