"""A neutral record as the values of a resource's columns, in the form JSON can keep."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String

from directory.formats.record import Occurrence, ResourceRecord, Timetable
from directory.formats.report import Remark
from directory.resource import LocationPrecision, Resource
from directory.schedule import parse
from directory.schedule.column import parse_columns
from directory.stored_session import StoredSession, stored_sessions

GIVEN_POINT = "取込元の緯度経度"
_LISTED_DATES = 6

SOURCE_COLUMNS = (
    *("name", "name_kana", "kind", "form", "category", "operator", "town", "address", "building"),
    *("postal_code", "lon", "lat", "precision", "location_source", "description", "activities"),
    *("tags", "target", "min_age", "max_age", "schedule_text", "schedule", "fee_yen", "fee_text"),
    *("capacity", "wheelchair", "accessible_toilet", "pickup", "how_to_join", "phone", "email"),
    *("url", "business_unit", "remarks", "licence"),
)
"""Columns of a resource a source can fill."""
FOLLOWING = frozenset({"schedule", "precision", "location_source"})
"""Columns that only follow from others and are never compared on their own."""


def values_of(record: ResourceRecord, remarks: list[Remark]) -> dict[str, Any]:
    """Column → value for everything a source can say; ``None`` where it says nothing.

    A value longer than its column is left out with a remark; the source record keeps it.
    """
    mail = record.mail
    values: dict[str, Any] = {
        "name": record.name,
        "name_kana": record.name_kana,
        "kind": record.kind,
        "form": record.form,
        "category": record.category,
        "operator": record.organisation,
        "town": record.town,
        "address": record.address,
        "building": record.building,
        "postal_code": record.postal_code,
        "lon": record.lon,
        "lat": record.lat,
        "precision": _precision(record),
        "location_source": GIVEN_POINT if record.lat is not None else None,
        "description": record.description,
        "activities": record.activities,
        "tags": list(record.tags),
        "target": record.target,
        "min_age": record.min_age,
        "max_age": record.max_age,
        "schedule_text": schedule_text(record),
        "schedule": sessions_of(record),
        "fee_yen": record.fee_yen,
        "fee_text": record.fee_text,
        "capacity": record.capacity,
        "wheelchair": record.wheelchair,
        "accessible_toilet": record.accessible_toilet,
        "pickup": record.pickup,
        "how_to_join": record.how_to_join,
        "phone": record.public_phone,
        "email": mail.address if mail and not mail.personal else None,
        "url": record.url,
        "business_unit": record.contact_name,
        "remarks": _remarks(record),
        "licence": record.licence,
    }
    return {name: _fitting(record, name, value, remarks) for name, value in values.items()}


def _fitting(record: ResourceRecord, name: str, value: Any, remarks: list[Remark]) -> Any:
    if value == "":
        return None
    limit = _limits().get(name)
    if limit is not None and isinstance(value, str) and len(value) > limit:
        heading = record.columns.get(name, name)
        reason = f"{limit}字を超えるため使いません(元の値は職員だけが見られます)"
        remarks.append(Remark(record.rows[0], heading, reason))
        return None
    return value


@functools.cache
def _limits() -> dict[str, int]:
    """Longest text each column of a resource takes."""
    columns = Resource.__table__.columns
    return {
        column.name: column.type.length
        for column in columns
        if type(column.type) is String and column.type.length
    }


def _precision(record: ResourceRecord) -> str:
    if record.lat is None:
        return LocationPrecision.NONE.value
    known = {each.value for each in LocationPrecision}
    return record.precision if record.precision in known else LocationPrecision.EXACT.value


def _remarks(record: ResourceRecord) -> str:
    access = f"交通: {record.access}" if record.access else ""
    return "\n".join(part for part in (record.remarks, access) if part)


def schedule_text(record: ResourceRecord) -> str:
    """When it is held, in words: its regular times, or the dates of a series."""
    regular = record.timetable.as_text()
    if not record.dates or record.timetable.text:
        return regular
    note = record.timetable.note
    return "\n".join(part for part in (_dates_text(record.dates), note) if part)


def _dates_text(dates: Sequence[Occurrence]) -> str:
    """Dates with their times; a long series as first day, last day and number."""
    if len(dates) <= _LISTED_DATES:
        return "、".join(_date_text(date) for date in dates)
    last = max(date.end_date for date in dates)
    times = {_hours(date) for date in dates}
    hours = times.pop() if len(times) == 1 else ""
    return f"{_day(dates[0].start_date)}から{_day(last)}まで{len(dates)}回 {hours}".rstrip()


def _date_text(date: Occurrence) -> str:
    until = f"～{_day(date.end_date)}" if date.end_date != date.start_date else ""
    return f"{_day(date.start_date)}{until} {_hours(date)}".rstrip()


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def _hours(date: Occurrence) -> str:
    if not date.start_time and not date.end_time:
        return ""
    return f"{date.start_time or ''}～{date.end_time or ''}"


def sessions_of(record: ResourceRecord) -> list[StoredSession]:
    """Its sessions as the registry stores them: dates, or what its schedule text surely says."""
    if record.dates:
        return [
            {
                "date": date.start_date.isoformat(),
                "until": date.end_date.isoformat(),
                "start": date.start_time,
                "end": date.end_time,
                "note": date.note,
            }
            for date in record.dates
        ]
    return list(_parsed_sessions(record.timetable, record.period))


@functools.lru_cache(maxsize=2048)
def _parsed_sessions(
    table: Timetable, period: tuple[dt.date, dt.date] | None
) -> tuple[StoredSession, ...]:
    first, last = period or (None, None)
    if table.text:
        return tuple(stored_sessions(parse(table.as_text(), first, last)))
    if not table.as_text():
        return ()
    columns = parse_columns(
        table.weekdays, table.start, table.end, table.note, first=first, last=last
    )
    return tuple(stored_sessions(columns))
