"""iCalendar (RFC 5545) on the way out: dated sessions and weekly hours, class 0 only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from icalendar import Calendar, Event

from directory.database import TOKYO
from directory.formats.record import Occurrence, ResourceRecord
from directory.schedule import ParsedSchedule, parse
from directory.schedule.ics import to_ics
from directory.schedule.structured import from_structured

PRODUCT = "-//chiikinowa//registry//JA"
_HORIZON = dt.timedelta(days=366)  # how far ahead the days off a rule are written out


def calendar_of(records: Iterable[ResourceRecord], *, now: dt.datetime) -> bytes:
    """All resources with readable times as one calendar; times are those of Asia/Tokyo."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for record in records:
        for event in _events(record, now):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(record: ResourceRecord, now: dt.datetime) -> Iterator[Event]:
    for number, date in enumerate(record.dates):
        event = _event(record, f"d{number}", now)
        _set_times(event, date)
        yield event
    if record.dates:
        return
    today = now.astimezone(TOKYO).date()
    ruled = to_ics(
        _schedule(record),
        today,
        today + _HORIZON,
        summary=record.name,
        identifier=record.registry_id,
    )
    for found in Calendar.from_ical(ruled).walk("VEVENT"):
        if isinstance(found, Event):
            _describe(found, record)
            yield found


def _schedule(record: ResourceRecord) -> ParsedSchedule:
    """What the schedule text says, exceptions included, else the sessions kept as data."""
    text = record.timetable.as_text()
    return parse(text) if text else from_structured(record.sessions)


def _event(record: ResourceRecord, part: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{record.registry_id}-{part}@chiikinowa")
    event.add("dtstamp", now)
    event.add("summary", record.name)
    _describe(event, record)
    return event


def _describe(event: Event, record: ResourceRecord) -> None:
    """Add where it is and what it is about."""
    place = " ".join(part for part in (record.address, record.building) if part)
    for name, text in (("location", place), ("description", record.description)):
        if text:
            event.add(name, text)
    if record.url:
        event.add("url", record.url)
    if record.lat is not None and record.lon is not None:
        event.add("geo", (record.lat, record.lon))


def _set_times(event: Event, date: Occurrence) -> None:
    """Timed where a start is known, else a whole-day event (DTEND is then exclusive)."""
    if date.start_time is None or date.start_date != date.end_date:
        event.add("dtstart", date.start_date)
        event.add("dtend", date.end_date + dt.timedelta(days=1))
        return
    event.add("dtstart", _at(date.start_date, date.start_time))
    if date.end_time and date.end_time > date.start_time:
        event.add("dtend", _at(date.end_date, date.end_time))


def _at(day: dt.date, clock: str) -> dt.datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    start = dt.datetime(day.year, day.month, day.day, tzinfo=TOKYO)
    return start + dt.timedelta(hours=hour, minutes=minute)
