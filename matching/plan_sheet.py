"""Writing, changing, deciding and ending a plan; only a draft may be rewritten."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from geo.profile import Profile
from matching.access import require_edit
from matching.case import Case
from matching.consent import ConsentPurpose, consenting_persons, live_consent
from matching.errors import ConsentError, InvalidValueError, NotFoundError, TransitionError
from matching.event_date import require_past
from matching.plan import PlanKind, PlanService, PlanStep, ServiceKind, SupportPlan
from matching.revision import require_version, save_fields, save_lists
from matching.workflow.case_steps import MAY_SKIP_CONFERENCE


@dataclasses.dataclass(frozen=True)
class StepEntry:
    """One step towards the goals, and who takes it."""

    text: str
    responsible: str | None = None
    due_on: dt.date | None = None
    done_on: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class ServiceEntry:
    """A service the plan combines, and the agency that gives it."""

    service: ServiceKind
    started_on: dt.date
    menu_item: str | None = None
    agency: str | None = None
    role: str | None = None
    ended_on: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class PlanEntry:
    """What the plan sheet holds."""

    goals: str
    period_from: dt.date
    period_to: dt.date | None = None
    steps: tuple[StepEntry, ...] = ()
    services: tuple[ServiceEntry, ...] = ()


def draft_plan(
    session: Session,
    case: Case,
    actor: Actor,
    on: dt.date,
    profile: Profile,
    entry: PlanEntry,
    *,
    kind: PlanKind = PlanKind.SUPPORT_PLAN,
    is_replan: bool = False,
) -> SupportPlan:
    """Write a draft. 支援プラン needs a member's live consent; the plan without consent
    (世帯丸ごと支援プラン) exists only where the municipality's own plan names it.
    """
    require_edit(session, actor, case)
    require_past(on, "drafted_on", not_before=case.opened_on)
    _check(entry)
    consent_id = None
    if kind is PlanKind.SUPPORT_PLAN:
        consent_id = _consent_id(session, case, on)
    else:
        _require_plan_without_consent(profile)
    plan = SupportPlan(
        case_id=case.id,
        kind=kind,
        goals=entry.goals.strip(),
        period_from=entry.period_from,
        period_to=entry.period_to,
        drafted_on=on,
        is_replan=is_replan,
        consent_id=consent_id,
        created_by=actor.account_id,
        steps=_steps(entry),
        services=_services(entry),
    )
    session.add(plan)
    session.flush()
    record(session, "draft_plan", "support_plan", plan.id, detail=kind.value)
    return plan


def edit_plan(
    session: Session, plan: SupportPlan, actor: Actor, expected_version: int, entry: PlanEntry
) -> None:
    """Rewrite a draft; a decided plan is followed by a 再プラン instead."""
    require_edit(session, actor, session.get_one(Case, plan.case_id))
    require_version(session, plan, expected_version)
    if plan.decided_on is not None:
        raise TransitionError(
            "決定したプランは書き換えられません。変えるときは、再プランを作ってください。"
        )
    _check(entry)
    columns = {
        "goals": entry.goals.strip(),
        "period_from": entry.period_from,
        "period_to": entry.period_to,
    }
    before = plan_lists(plan)
    save_fields(session, plan, expected_version, columns)
    plan.steps, plan.services = _steps(entry), _services(entry)
    session.flush()
    after = plan_lists(plan)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changed:
        save_lists(session, plan, changed)
    record(session, "edit_plan", "support_plan", plan.id)


def plan_lists(plan: SupportPlan) -> dict[str, list[dict[str, Any]]]:
    """Steps and services of a plan as its history keeps them, days as text."""
    return {
        "steps": [_plain(StepEntry, step) for step in plan.steps],
        "services": sorted(
            (_plain(ServiceEntry, service) for service in plan.services),
            key=lambda service: (service["service"], service["started_on"]),
        ),
    }


def _plain(entry: type[StepEntry | ServiceEntry], row: PlanStep | PlanService) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(entry)}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def decide_plan_alone(
    session: Session, plan: SupportPlan, actor: Actor, on: dt.date, profile: Profile
) -> None:
    """Decide a plan without a conference, where the municipality chose to allow that."""
    require_edit(session, actor, session.get_one(Case, plan.case_id))
    if not MAY_SKIP_CONFERENCE.is_on(profile):
        raise TransitionError(
            f"{profile.name}では、プランは重層的支援会議で決めます。議題に載せてください。"
        )
    mark_decided(session, plan, on)


def mark_decided(session: Session, plan: SupportPlan, on: dt.date) -> None:
    """Put a plan into force; the case's earlier plan of the same kind ends with it."""
    require_past(on, "decided_on", not_before=plan.drafted_on)
    if plan.decided_on is not None:
        return
    if plan.kind is PlanKind.SUPPORT_PLAN:
        _consent_id(session, session.get_one(Case, plan.case_id), on)
    for earlier in plans_in_force(session, plan.case_id):
        if earlier.kind is plan.kind:
            earlier.end(on)
    plan.decided_on = on
    session.flush()
    record(session, "decide_plan", "support_plan", plan.id)


