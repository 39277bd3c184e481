"""iCalendar recurrences (``DTSTART``, ``DURATION``, ``RRULE``; RFC 5545) as weekly hours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from matching.timeslot import DAY_MINUTES, TimeSlot, TimeSlotError

_DURATION = re.compile(
    r"P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:\d{1,6}S)?)?"
)
_LAST_YEAR = 2200  # a year more must still be a date
_LONGEST_MINUTES = 7 * DAY_MINUTES
_FREQUENT = re.compile("FREQ=(?:HOUR|MINUTE|SECOND)LY", re.IGNORECASE)
_SAMPLES = 60  # enough occurrences to meet every weekday of a yearly rule
_CURE = "DTSTART、DURATION、RRULE の3行で書いてください。"


def parse_recurrence(text: str) -> tuple[TimeSlot, ...]:
    """The weekly slots an iCalendar rule falls on; ``TimeSlotError`` when it cannot be read.

    A monthly rule such as ``BYDAY=2WE`` keeps its week of the month in ``TimeSlot.nth``.
    """
    lines = _named_lines(text)
    start = _start(lines)
    minutes = _duration_minutes(lines, start)
    begin = start.hour * 60 + start.minute
    return tuple(
        TimeSlot(weekday, begin, begin + minutes, nth)
        for weekday, nth in sorted(_days(lines.get("RRULE"), start), key=str)
    )


def _named_lines(text: str) -> dict[str, str]:
    lines = {}
    for line in text.replace("\\n", "\n").splitlines():
        name, _, value = line.strip().partition(":")
        lines[name.partition(";")[0].upper()] = value.strip()
    return lines


def _start(lines: dict[str, str]) -> datetime:
    value = lines.get("DTSTART", "").rstrip("Z")
    for form in ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M"):
        try:
            found = datetime.strptime(value, form)  # noqa: DTZ007  local wall-clock time
        except ValueError:
            continue
        if found.year <= _LAST_YEAR:
            return found
    raise TimeSlotError(f"日程の DTSTART「{value}」が読めません。{_CURE}")


def _duration_minutes(lines: dict[str, str], start: datetime) -> int:
    if "DTEND" in lines and "DURATION" not in lines:
        end = _start({"DTSTART": lines["DTEND"]})
        minutes = int((end - start).total_seconds() // 60)
    else:
        found = _DURATION.fullmatch(lines.get("DURATION", ""))
        weeks, days, hours, mins = (
            (int(part or 0) for part in found.groups()) if found else (0,) * 4
        )
        minutes = ((weeks * 7 + days) * 24 + hours) * 60 + mins
    if not 0 < minutes <= _LONGEST_MINUTES:
        raise TimeSlotError(f"日程の長さ「{lines.get('DURATION', '')}」が読めません。{_CURE}")
    return minutes


def _days(rule: str | None, start: datetime) -> set[tuple[int, int | None]]:
    if not rule:
        return {(start.weekday(), None)}
    plain = re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", rule)
    horizon = start + timedelta(days=366)
    try:
        if _FREQUENT.search(rule):
            raise ValueError(rule)
        dates = rrulestr(plain, dtstart=start)
        seen = [day for day in dates.xafter(start, count=_SAMPLES, inc=True) if day <= horizon]
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError):
        raise TimeSlotError(f"日程の RRULE「{rule}」が読めません。{_CURE}") from None
    monthly = "FREQ=MONTHLY" in rule.upper()
    return {(day.weekday(), (day.day - 1) // 7 + 1 if monthly else None) for day in seen}
