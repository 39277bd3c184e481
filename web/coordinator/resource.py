"""The registry as staff see it: the list, and one entry with everything."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import ColumnElement, and_, func, or_, select

from directory.audit import record
from directory.capacity import places_label
from directory.database import today
from directory.freshness.confirmation import field_confirmations
from directory.freshness.rule import interval_of
from directory.freshness.state import confirmed_days, held_fields
from directory.registration.field import FIELDS
from directory.resource import Freshness, Resource, ResourceStatus
from directory.taxonomy import kinds, latent_kinds, roles
from matching.errors import NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import session
from web.presentation import FRESHNESS_LABELS, STATUS_LABELS
from web.presenters.registration import word

PAGE_SIZE = 50
SEARCHED = (Resource.name, Resource.name_kana, Resource.operator, Resource.town, Resource.address)
ACCEPTS = (
    ("accepts_withdrawn", "ひきこもりの人"),
    ("accepts_disability", "障害のある人"),
    ("accepts_children", "子ども"),
)


def staff_resource(resource_id: uuid.UUID) -> Resource:
    """Find an entry of the reader's municipality, closed ones too."""
    found = session().get(Resource, resource_id)
    if found is None or found.municipality_code != actor().municipality_code:
        raise NotFoundError
    return found


@coordinator.get("/resources")
def resources() -> str:
    """List the registry of the municipality, narrowed by what the address asks."""
    page = max(request.args.get("page", 1, int), 1)
    wanted = and_(*_wanted())
    rows = select(Resource).where(wanted).order_by(Resource.name, Resource.id)
    total = session().scalar(select(func.count()).select_from(Resource).where(wanted)) or 0
    return render_template(
        "coordinator/resources.html",
        profile=profile(),
        resources=session().scalars(rows.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all(),
        total=total,
        page=page,
        pages=max(-(-total // PAGE_SIZE), 1),
        asked={name: value for name, value in request.args.items() if name != "page"},
        kinds=[(kind.code, kind.label) for kind in kinds().values()],
        states=[(state.value, label) for state, label in FRESHNESS_LABELS.items()],
        statuses=[(status.value, label) for status, label in STATUS_LABELS.items()],
    )


def _wanted() -> list[ColumnElement[bool]]:
    """The conditions of the list; a value outside its vocabulary finds nothing."""
    asked = request.args
    found = [Resource.municipality_code == actor().municipality_code]
    for word_ in asked.get("q", "").split():
        found.append(or_(*(column.contains(word_, autoescape=True) for column in SEARCHED)))
    if asked.get("kind"):
        found.append(Resource.kind == asked["kind"])
    if asked.get("freshness") in set(Freshness):
        found.append(Resource.freshness == Freshness(asked["freshness"]))
    if asked.get("status") in set(ResourceStatus):
        found.append(Resource.status == ResourceStatus(asked["status"]))
    if asked.get("latent"):
        found.append(Resource.staff_only.is_(True))
    return found


@coordinator.get("/resources/<uuid:resource_id>")
def resource(resource_id: uuid.UUID) -> str:
    """Show one entry with what only staff may read."""
    return resource_page(staff_resource(resource_id))


def resource_page(shown: Resource, error: Exception | None = None) -> str:
    """Render an entry with what only staff may read; the trail tells who did."""
    record(session(), "read", "resource_acceptance", shown.id)
    types = interval_of(profile()).type_of()
    rows = field_confirmations(session(), shown)
    return render_template(
        "coordinator/resource.html",
        profile=profile(),
        resource=shown,
        facts=[
            (field.label, word(name, getattr(shown, name)))
            for name, field in FIELDS.items()
            if getattr(shown, name) not in (None, "")
        ],
        confirmed=_by_type(confirmed_days(shown, rows, types)),
        types=[
            (each.code, each.label)
            for each in interval_of(profile()).types
            if held_fields(shown, each.fields)
        ],
        acceptance=shown.acceptance,
        accepts=ACCEPTS,
        roles=[
            (each, roles().get(each.role, each.role), places_label(each, today()))
            for each in shown.roles
        ],
        role_choices=list(roles().items()),
        latent_kinds=[(name, name) for name in latent_kinds()],
        error=error,
        values=request.form,
        today=today(),
    )


def _by_type(days: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The oldest confirmation of each type of field; ``None`` where one never was."""
    found = []
    for each in interval_of(profile()).types:
        held = [days[name] for name in each.fields if name in days]
        if held:
            found.append((each.label, min(held) if all(held) else None))
    return found


def refused(resource_id: uuid.UUID, error: Exception) -> tuple[str, int]:
    """Show the entry again with what was wrong; nothing of the request is kept."""
    session().rollback()
    return resource_page(staff_resource(resource_id), error), 422
