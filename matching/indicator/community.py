"""Figures about the community: events, supporters, activities, resources, closing evaluations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.database import TOKYO
from directory.resource import Resource
from directory.verification import Verification
from matching.activity import ActivitySupport, CommunitySupporter, ProgramEvent
from matching.case import Case
from matching.closing import ClosingEvaluation
from matching.indicator.count import Count, Ref, Scope, number_of

GOAL_LABELS = {"met": "達成", "partly": "一部達成", "not_met": "未達成"}


def training_events(session: Session, scope: Scope) -> Count:
    """3: trainings for supporters held."""
    rows = session.scalars(_events(scope, "training_events"))
    return number_of(Ref("program_event", event_id) for event_id in rows)


def outreach_review_meetings(session: Session, scope: Scope) -> Count:
    """Meetings tagged as reviews of outreach."""
    rows = session.scalars(_events(scope, "outreach_review_meetings"))
    return number_of(Ref("program_event", event_id) for event_id in rows)


def community_supporters(session: Session, scope: Scope) -> Count:
    """4: registrations live on the last day; who left on that day is no longer one."""
    rows = session.execute(
        select(CommunitySupporter.id, CommunitySupporter.left_on).where(
            CommunitySupporter.municipality_code == scope.code,
            CommunitySupporter.registered_on <= scope.last,
        )
    )
    return number_of(
        Ref("community_supporter", supporter_id)
        for supporter_id, left_on in rows
        if left_on is None or left_on > scope.last
    )


def resident_activities_supported(session: Session, scope: Scope) -> Count:
    """5: every support given to an activity of residents."""
    return number_of(_activities(session, _supports(scope)))


def group_notes(session: Session, scope: Scope) -> Count:
    """Supports of activities that left a note of their effect."""
    return number_of(_activities(session, _supports(scope).where(ActivitySupport.how.is_not(None))))


def spontaneous_groups(session: Session, scope: Scope) -> Count:
    """Activities that residents began of themselves (自発)."""
    own = _supports(scope).where(ActivitySupport.spontaneous.is_(True))
    return number_of(_activities(session, own))


def resources_found_or_verified(session: Session, scope: Scope) -> Count:
    """14: newly found, and records verified that were known before; each shown apart.

    What was loaded from a plan was not found by anybody, and does not count as found.
    """
    found = {
        resource_id
        for resource_id, created_at in session.execute(
            select(Resource.id, Resource.created_at).where(
                Resource.municipality_code == scope.code, Resource.plan_year.is_(None)
            )
        )
        if scope.period.holds(_tokyo_day(created_at))
    }
    verified = set(session.scalars(_verified(scope))) - found
    refs = [Ref("resource", resource_id) for resource_id in sorted(found | verified)]
    return number_of(refs, [("発掘", len(found)), ("整理", len(verified))])


def closing_evaluations(session: Session, scope: Scope) -> Count:
    """Closing evaluations made, by how far the goals were met."""
    rows = session.execute(
        select(ClosingEvaluation.id, ClosingEvaluation.case_id, ClosingEvaluation.goals_met)
        .join(Case, ClosingEvaluation.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            ClosingEvaluation.evaluated_on.between(scope.period.first, scope.period.last),
        )
        .order_by(ClosingEvaluation.evaluated_on)
    ).all()
    met = [goals_met for _, _, goals_met in rows]
    refs = [Ref("closing_evaluation", row_id, case_id) for row_id, case_id, _ in rows]
    return number_of(refs, [(label, met.count(key)) for key, label in GOAL_LABELS.items()])


def success_tagged_cases(session: Session, scope: Scope) -> Count:
    """Cases tagged as a success that were open on some day of the period."""
    rows = session.execute(
        select(Case.id, Case.opened_on, Case.closed_on).where(
            Case.municipality_code == scope.code, Case.success_tagged.is_(True)
        )
    )
    return number_of(
        Ref("support_case", case_id, case_id)
        for case_id, opened_on, closed_on in rows
        if scope.period.meets(opened_on, closed_on)
    )


def entered(session: Session, scope: Scope, measure: str, unit: str) -> Count:
    """A figure staff type in: the amounts of its events; heads for people, else one an event.

    A share is the sum of amounts over the sum of bases; nothing typed yet gives ``None``.
    """
    rows = session.execute(
        select(
            ProgramEvent.id,
            ProgramEvent.amount,
            ProgramEvent.base,
            ProgramEvent.attendance,
        ).where(ProgramEvent.id.in_(_events(scope, measure)))
    ).all()
    refs = tuple(Ref("program_event", row.id) for row in rows)
    if unit == "%":
        part = sum(row.amount or 0 for row in rows)
        whole = sum(row.base or 0 for row in rows)
        value = round(100 * part / whole, 1) if whole else None
        return Count(value, refs, numerator=part, denominator=whole)
    heads = unit in ("人", "法人")
    amounts = [
        row.amount if row.amount is not None else (row.attendance or 0) if heads else 1
        for row in rows
    ]
    return Count(sum(amounts) if rows else None, refs)


def _events(scope: Scope, measure: str) -> Select[Any]:
    return (
        select(ProgramEvent.id)
        .where(
            ProgramEvent.municipality_code == scope.code,
            ProgramEvent.measure == measure,
            ProgramEvent.on.between(scope.period.first, scope.period.last),
        )
        .order_by(ProgramEvent.on)
    )


def _supports(scope: Scope) -> Select[Any]:
    return (
        select(ActivitySupport.id)
        .where(
            ActivitySupport.municipality_code == scope.code,
            ActivitySupport.on.between(scope.period.first, scope.period.last),
        )
        .order_by(ActivitySupport.on)
    )


def _activities(session: Session, rows: Select[Any]) -> list[Ref]:
    return [Ref("activity_support", support_id) for support_id in session.scalars(rows)]


def _verified(scope: Scope) -> Select[Any]:
    """Resources somebody found true, as a whole or field by field, on a day of the period.

    Each day is kept, so a past period stays as it was when an entry is confirmed again.
    """
    return (
        select(Verification.resource_id)
        .join(Resource, Verification.resource_id == Resource.id)
        .where(
            Resource.municipality_code == scope.code,
            Verification.on.between(scope.period.first, scope.period.last),
        )
        .distinct()
    )


def _tokyo_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(TOKYO).date()
