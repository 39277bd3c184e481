"""A schedule as iCalendar text (RFC 5545), one event for each rule, in the time of Japan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from directory.schedule.rule import Rule, rules
from directory.schedule.session import ParsedSchedule

_TOKYO = ZoneInfo("Asia/Tokyo")


def to_ics(
    parsed: ParsedSchedule, first: date, last: date, *, summary: str, identifier: str
) -> str:
    """The calendar of the occurrences from ``first`` to ``last``.

    ``summary`` names the event; ``identifier`` is unique and stays the same for the same schedule.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//chiikinowa//schedule//JA")
    calendar.add("version", "2.0")
    for number, rule in enumerate(rules(parsed, first, last)):
        calendar.add_component(_event(rule, summary, f"{identifier}-{number}@chiikinowa"))
    return bytes(calendar.to_ical()).decode("utf-8")


def _event(rule: Rule, summary: str, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime(rule.first.year, 1, 1, tzinfo=UTC))
    event.add("summary", summary)
    event.add("dtstart", _moment(rule, rule.first))
    end = _end(rule)
    if end is not None:
        event.add("dtend", end)
    event.add("rrule", vRecur.from_ical(_zoned(rule.recurrence)))
    for day in rule.left_out:
        event.add("exdate", _moment(rule, day))
    return event


def _moment(rule: Rule, day: date) -> date:
    start = rule.session.hours.start
    return day if start is None else datetime.combine(day, start, _TOKYO)


def _end(rule: Rule) -> datetime | None:
    start, end = rule.session.hours.start, rule.session.hours.end
    if start is None or end is None:
        return None
    day = rule.first if end > start else rule.first + timedelta(days=1)
    return datetime.combine(day, end, _TOKYO)


def _zoned(recurrence: str) -> str:
    """UNTIL in UTC, as RFC 5545 asks for where DTSTART has a zone."""
    before, found, local = recurrence.partition(";UNTIL=")
    if not found or "T" not in local:
        return recurrence
    moment = datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=_TOKYO).astimezone(UTC)
    return f"{before};UNTIL={moment:%Y%m%dT%H%M%SZ}"
