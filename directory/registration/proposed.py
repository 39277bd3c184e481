"""The entry a registration would become: its values, the preview, and what is still missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from directory.database import today
from directory.place import Locator
from directory.registration.field import FIELDS, PLACE_COLUMNS, SECTIONS, Field
from directory.registration.record import Registration
from directory.resource import (
    DisplayPrecision,
    Freshness,
    LocationPrecision,
    Resource,
    show_place,
)
from directory.schedule import parse
from directory.stored_session import stored_sessions
from directory.stored_value import typed_value
from directory.taxonomy import forms

SCHEDULE_DAYS = 366
"""A date without a year in a schedule is taken for the one within this many days from today."""


def published_value(registration: Registration, name: str) -> Any:
    """Give what the published entry says of a field; ``None`` where there is no entry yet."""
    return getattr(registration.resource, name) if registration.resource else None


def value_of(registration: Registration, name: str) -> Any:
    """Give what a field would hold: the new value, or else what the entry says now."""
    if name in registration.values:
        return registration.values[name]
    return published_value(registration, name)


def columns(registration: Registration) -> dict[str, Any]:
    """Give the new values as columns of ``Resource``, with what follows from them."""
    return typed_columns(registration.values)


def typed_columns(written: Mapping[str, Any]) -> dict[str, Any]:
    """Turn checked values into columns of ``Resource``, with what follows from them."""
    values = {name: typed_value(Resource, name, value) for name, value in written.items()}
    if values.get("form"):
        values["kind"] = forms()[values["form"]].kind
    if "schedule_text" in values:
        values["schedule"] = _sessions(values["schedule_text"])
    return values


def place_columns(address: str | None, municipality_code: str, locator: Locator) -> dict[str, Any]:
    """Find the place of an address; what is not known is kept as unknown."""
    spot = Resource(precision=LocationPrecision.NONE)
    if address:
        locator.locate(spot, address, municipality_code)
    values = {name: getattr(spot, name) for name in PLACE_COLUMNS}
    return values | {"precision": spot.precision.value, "areas": spot.areas or {}}


def _sessions(text: str | None) -> list[dict[str, Any]]:
    if not text:
        return []
    first = today()
    return stored_sessions(parse(text, first, first + dt.timedelta(days=SCHEDULE_DAYS)))


def preview(registration: Registration) -> Resource:
    """Make the entry as it would become; it is not saved anywhere."""
    old = registration.resource
    kept = {} if old is None else {c.key: getattr(old, c.key) for c in Resource.__table__.columns}
    made = Resource(**{**_blank(registration), **kept, **columns(registration)})
    show_place(made)
    return made


def _blank(registration: Registration) -> dict[str, Any]:
    return {
        "id": registration.id,
        "municipality_code": registration.municipality_code,
        "organisation_id": registration.organisation_id,
        "operator": registration.organisation.name,
        "name": registration.name,
        "display_precision": DisplayPrecision.EXACT,
        "precision": LocationPrecision.NONE,
        "freshness": Freshness.FRESH,
        "confirmed_on": today(),
        "areas": {},
        "schedule": [],
    }


def missing(registration: Registration) -> list[Field]:
    """List what must still be written before it can be handed in, in the order of the sections."""
    fields = [field for field in FIELDS.values() if field.required]
    if value_of(registration, "display_precision") in (
        DisplayPrecision.EXACT,
        DisplayPrecision.TOWN,
    ):
        fields.append(FIELDS["address"])
    lacking = [field for field in fields if value_of(registration, field.name) in (None, "")]
    return sorted(lacking, key=lambda field: SECTIONS.index(field.section))
