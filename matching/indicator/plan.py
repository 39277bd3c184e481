"""Figures about plans and the services they combine."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matching.case import Case
from matching.indicator.count import Count, Ref, Scope, distinct, median_days, number_of, share
from matching.indicator.person import persons_of_cases
from matching.plan import PlanKind, PlanService, ServiceKind, SupportPlan

THREE_SERVICES = (
    ServiceKind.MULTIAGENCY_COORDINATION,
    ServiceKind.PARTICIPATION_SUPPORT,
    ServiceKind.OUTREACH,
)
"""多機関協働, 参加支援, アウトリーチ: the services whose plans are counted."""


@dataclasses.dataclass(frozen=True)
class ServiceRow:
    """A service under a decided plan; ``kind`` is the menu item, or the service without one."""

    plan_id: uuid.UUID
    case_id: uuid.UUID
    kind: str
    first_on: dt.date
    last_on: dt.date | None


def support_plans(session: Session, scope: Scope) -> Count:
    """9: first plans decided under the three services; 再プラン shown apart.

    A plan whose services nobody ticked is one too: it counts, and is shown apart; a plan of other
    services only is none.
    """
    served = select(PlanService.plan_id).where(PlanService.service.in_(THREE_SERVICES))
    any_service = select(PlanService.plan_id)
    unticked = SupportPlan.id.not_in(any_service)
    rows = session.execute(
        select(SupportPlan.id, SupportPlan.case_id, SupportPlan.is_replan, unticked)
        .join(Case, SupportPlan.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            SupportPlan.kind == PlanKind.SUPPORT_PLAN,
            SupportPlan.decided_on.between(scope.period.first, scope.period.last),
            or_(SupportPlan.id.in_(served), unticked),
        )
        .order_by(SupportPlan.decided_on)
    ).all()
    first = [row for row in rows if not row.is_replan]
    refs = [Ref("support_plan", row.id, row.case_id) for row in first]
    unknown = sum(1 for *_, is_unticked in first if is_unticked)
    return number_of(refs, [("再プラン", len(rows) - len(first)), ("種類の記録なし", unknown)])


def support_service_kinds(session: Session, scope: Scope) -> Count:
    """10: distinct kinds of service in force; a menu item is a kind of its own."""
    return distinct(
        (row.kind, Ref("support_plan", row.plan_id, row.case_id))
        for row in services_in_force(session, scope)
    )


def combined_support_share(session: Session, scope: Scope) -> Count:
    """11: persons with two kinds in force side by side, of all persons with a plan in force.

    A service that takes the place of another on one day is no combination.
    """
    persons = persons_of_cases(session, scope.code)
    refs: dict[uuid.UUID, Ref] = {}
    for plan_id, case_id in _plans_in_force(session, scope):
        for person_id in persons[case_id]:
            refs.setdefault(person_id, Ref("support_plan", plan_id, case_id))
    services: dict[uuid.UUID, list[ServiceRow]] = defaultdict(list)
    for row in services_in_force(session, scope, PlanKind.SUPPORT_PLAN):
        for person_id in persons[row.case_id]:
            services[person_id].append(row)
    combined = [refs[key] for key, rows in services.items() if _is_combined(rows, scope)]
    return share(combined, list(refs.values()))


def need_to_plan_median_days(session: Session, scope: Scope) -> Count:
    """Median days from the need being known to the first plan of a case."""
    rows = session.execute(
        select(SupportPlan.id, Case.id, Case.need_known_on, SupportPlan.decided_on)
        .join(Case, SupportPlan.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            SupportPlan.kind == PlanKind.SUPPORT_PLAN,
            SupportPlan.is_replan.is_(False),
            SupportPlan.decided_on.between(scope.period.first, scope.period.last),
        )
        .order_by(SupportPlan.decided_on)
    ).all()
    first = {case_id: (plan_id, known_on, day) for plan_id, case_id, known_on, day in rows[::-1]}
    return median_days(
        (known_on, decided_on, Ref("support_plan", plan_id, case_id))
        for case_id, (plan_id, known_on, decided_on) in first.items()
        if decided_on is not None
    )


def services_in_force(
    session: Session, scope: Scope, kind: PlanKind | None = None
) -> Sequence[ServiceRow]:
    """Services of decided plans that were in force on some day of the period."""
    plan = select(
        SupportPlan.id,
        SupportPlan.case_id,
        PlanService.service,
        PlanService.menu_item,
        PlanService.started_on,
        PlanService.ended_on,
    )
    rows = session.execute(
        plan.join(PlanService, PlanService.plan_id == SupportPlan.id)
        .join(Case, SupportPlan.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            SupportPlan.decided_on <= scope.last,
            *([SupportPlan.kind == kind] if kind else []),
        )
        .order_by(PlanService.started_on)
    )
    return [
        ServiceRow(plan_id, case_id, menu_item or service.value, first, last)
        for plan_id, case_id, service, menu_item, first, last in rows
        if scope.period.meets(first, last)
    ]


def _is_combined(rows: Sequence[ServiceRow], scope: Scope) -> bool:
    """Whether two services of different kinds ran side by side on some day of the period."""
    return any(
        one.kind != other.kind
        and one.first_on < (other.last_on or dt.date.max)
        and other.first_on < (one.last_on or dt.date.max)
        and scope.period.meets(
            max(one.first_on, other.first_on),
            min(one.last_on or dt.date.max, other.last_on or dt.date.max),
        )
        for one, other in itertools.combinations(rows, 2)
    )


def _plans_in_force(session: Session, scope: Scope) -> list[tuple[uuid.UUID, uuid.UUID]]:
    rows = session.execute(
        select(SupportPlan.id, SupportPlan.case_id, SupportPlan.decided_on, SupportPlan.ended_on)
        .join(Case, SupportPlan.case_id == Case.id)
        .where(
            Case.municipality_code == scope.code,
            SupportPlan.kind == PlanKind.SUPPORT_PLAN,
            SupportPlan.decided_on <= scope.last,
        )
        .order_by(SupportPlan.decided_on)
    )
    return [
        (plan_id, case_id)
        for plan_id, case_id, decided_on, ended_on in rows
        if decided_on is not None and scope.period.meets(decided_on, ended_on)
    ]
