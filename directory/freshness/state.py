"""The state of an entry by the age of its facts, and the daily sweep that writes it down."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.change import change_resource
from directory.freshness.rule import FieldType, interval_of
from directory.history import FieldConfirmation
from directory.resource import Freshness, Resource, ResourceStatus
from geo.profile import Profile

_WORST_LAST = (Freshness.FRESH, Freshness.DUE, Freshness.PLAN, Freshness.UNCONFIRMED)
_SWEPT = (ResourceStatus.PUBLISHED, ResourceStatus.PAUSED)


def held_fields(resource: Resource, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields the entry says something about: nothing else can be confirmed."""
    return tuple(name for name in names if getattr(resource, name) not in (None, "", [], {}))


def confirmed_days(
    resource: Resource, confirmations: Iterable[FieldConfirmation], names: Iterable[str]
) -> dict[str, dt.date | None]:
    """The day each held field was last found true: by itself, or with the entry as a whole."""
    by_itself = {each.field: each.confirmed_on for each in confirmations}
    whole = resource.confirmed_on
    return {
        name: max((day for day in (by_itself.get(name), whole) if day), default=None)
        for name in held_fields(resource, names)
    }


def state_of(
    resource: Resource, confirmations: Iterable[FieldConfirmation], profile: Profile, on: dt.date
) -> Freshness:
    """The state of an entry on a day: that of its oldest fact.

    A fact nobody ever confirmed leaves the entry as the plan it came from wrote it
    (``plan``), or ``unconfirmed`` where it came from nowhere.
    """
    types = interval_of(profile).type_of()
    days = confirmed_days(resource, confirmations, types)
    planned = resource.freshness is Freshness.PLAN or resource.plan_year is not None
    never = Freshness.PLAN if planned else Freshness.UNCONFIRMED
    states = [_state(types[name], day, on) or never for name, day in days.items()]
    return max(states, key=_WORST_LAST.index, default=never)


def _state(type_: FieldType, day: dt.date | None, on: dt.date) -> Freshness | None:
    if day is None:
        return None
    age_days = (on - day).days
    if age_days >= type_.unconfirmed_days:
        return Freshness.UNCONFIRMED
    return Freshness.DUE if age_days >= type_.due_days else Freshness.FRESH


def confirmations_of(
    session: Session, resources: Iterable[Resource]
) -> Mapping[uuid.UUID, list[FieldConfirmation]]:
    """The confirmations of many entries at once, by entry."""
    ids = [resource.id for resource in resources]
    found: dict[uuid.UUID, list[FieldConfirmation]] = defaultdict(list)
    rows = select(FieldConfirmation)
    # One entry is asked for by its key; for many, the whole table is one read
    query = rows.where(FieldConfirmation.resource_id.in_(ids)) if len(ids) <= 100 else rows
    for each in session.scalars(query):
        found[each.resource_id].append(each)
    return found


def open_resources(session: Session, profile: Profile) -> list[Resource]:
    """The published and resting entries of a municipality: those whose age matters."""
    return list(
        session.scalars(
            select(Resource)
            .where(Resource.municipality_code == profile.code, Resource.status.in_(_SWEPT))
            .order_by(Resource.name, Resource.id)
        )
    )


def refresh_states(session: Session, profile: Profile, on: dt.date) -> list[Resource]:
    """Write the state of every open entry of a municipality on a day; gives those that changed.

    Run daily. History, trail and search index are told by ``change_resource``; drafts and closed
    entries stay as they are. Raises ``NoActorError`` in a session nobody signed for.
    """
    resources = open_resources(session, profile)
    known = confirmations_of(session, resources)
    changed = []
    for resource in resources:
        values = {"freshness": state_of(resource, known.get(resource.id, ()), profile, on)}
        if change_resource(session, resource, values, "refresh_freshness", "確認からの日数による"):
            changed.append(resource)
    return changed
