"""The registry as staff see it: the list, and one entry with everything."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from directory.audit import record
from directory.capacity import places_label
from directory.database import today
from directory.freshness.confirmation import field_confirmations
from directory.freshness.rule import interval_of
from directory.freshness.state import confirmed_days, held_fields
from directory.registration.field import FIELDS
from directory.resource import Resource
from directory.search.parameter import read_query
from directory.taxonomy import latent_kinds, roles
from matching.errors import InvalidValueError, NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.registry_listing import list_registry
from web.database import session
from web.form import FormValues
from web.presentation import FRESHNESS_LABELS, STATUS_LABELS
from web.presenters.facet import (
    CHOICES,
    TICKS,
    WHEN_LABELS,
    address_of,
    choice_label,
    conditions,
)
from web.presenters.origin import field_sources
from web.presenters.registration import word
from web.presenters.revision import shown_value
from web.presenters.site_fact import WAYS, site_section

KEPT = ("freshness", "status", "latent")
"""What the list is narrowed by beside the search."""
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


def chosen_resource(form: FormValues, label: str) -> Resource:
    """The entry a form chose as ``resource_id``; ``InvalidValueError`` where it is none of here.

    ``label`` is what the form calls the field.
    """
    found = session().get(Resource, form.identifier("resource_id", label))
    if found is None or found.municipality_code != actor().municipality_code:
        raise InvalidValueError("resource_id", f"「{label}」を一覧から選び直してください。")
    return found


@coordinator.get("/resources")
def resources() -> str:
    """List the registry of the municipality, found however it is spelled; the address says all."""
    query = read_query(dict(request.args.lists()), actor().municipality_code)
    asked = {name: request.args[name] for name in KEPT if request.args.get(name)}
    listing = list_registry(session(), query, asked)
    return render_template(
        "coordinator/resources.html",
        profile=profile(),
        listing=listing,
        query=listing.query,
        asked=asked,
        conditions=conditions(query),
        choices=CHOICES,
        ticks=TICKS,
        whens=WHEN_LABELS,
        choice_label=choice_label,
        address_of=lambda **changed: address_of(listing.query, **changed) | asked,
        states=[(state.value, label) for state, label in FRESHNESS_LABELS.items()],
        statuses=[(status.value, label) for status, label in STATUS_LABELS.items()],
    )


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
        ]
        + (
            [("通じることば", shown_value("languages", shown.languages))] if shown.languages else []
        ),
        confirmed=_by_type(confirmed_days(shown, rows, types)),
        types=[
            (each.code, each.label)
            for each in interval_of(profile()).types
            if held_fields(shown, each.fields)
        ],
        sources=field_sources(session(), shown),
        acceptance=shown.acceptance,
        accepts=ACCEPTS,
        roles=[
            (each, roles().get(each.role, each.role), places_label(each, today()))
            for each in shown.roles
        ],
        role_choices=list(roles().items()),
        latent_kinds=[(name, name) for name in latent_kinds()],
        site=site_section(session(), shown, profile(), today()),
        ways=WAYS,
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
