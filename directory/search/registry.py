"""Resources of the registry made searchable: class 0 only, no more of the place than is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from directory.database import today
from directory.resource import DisplayPrecision, Resource, ResourceStatus
from directory.search.document import Document
from directory.search.facet import session_times, token, yes
from directory.search.opening import simple_sessions
from directory.search.place import TownReadings
from directory.taxonomy import forms, kinds

PUBLIC = token("audience", "public")
STAFF = token("audience", "staff")
_LONGEST_LABEL = 60


def is_searchable(resource: Resource) -> bool:
    """Whether staff may find it; a closed entry stays readable in old records only."""
    return resource.status is not ResourceStatus.CLOSED


def document(resource: Resource, readings: TownReadings | None = None) -> Document:
    """Make one resource searchable."""
    town = _shown_town(resource)
    kana = readings.kana(resource.municipality_code, town) if readings and town else None
    text = resource.schedule_text or ""
    sessions: tuple[Mapping[str, Any], ...] = tuple(resource.schedule or ())
    if text:
        sessions = simple_sessions(text, sessions, today()) if sessions else ()
    shown = resource.shown_lon is not None and resource.shown_lat is not None
    return Document(
        id=str(resource.id),
        name=resource.name,
        name_kana=resource.name_kana,
        labels=tuple(_labels(resource)),
        contexts=tuple(_contexts(resource, town)),
        bodies=tuple(_bodies(resource)),
        readings={town: kana} if town and kana else {},
        facets=frozenset(_facets(resource)),
        point=(resource.shown_lon or 0.0, resource.shown_lat or 0.0) if shown else None,
        confirmed_on=resource.confirmed_on,
        schedule=sessions,
        schedule_text="" if sessions else text,
        offered=resource.is_public,
    )


def _shown_town(resource: Resource) -> str | None:
    shown = (DisplayPrecision.EXACT, DisplayPrecision.TOWN)
    return resource.town if resource.display_precision in shown else None


def _labels(resource: Resource) -> Iterator[str]:
    yield from resource.tags or ()
    kind, form = kinds().get(resource.kind or ""), forms().get(resource.form or "")
    if form:
        yield form.label
    elif kind:
        yield kind.label
    yield resource.category or ""
    yield from resource.target_attributes or ()
    yield from (text for text in _short_or_long(resource) if len(text) <= _LONGEST_LABEL)


def _short_or_long(resource: Resource) -> tuple[str, str]:
    return resource.activities or "", resource.target or ""


def _contexts(resource: Resource, town: str | None) -> Iterator[str]:
    if resource.organisation:
        yield resource.organisation.name
    yield resource.operator or ""
    yield town or ""
    yield resource.shown_address or ""
    if resource.display_precision is not DisplayPrecision.HIDDEN:
        yield from (resource.areas or {}).values()


def _bodies(resource: Resource) -> Iterator[str]:
    yield from (text for text in _short_or_long(resource) if len(text) > _LONGEST_LABEL)
    yield resource.description or ""
    yield resource.schedule_text or ""
    yield resource.fee_text or ""
    yield resource.how_to_join or ""
    yield resource.remarks or ""


def _facets(resource: Resource) -> Iterator[str]:
    yield STAFF
    if resource.is_public:
        yield PUBLIC
    yield token("municipality", resource.municipality_code)
    for facet, value in (
        ("kind", resource.kind),
        ("form", resource.form),
        ("category", resource.category),
        ("group", resource.group_size),
        ("town", _shown_town(resource)),
    ):
        if value:
            yield token(facet, value)
    if resource.display_precision is not DisplayPrecision.HIDDEN:
        yield from (token("area", name) for name in (resource.areas or {}).values())
    yield from (token("role", role.role) for role in resource.roles)
    yield from (token("language", language) for language in resource.languages or ())
    yield from _conditions(resource)
    yield from (each for session in resource.schedule or () for each in session_times(session))


def _conditions(resource: Resource) -> Iterator[str]:
    yield from yes("free", resource.fee_yen == 0)
    yield from yes("beginner", resource.beginner_friendly)
    yield from yes("wheelchair", resource.wheelchair)
    yield from yes("toilet", resource.accessible_toilet)
    yield from yes("quiet", resource.quiet_space)
    yield from yes("pickup", resource.pickup)
    yield from yes("online", resource.online)
