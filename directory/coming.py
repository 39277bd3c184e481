"""The coming sessions of a resource, as a list and as iCalendar (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from directory.formats.calendar_file import PRODUCT
from directory.schedule import Occurrence, occurrences, parse
from directory.search.opening import hours_on

ZONE = ZoneInfo("Asia/Tokyo")


def coming_sessions(
    text: str | None, sessions: Sequence[Mapping[str, Any]], first: dt.date, last: dt.date
) -> list[Occurrence]:
    """List the sessions that are surely held from ``first`` to ``last``, both included.

    The text is read where there is one, else the stored sessions; what the text leaves open gives
    no session.
    """
    if text:
        return occurrences(parse(text, first, last), first, last)
    if not sessions:
        return []
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [
        Occurrence(day, start, end)
        for day in days
        for start, end in hours_on(sessions, "", day) or ()
    ]


def coming_calendar(
    resource_id: uuid.UUID,
    name: str,
    place: str | None,
    link: str,
    coming: Iterable[Occurrence],
    now: dt.datetime,
) -> bytes:
    """Write coming sessions as a calendar; the same session keeps its UID from time to time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for one in coming:
        event = Event()
        begins = one.start.strftime("%H%M") if one.start else "day"
        event.add("uid", f"{resource_id}-{one.day:%Y%m%d}-{begins}@chiikinowa")
        event.add("dtstamp", now)
        event.add("summary", name)
        event.add("url", link)
        if place:
            event.add("location", place)
        _set_times(event, one)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _set_times(event: Event, one: Occurrence) -> None:
    """Timed where a start is known, else a whole day (DTEND is then the day after)."""
    if one.start is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + dt.timedelta(days=1))
        return
    event.add("dtstart", dt.datetime.combine(one.day, one.start, ZONE))
    if one.end is not None:
        over_midnight = one.end <= one.start
        end_day = one.day + dt.timedelta(days=1) if over_midnight else one.day
        event.add("dtend", dt.datetime.combine(end_day, one.end, ZONE))
