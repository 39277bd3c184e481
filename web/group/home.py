"""The group's first page: its activities, how each stands, and what to do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import current_app, render_template
from sqlalchemy import select

from directory.history import ErrorReport
from directory.registration.record import OPEN_STATES, Registration
from directory.resource import Resource, ResourceStatus
from web.database import session
from web.group import group
from web.group.desk import own_organisation
from web.presenters.group import present_activity, present_registration

ORDER = (
    ResourceStatus.PUBLISHED,
    ResourceStatus.PAUSED,
    ResourceStatus.DRAFT,
    ResourceStatus.CLOSED,
)


@group.get("/")
def home() -> str:
    """List the group's activities, those with something to do first."""
    organisation = own_organisation()
    opened = session().scalars(
        select(Registration)
        .where(Registration.organisation_id == organisation.id, Registration.state.in_(OPEN_STATES))
        .order_by(Registration.created_at)
    )
    registrations = list(opened)
    changes = {item.resource_id: item for item in registrations if item.is_change}
    resources = sorted(
        session().scalars(select(Resource).where(Resource.organisation_id == organisation.id)),
        key=lambda resource: (ORDER.index(resource.status), resource.name, resource.id),
    )
    reports = _open_reports(resources)
    return render_template(
        "group/home.html",
        organisation=organisation,
        profile=current_app.config["PROFILES"].get(organisation.municipality_code),
        fresh=[present_registration(item) for item in registrations if not item.is_change],
        activities=[
            present_activity(resource, changes.get(resource.id), reports[resource.id])
            for resource in resources
        ],
    )


def _open_reports(resources: Iterable[Resource]) -> dict[object, list[str]]:
    ids = [resource.id for resource in resources]
    rows = session().execute(
        select(ErrorReport.resource_id, ErrorReport.text)
        .where(ErrorReport.resource_id.in_(ids), ErrorReport.handled_at.is_(None))
        .order_by(ErrorReport.at)
    )
    found: dict[object, list[str]] = defaultdict(list)
    for resource_id, text in rows:
        found[resource_id].append(text)
    return found
