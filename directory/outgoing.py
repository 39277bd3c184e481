"""One resource on its way out: as a neutral record of what the given reader may know of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from directory.formats.cell.mail import Mail
from directory.formats.cell.phone import Phone
from directory.formats.record import Occurrence, ResourceRecord, Timetable
from directory.history import SourceRecord
from directory.importing.value import FOLLOWING, SOURCE_COLUMNS
from directory.municipality import Municipality
from directory.place import LOCATED_BY
from directory.resource import DisplayPrecision, Resource

_PLACE: Final = frozenset({"lon", "lat", "town"})
# Column of a resource → field of a record, where the names differ
_FIELD: Final = {
    "operator": "organisation",
    "schedule_text": "schedule",
    "business_unit": "contact_name",
}
_TEXTS: Final = (
    *("name_kana", "town", "description", "activities", "target", "fee_text", "how_to_join"),
    *("remarks", "licence"),
)
_VALUES: Final = (
    *("name", "kind", "form", "category", "municipality_code", "url", "min_age", "max_age"),
    *("fee_yen", "capacity", "wheelchair", "accessible_toilet", "pickup", "confirmed_on"),
    "updated_at",
)


def record_of(
    resource: Resource, place: Municipality, said: SourceRecord | None, *, public: bool
) -> ResourceRecord:
    """One resource as the given reader may know it."""
    facts: dict[str, Any] = {name: getattr(resource, name) for name in _VALUES}
    facts |= {name: getattr(resource, name) or "" for name in _TEXTS}
    facts |= _whereabouts(resource, public=public) | _said(resource, said) | _runner(resource)
    return ResourceRecord(
        registry_id=str(resource.id),
        status=resource.status.value,
        municipality_name=place.name,
        prefecture=place.prefecture,
        phones=_phones(resource, public=public),
        mail=Mail(resource.email, personal=False) if resource.email else None,
        contact_name=resource.business_unit or "",
        tags=tuple(resource.tags),
        timetable=Timetable(text=resource.schedule_text or ""),
        dates=_dates(resource),
        sessions=tuple(resource.schedule),
        **facts,
    )


def _whereabouts(resource: Resource, *, public: bool) -> dict[str, Any]:
    """The place, to the public no more exactly than it is shown."""
    exact = not public or resource.display_precision is DisplayPrecision.EXACT
    return {
        "address": (resource.address if exact else resource.shown_address) or "",
        "building": (resource.building if exact else "") or "",
        "postal_code": resource.postal_code if exact else None,
        "lon": resource.shown_lon if public else resource.lon,
        "lat": resource.shown_lat if public else resource.lat,
        "precision": resource.precision.value,
        "display": resource.display_precision.value,
    }


def _said(resource: Resource, said: SourceRecord | None) -> dict[str, Any]:
    """What the source said, by which the resource is known again."""
    if said is None:
        return {"rows": ()}
    content = said.content
    return {
        "rows": tuple(content.get("rows", ())),
        "registry_source": said.source,
        "registry_source_key": said.source_key,
        "cells": content.get("cells", {}),
        "cell_fields": content.get("fields", {}),
        "date_cells": tuple(content.get("dates", ())),
        "edited": _edited(resource, content.get("values", {})),
    }


def _runner(resource: Resource) -> dict[str, Any]:
    organisation = resource.organisation
    named = organisation.name if organisation and organisation.name != resource.name else ""
    return {
        "organisation": resource.operator or named,
        "organisation_id": str(organisation.id) if organisation else "",
        "corporate_number": organisation.corporate_number if organisation else None,
    }


def _phones(resource: Resource, *, public: bool) -> tuple[Phone, ...]:
    phones = [Phone(resource.phone, personal=False)] if resource.phone else []
    organisation = resource.organisation
    if not public and organisation and organisation.private_phone:
        phones.append(Phone(organisation.private_phone, personal=True))
    return tuple(phones)


def _dates(resource: Resource) -> tuple[Occurrence, ...]:
    return tuple(
        Occurrence(
            start_date=dt.date.fromisoformat(session["date"]),
            end_date=dt.date.fromisoformat(session.get("until") or session["date"]),
            start_time=session.get("start"),
            end_time=session.get("end"),
            note=session.get("note") or "",
        )
        for session in resource.schedule
        if session.get("date")
    )


def _edited(resource: Resource, values: dict[str, Any]) -> frozenset[str]:
    """Fields of which the registry holds something else than its source last said."""
    if not values:
        return frozenset()
    derived = _PLACE if resource.location_source == LOCATED_BY else frozenset()
    return frozenset(
        _FIELD.get(name, name)
        for name in SOURCE_COLUMNS
        if name not in FOLLOWING
        and name not in derived
        and getattr(resource, name) != values.get(name)
    )
