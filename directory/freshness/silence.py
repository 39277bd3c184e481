"""A group that stays silent: a reminder, then a task for staff, then unconfirmed; never deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.freshness.rule import interval_of
from directory.freshness.state import open_resources, refresh_states
from directory.resource import Freshness, Resource
from directory.staff_request import ask_coordinators
from directory.task import Task, TaskKind, raise_task
from geo.profile import Profile

REMINDER = "掲載している内容が今も正しいか、見直してください。"


def follow_silence(session: Session, profile: Profile, on: dt.date) -> list[Task]:
    """Refresh the states of a day, then remind and ask as far as each group has been silent.

    Run daily; what was asked since the last confirmation is not asked again. An entry that is due
    reminds the members of its group; one that is still due ``reply_days`` later, is unconfirmed,
    or whose group has nobody who signs in, becomes a task of the coordinators. Entries without a
    group, and those known from a plan alone, wait in the work list.
    """
    refresh_states(session, profile, on)
    reminded, members = _first_asked(session, profile), _members(session, profile, on)
    reply_days = dt.timedelta(days=interval_of(profile).reply_days)
    raised: list[Task] = []
    for resource in open_resources(session, profile):
        silent = resource.freshness in (Freshness.DUE, Freshness.UNCONFIRMED)
        if not silent or resource.organisation_id is None:
            continue
        first = reminded.get((resource.id, REMINDER))
        owners = members.get(resource.organisation_id, ())
        if first is None:
            raised += [raise_task(session, _reminder(resource, owner, on)) for owner in owners]
        waited = first is not None and on - first >= reply_days
        staff_must = waited or not owners or resource.freshness is Freshness.UNCONFIRMED
        if staff_must and (resource.id, None) not in reminded:
            code, kind = resource.municipality_code, TaskKind.CONFIRM_RESOURCE
            raised += ask_coordinators(session, code, kind, resource)
    return raised


def _reminder(resource: Resource, owner: uuid.UUID, on: dt.date) -> Task:
    return Task(
        municipality_code=resource.municipality_code,
        owner_id=owner,
        kind=TaskKind.CONFIRM_RESOURCE,
        subject_type="resource",
        subject_id=resource.id,
        due_on=on,
        note=REMINDER,
    )


def _first_asked(
    session: Session, profile: Profile
) -> Mapping[tuple[uuid.UUID, str | None], dt.date]:
    """The first day each entry's group (by note), or staff, were asked since its confirmation."""
    rows = session.execute(
        select(Task.subject_id, Task.note, Task.due_on)
        .join(Resource, Task.subject_id == Resource.id)
        .where(
            Task.municipality_code == profile.code,
            Task.kind == TaskKind.CONFIRM_RESOURCE,
            or_(Resource.confirmed_on.is_(None), Task.due_on > Resource.confirmed_on),
        )
    )
    found: dict[tuple[uuid.UUID, str | None], dt.date] = {}
    for subject, note, day in rows:
        found[subject, note] = min(day, found.get((subject, note), day))
    return found


def _members(
    session: Session, profile: Profile, on: dt.date
) -> Mapping[uuid.UUID | None, list[uuid.UUID]]:
    """Who can sign in for each group of a municipality."""
    grants = session.scalars(
        select(RoleGrant)
        .join(Account, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.GROUP,
            RoleGrant.municipality_code == profile.code,
            RoleGrant.organisation_id.is_not(None),
            Account.disabled.is_(False),
        )
        .order_by(RoleGrant.account_id)
    )
    members: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    for grant in grants:
        if grant.is_live_on(on):
            members[grant.organisation_id].append(grant.account_id)
    return members
