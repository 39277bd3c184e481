"""The placements at the sites of a municipality, read by column, so that nobody's file opens."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from directory.resource import Resource
from matching.facts import SiteLoad
from matching.followup import FollowUp, Track
from matching.placement import Placement, PlacementState, PlacementStep
from matching.site_dismissal import dismissed_facts
from matching.site_outcome import Stay, load_told

RUNNING = (PlacementState.ACTIVE, PlacementState.STABLE)
Stays = Mapping[uuid.UUID, Sequence[Stay]]
"""By resource."""


def stays_at(session: Session, resource: Resource) -> Sequence[Stay]:
    """The placements at one resource that really began."""
    return _stays(session, Placement.resource_id == resource.id).get(resource.id, ())


def told_loads(session: Session, code: str, on: dt.date) -> Mapping[uuid.UUID, SiteLoad]:
    """What each site of a municipality says of its burden today; silent ones are left out."""
    dismissed = dismissed_facts(session)
    loads = {
        resource_id: load_told(stays, on, dismissed.get(resource_id, {}).get("load"))
        for resource_id, stays in _stays(session, Resource.municipality_code == code).items()
    }
    return {key: load for key, load in loads.items() if load is not None}


def _stays(session: Session, where: ColumnElement[bool]) -> Stays:
    told = _told(session, where)
    begun = exists().where(
        PlacementStep.placement_id == Placement.id,
        PlacementStep.to_state == PlacementState.ACTIVE,
    )
    rows = session.execute(
        select(
            Placement.id,
            Placement.resource_id,
            Placement.person_id,
            Placement.start_on,
            Placement.stable_on,
            Placement.ended_on,
            Placement.end_reason,
        )
        .join(Resource, Resource.id == Placement.resource_id)
        .where(where, or_(begun, Placement.state.in_(RUNNING)))
        .order_by(Placement.start_on, Placement.id)
    )
    found: dict[uuid.UUID, list[Stay]] = defaultdict(list)
    for placement_id, resource_id, person_id, start_on, stable_on, ended_on, reason in rows:
        stay = Stay(
            person_id=person_id,
            start_on=start_on,
            stable=stable_on is not None,
            ended_on=ended_on,
            end_reason=reason,
            told=tuple(told.get(placement_id, ())),
        )
        found[resource_id].append(stay)
    return found


def _told(session: Session, where: ColumnElement[bool]) -> Mapping[uuid.UUID, Sequence[SiteLoad]]:
    rows = session.execute(
        select(FollowUp.placement_id, FollowUp.site_burden, FollowUp.done_on)
        .join(Placement, Placement.id == FollowUp.placement_id)
        .join(Resource, Resource.id == Placement.resource_id)
        .where(where, FollowUp.track == Track.SITE)
        .order_by(FollowUp.done_on, FollowUp.recorded_at)
    )
    found: dict[uuid.UUID, list[SiteLoad]] = defaultdict(list)
    for placement_id, burden, done_on in rows:
        if burden is not None and done_on is not None:
            found[placement_id].append(SiteLoad(burden, done_on))
    return found
