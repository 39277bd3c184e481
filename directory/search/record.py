"""Resources as JSON records (the layout of the matching exchange files) made searchable.

``chiikinowa search`` reads these without any database. Unknown values stay unknown: ``null`` never
becomes a fact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from directory.language import UnknownLanguageError, language_code
from directory.search import SearchError
from directory.search.document import Document
from directory.search.facet import WEEKDAYS, bands, session_times, token, yes
from directory.taxonomy import forms

KEYS: Final = frozenset(
    {
        *("id", "name", "kind", "organisation", "municipality_code", "town", "address"),
        *("lat", "lng", "description", "tags", "audience", "schedule", "cost_yen", "capacity"),
        *("open_places", "group_size", "barrier_free", "accepts", "roles", "pickup", "online"),
        *("status", "provenance"),
    }
)
"""Keys a record may have; only ``id`` and ``name`` must be there."""

_RULE_DAYS = re.compile(r"BYDAY=([^;\n]+)")
_RULE_START = re.compile(r"DTSTART[^:]*:\d{8}T(\d{2})(\d{2})")
_RULE_LENGTH = re.compile(r"DURATION:PT(?:(\d+)H)?(?:(\d+)M)?")
_ICAL_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), WEEKDAYS, strict=True))


class SearchRecordError(SearchError):
    """A record that cannot be made searchable."""


def is_active(record: Mapping[str, Any]) -> bool:
    """Whether a record is open at present; one without a status is."""
    return bool(record.get("status", "active") == "active")


def document(record: Mapping[str, Any], where: str, town_kana: str | None = None) -> Document:
    """Make a record searchable.

    ``where`` says where it stands, for messages; ``town_kana`` is the registered reading of its
    town. Raises ``SearchRecordError`` naming the field that is not as it should be.
    """
    _check(record, where)
    town = record.get("town") or ""
    return Document(
        id=record["id"],
        name=record["name"],
        labels=tuple(_labels(record)),
        contexts=(record.get("organisation") or "", town, record.get("address") or ""),
        bodies=(record.get("description") or "",),
        readings={town: town_kana} if town and town_kana else {},
        facets=frozenset(_facets(record)),
        point=_point(record),
    )


def _check(record: Mapping[str, Any], where: str) -> None:
    for key in ("id", "name"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise SearchRecordError(f"{where}の {key} が空です。文字で入れてください。")
    for key, kind, what in (
        ("tags", list, "配列"),
        ("roles", list, "配列"),
        ("audience", dict, "オブジェクト"),
        ("barrier_free", dict, "オブジェクト"),
        ("accepts", dict, "オブジェクト"),
        ("schedule", (list, str), "配列か文字列"),
    ):
        if record.get(key) is not None and not isinstance(record[key], kind):
            raise SearchRecordError(f"{where}の {key} は{what}で書いてください。")
    try:
        _languages(record)
    except UnknownLanguageError as error:
        raise SearchRecordError(f"{where}の accepts の foreign_language: {error}") from None
    schedule = record.get("schedule") or []
    if not isinstance(schedule, str) and not all(isinstance(each, dict) for each in schedule):
        raise SearchRecordError(f"{where}の schedule の中身はオブジェクトで書いてください。")


def _labels(record: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(tag) for tag in record.get("tags") or ())
    form = forms().get(str(record.get("kind")))
    if form:
        yield form.label
    yield from (str(each) for each in (record.get("audience") or {}).get("attributes") or ())


def _facets(record: Mapping[str, Any]) -> Iterator[str]:
    form = forms().get(str(record.get("kind")))
    if form:
        yield token("form", form.code)
        yield token("kind", form.kind)
    if record.get("municipality_code"):
        yield token("municipality", record["municipality_code"])
    access = record.get("barrier_free") or {}
    accepts = record.get("accepts") or {}
    yield from yes("free", record.get("cost_yen") == 0)
    yield from yes("wheelchair", access.get("wheelchair"))
    yield from yes("toilet", access.get("toilet"))
    yield from yes("quiet", access.get("quiet_space"))
    yield from yes("children", accepts.get("children"))
    yield from yes("withdrawn", accepts.get("hikikomori"))
    yield from yes("disability", accepts.get("disability"))
    yield from yes("pickup", record.get("pickup"))
    yield from yes("online", record.get("online"))
    if record.get("group_size"):
        yield token("group", record["group_size"])
    yield from (token("role", role) for role in record.get("roles") or ())
    yield from (token("language", each) for each in _languages(record))
    yield from _times(record.get("schedule") or [])


def _languages(record: Mapping[str, Any]) -> list[str]:
    spoken = (record.get("accepts") or {}).get("foreign_language") or ()
    return [language_code(str(each)) for each in spoken]


def _times(schedule: list[Any] | str) -> Iterator[str]:
    if isinstance(schedule, str):
        yield from _rule_times(schedule)
        return
    for session in schedule:
        yield from session_times(session)


def _rule_times(rule: str) -> Iterator[str]:
    """Read the weekdays and hours of the three iCalendar lines DTSTART, DURATION and RRULE."""
    days = _RULE_DAYS.search(rule)
    for day in days.group(1).split(",") if days else ():
        if day[-2:] in _ICAL_DAYS:
            yield token("weekday", _ICAL_DAYS[day[-2:]])
    start, length = _RULE_START.search(rule), _RULE_LENGTH.search(rule)
    if start and length:
        hours, minutes = (int(part or 0) for part in length.groups())
        begins = dt.datetime(2000, 1, 1, int(start.group(1)), int(start.group(2)))  # noqa: DTZ001
        ends = begins + dt.timedelta(hours=hours, minutes=minutes)
        yield from bands(begins.time(), ends.time())


def _point(record: Mapping[str, Any]) -> tuple[float, float] | None:
    lon, lat = record.get("lng"), record.get("lat")
    if isinstance(lon, int | float) and isinstance(lat, int | float):
        return float(lon), float(lat)
    return None
