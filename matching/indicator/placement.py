"""Figures about placements, visits, and the use made of resources."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from matching.activity import ActivitySupport
from matching.case import Case
from matching.followup import FollowUp
from matching.indicator.count import Count, Ref, Scope, distinct, number_of, share
from matching.placement import EndReason, Placement, PlacementState, PlacementStep
from matching.proposal import MatchProposal

EARLY_DAYS = 31
"""A departure within so many days of the first is reported as one of the first month."""


@dataclasses.dataclass(frozen=True)
class PlacementRow:
    """A placement whose first day came; one ended before it began is none."""

    id: uuid.UUID
    case_id: uuid.UUID
    person_id: uuid.UUID
    resource_id: uuid.UUID
    start_on: dt.date
    ended_on: dt.date | None
    end_reason: EndReason | None


def begun_placements(session: Session, code: str) -> Sequence[PlacementRow]:
    """Every placement of a municipality that began, by first day."""
    begun = exists().where(
        PlacementStep.placement_id == Placement.id,
        PlacementStep.to_state == PlacementState.ACTIVE,
    )
    running = Placement.state.in_([PlacementState.ACTIVE, PlacementState.STABLE])
    columns = (Placement.id, Placement.case_id, Placement.person_id, Placement.resource_id)
    rows = session.execute(
        select(*columns, Placement.start_on, Placement.ended_on, Placement.end_reason)
        .join(Case, Placement.case_id == Case.id)
        .where(Case.municipality_code == code, or_(begun, running))
        .order_by(Placement.start_on)
    )
    return [PlacementRow(*row) for row in rows]


def placements_begun(session: Session, scope: Scope) -> Count:
    """12: placements whose first day lies in the period; proposals shown apart."""
    proposals = session.scalar(
        select(func.count(MatchProposal.id))
        .join(Case, MatchProposal.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            MatchProposal.proposed_on.between(scope.period.first, scope.period.last),
        )
    )
    refs = [
        Ref("placement", row.id, row.case_id)
        for row in begun_placements(session, scope.code)
        if scope.period.holds(row.start_on)
    ]
    return number_of(refs, [("提案", proposals or 0)])


def early_departures(session: Session, scope: Scope) -> Count:
    """Placements the person left within the first month, by the day of leaving."""
    return number_of(
        Ref("placement", row.id, row.case_id)
        for row in begun_placements(session, scope.code)
        if row.end_reason is EndReason.PERSON_LEFT
        and row.ended_on is not None
        and scope.period.holds(row.ended_on)
        and (row.ended_on - row.start_on).days <= EARLY_DAYS
    )


def resources_first_used(session: Session, scope: Scope) -> Count:
    """15: resources whose very first use, by a placement or a group activity, lies in it."""
    first: dict[uuid.UUID, dt.date] = {}
    for resource_id, day, _ in _uses(session, scope.code):
        first[resource_id] = min(day, first.get(resource_id, day))
    return distinct(
        (resource_id, Ref("resource", resource_id))
        for resource_id, day in first.items()
        if scope.period.holds(day)
    )


def resources_used_in_two_halves(session: Session, scope: Scope) -> Count:
    """Resources used in the period, and in two or more halves so far: use that continues."""
    used: dict[uuid.UUID, set[dt.date]] = defaultdict(set)
    now: set[uuid.UUID] = set()
    for resource_id, first, last in _uses(session, scope.code):
        until = min(last or scope.last, scope.last)
        used[resource_id] |= {half.first for half in scope.halves if half.meets(first, until)}
        if scope.period.meets(first, until):
            now.add(resource_id)
    lasting = [key for key in now if len(used[key]) >= 2]
    return distinct((key, Ref("resource", key)) for key in sorted(lasting))


def overdue_visit_share(session: Session, scope: Scope) -> Count:
    """Visits due in the period that were made late or not at all, of all that were due."""
    rows = session.execute(
        select(FollowUp.id, Placement.case_id, FollowUp.due_on, FollowUp.done_on)
        .join(Placement, FollowUp.placement_id == Placement.id)
        .join(Case, Placement.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            FollowUp.due_on.between(scope.period.first, scope.last),
            or_(FollowUp.cancelled_on.is_(None), FollowUp.cancelled_on > FollowUp.due_on),
        )
        .order_by(FollowUp.due_on)
    ).all()
    due = [Ref("follow_up", visit_id, case_id) for visit_id, case_id, _, _ in rows]
    late = [
        Ref("follow_up", visit_id, case_id)
        for visit_id, case_id, due_on, done_on in rows
        if (done_on or scope.as_of) > due_on
    ]
    return share(late, due)


def _uses(session: Session, code: str) -> Iterator[tuple[uuid.UUID, dt.date, dt.date | None]]:
    """Each use of a resource: first and last day; an activity is used on its day."""
    for row in begun_placements(session, code):
        yield row.resource_id, row.start_on, row.ended_on
    rows = session.execute(
        select(ActivitySupport.resource_id, ActivitySupport.on).where(
            ActivitySupport.municipality_code == code, ActivitySupport.resource_id.is_not(None)
        )
    )
    for resource_id, on in rows:
        if resource_id is not None:
            yield resource_id, on, on
