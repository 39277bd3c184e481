"""The group's first page: its activities, how each stands, and what to do next."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from flask import current_app, g, render_template
from sqlalchemy import select

from directory.audit import Actor
from directory.history import ErrorReport
from directory.registration.record import OPEN_STATES, Registration
from directory.resource import Resource, ResourceStatus
from directory.task import Task, TaskKind
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
    reports, reminders = _open_reports(resources), _reminders()
    return render_template(
        "group/home.html",
        organisation=organisation,
        profile=current_app.config["PROFILES"].get(organisation.municipality_code),
        fresh=[present_registration(item) for item in registrations if not item.is_change],
        activities=[
            present_activity(
                resource,
                changes.get(resource.id),
                reports[resource.id],
                reminders.get(resource.id),
            )
            for resource in resources
        ],
    )


def _reminders() -> dict[uuid.UUID, Task]:
    """The requests to look an activity over that wait for the reader, by activity."""
    actor: Actor = g.actor
    waiting = session().scalars(
        select(Task)
        .where(
            Task.owner_id == actor.account_id,
            Task.kind == TaskKind.CONFIRM_RESOURCE,
            Task.done_at.is_(None),
        )
        .order_by(Task.due_on.desc())
    )
    return {task.subject_id: task for task in waiting}


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
