"""Made-up places in the registry: marked as made up, and left as they are once there."""

from __future__ import annotations

import dataclasses
import uuid

from sqlalchemy.orm import Session

from directory.database import today
from directory.history import ConfirmationMethod, Provenance, ResourceChange
from directory.place import Locator
from directory.registration.field import checked
from directory.registration.proposed import place_columns, typed_columns
from directory.resource import (
    DisplayPrecision,
    Freshness,
    Resource,
    ResourceStatus,
)
from directory.staff_entry import write_acceptance, write_role
from web.demo.folder import DEMO_FILE, DemoPlace
from web.presenters.source_remark import MADE_UP

_NAMESPACE = uuid.UUID("8c0b7a52-6a0e-4f0b-9d51-2b6f5f5b7f10")
BEYOND_A_FORM = ("operator", "tags", "min_age", "max_age", "target_attributes", "languages")
"""What a made-up place says beyond what a group's own form asks."""


def load_place(session: Session, code: str, place: DemoPlace, locator: Locator) -> Resource | None:
    """Add a place to a municipality; ``None`` where it is there already, corrected or not.

    ``RegistrationError`` or ``EntryError`` names what of it cannot be kept.
    """
    resource_id = uuid.uuid5(_NAMESPACE, f"{code}:{place.name}")
    if session.get(Resource, resource_id) is not None:
        return None
    row = {**place.entry, **_named(place)}
    values = typed_columns(checked(row)) | {
        name: row[name] for name in BEYOND_A_FORM if name in row
    }
    latent = bool((place.acceptance or {}).get("latent_kind"))
    resource = Resource(
        id=resource_id,
        municipality_code=code,
        **{**values, **place_columns(place.address, code, locator)},
        status=ResourceStatus.PUBLISHED,
        staff_only=latent,
        display_precision=DisplayPrecision.HIDDEN if latent else DisplayPrecision.EXACT,
        source=MADE_UP,
        freshness=Freshness.FRESH,
        confirmed_on=today(),
        confirmed_method=ConfirmationMethod.IMPORT.value,
    )
    session.add(resource)
    session.flush()
    file = f"{code}/{DEMO_FILE}"
    kept = Provenance(
        resource_id=resource.id, field="*", file=file, source=MADE_UP, taken_on=today()
    )
    session.add_all([kept, ResourceChange(resource_id=resource.id)])
    for role in place.role:
        write_role(session, resource, **dataclasses.asdict(role))
    if place.acceptance:
        write_acceptance(session, resource, place.acceptance)
    return resource


def _named(place: DemoPlace) -> dict[str, str]:
    return {name: getattr(place, name) for name in ("name", "operator", "form", "address")}