def mark_step_done(
    session: Session, plan: SupportPlan, step_id: uuid.UUID, actor: Actor, on: dt.date
) -> None:
    """Note the day a step was done, in a decided plan too; the history keeps it."""
    require_edit(session, actor, session.get_one(Case, plan.case_id))
    require_past(on, "on", not_before=plan.drafted_on)
    step = next((step for step in plan.steps if step.id == step_id), None)
    if step is None:
        raise NotFoundError
    before = plan_lists(plan)["steps"]
    step.done_on = on
    session.flush()
    save_lists(session, plan, {"steps": (before, plan_lists(plan)["steps"])})


def end_plan(session: Session, plan: SupportPlan, actor: Actor, on: dt.date) -> None:
    """End a plan and the services under it."""
    require_edit(session, actor, session.get_one(Case, plan.case_id))
    require_past(on, "ended_on", not_before=plan.decided_on or plan.drafted_on)
    plan.end(on)
    session.flush()
    record(session, "end_plan", "support_plan", plan.id)


def plans_in_force(session: Session, case_id: uuid.UUID) -> list[SupportPlan]:
    """Decided plans of a case that have not ended, newest first."""
    return list(
        session.scalars(
            select(SupportPlan)
            .where(
                SupportPlan.case_id == case_id,
                SupportPlan.decided_on.is_not(None),
                SupportPlan.ended_on.is_(None),
            )
            .order_by(SupportPlan.decided_on.desc())
        )
    )


def _check(entry: PlanEntry) -> None:
    if not entry.goals.strip():
        raise InvalidValueError("goals", "「目標」を書いてください。")
    if entry.period_to is not None and entry.period_to < entry.period_from:
        raise InvalidValueError(
            "period_to", "「期間の終わり」が始まりより前です。日付を入れ替えてください。"
        )
    for service in entry.services:
        if service.ended_on is not None and service.ended_on < service.started_on:
            raise InvalidValueError(
                "ended_on", "サービスの終わりが始まりより前です。日付を直してください。"
            )


def _consent_id(session: Session, case: Case, on: dt.date) -> uuid.UUID:
    """The consent a plan rests on: a member's, live on the day of the plan and today."""
    for person in consenting_persons(session, case, ConsentPurpose.CONFERENCE, on):
        found = live_consent(session, person.id, ConsentPurpose.CONFERENCE, on)
        if found is not None:
            return found.id
    raise ConsentError(
        "支援プランは本人の同意を得て作ります。会議とプランへの同意を記録してから、"
        "プランを作ってください。"
    )


def _require_plan_without_consent(profile: Profile) -> None:
    if profile.consent.plan_without_consent != PlanKind.HOUSEHOLD_PLAN_NO_CONSENT.value:
        raise ConsentError(
            f"{profile.name}の計画には、本人の同意のないプラン(世帯丸ごと支援プラン)がありません。"
            "同意を得て支援プランを作るか、支援会議で見守りの計画を立ててください。"
        )


def _steps(entry: PlanEntry) -> list[PlanStep]:
    return [
        PlanStep(position=position, **dataclasses.asdict(step))
        for position, step in enumerate(entry.steps, start=1)
        if step.text.strip()
    ]


def _services(entry: PlanEntry) -> list[PlanService]:
    return [PlanService(**dataclasses.asdict(service)) for service in entry.services]
