"""The values a paper can show, by name, worded for a reader; an empty one is ``—``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from matching.case import Case, Person
from matching.closing import ClosingEvaluation
from matching.consent import Consent, ConsentPurpose
from matching.evaluation import latest_evaluation
from matching.need import Need
from matching.placement import Placement
from matching.plan import SupportPlan
from matching.proposal import MatchProposal
from web.presentation import WEEKDAY_LABELS, japanese_date, yen

NONE = "—"
STAGES = {
    "presence": "居場所に居る",
    "trial": "体験",
    "role": "役割",
    "volunteer": "ボランティア",
    "work_preparation": "就労準備",
}
SIZES = {"individual": "一人", "small": "少人数", "large": "大人数"}
TRANSPORTS = {"walk": "徒歩", "bicycle": "自転車", "bus": "バス・電車", "car": "車"}
CONSENTS = {
    "given": "同意あり",
    "limited": "限定して同意",
    "refused": "同意しない",
    "withdrawn": "撤回",
    "not_asked": "未確認",
    "unable": "意思を示せない",
}
SERVICES = {
    "consultation": "包括的相談支援",
    "participation_support": "参加支援",
    "community_building": "地域づくり",
    "outreach": "アウトリーチ等",
    "multiagency_coordination": "多機関協働",
}
GOALS = {"met": "届いた", "partly": "一部届いた", "not_met": "届かなかった"}


def values(session: Session, case: Case, person: Person, on: dt.date) -> Mapping[str, str]:
    """Every value a layout may name, for one person of a case on a day."""
    made: dict[str, str | None] = {"blank": "\n\n"}
    made.update(_case(case))
    made.update(_person(case, person, on))
    made.update(_consent(session, person, on))
    for build in (_need, _plan, _evaluation):
        made.update(build(session, case, person))
    made["proposals"] = _proposals(session, case)
    made["placements"] = _placements(session, case)
    return {name: text or NONE for name, text in made.items()}


def _case(case: Case) -> dict[str, str | None]:
    return {
        "case.number": case.number,
        "case.opened_on": japanese_date(case.opened_on),
        "case.route": case.route,
        "case.referrer": case.referrer,
        "case.complaint": case.complaint,
        "case.referral_reason": case.referral_reason,
    }


def _person(case: Case, person: Person, on: dt.date) -> dict[str, str | None]:
    age = person.age_on(on)
    members = [f"{one.relation or '同居'}: {one.name}" for one in case.household.persons]
    hidden = case.household.confidential_address
    return {
        "person.name": person.name,
        "person.name_kana": person.name_kana,
        "person.initial": f"{(person.name_kana or person.name)[:1]}さん",
        "person.age": None if age is None else f"{age}歳",
        "household.members": "\n".join(members),
        "household.town": "(秘匿)" if hidden else case.household.town,
    }


def _consent(session: Session, person: Person, on: dt.date) -> dict[str, str | None]:
    newest: dict[ConsentPurpose, Consent] = {}
    query = select(Consent).where(Consent.person_id == person.id).order_by(Consent.version)
    for row in session.scalars(query):
        newest[row.purpose] = row
    made: dict[str, str | None] = {}
    for purpose in (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING):
        said = newest.get(purpose)
        day = japanese_date(said.given_on) if said and said.is_live_on(on) else ""
        made[f"consent.{purpose.value}"] = f"{CONSENTS[said.state.value]} {day}" if said else None
    shared = newest.get(ConsentPurpose.CONFERENCE)
    made["consent.scope"] = "、".join(shared.scope) if shared else None
    return made


def _need(session: Session, case: Case, person: Person) -> dict[str, str | None]:
    need = session.scalar(
        select(Need).where(Need.case_id == case.id, Need.person_id == person.id, Need.live)
    )
    return _need_values(need) if need else dict.fromkeys(NEED_NAMES)


def _need_values(need: Need) -> dict[str, str | None]:
    access = ((need.needs_wheelchair, "車いす"), (need.needs_toilet, "車いす用トイレ"))
    quiet = (need.needs_quiet, "静かな場所")
    travel = TRANSPORTS.get(need.transport.value) if need.transport else None
    hours = [
        f"{WEEKDAY_LABELS[slot['weekday']]} {slot['start']}〜{slot['end']}"
        for slot in need.available
    ]
    sizes = [
        f"{label}: {SIZES[size]}"
        for label, size in (("望む", need.prefers_group_size), ("上限", need.max_group_size))
        if size
    ]
    return {
        "need.wishes": need.wishes,
        "need.interests": "、".join(need.interests),
        "need.strengths": "、".join(need.strengths),
        "need.strengths_and_interests": "、".join([*need.strengths, *need.interests]),
        "need.stage": STAGES[need.stage.value] if need.stage else None,
        "need.difficulties": "、".join(need.difficulties),
        "need.avoidances": "、".join(need.avoidances),
        "need.group": "、".join(sizes),
        "need.health": need.health,
        "need.safety": need.safety,
        "need.access": "、".join(text for is_needed, text in (*access, quiet) if is_needed),
        "need.available": "\n".join(hours),
        "need.travel": f"{travel} {need.max_minutes or ''}分まで" if travel else None,
        "need.budget": None if need.budget_yen is None else yen(need.budget_yen),
        "need.assessed_on": japanese_date(need.assessed_on),
    }


NEED_NAMES = tuple(
    f"need.{name}"
    for name in (
        *("wishes", "interests", "strengths", "strengths_and_interests", "stage", "difficulties"),
        *("avoidances", "group", "health", "safety", "access", "available", "travel", "budget"),
        "assessed_on",
    )
)


def _plan(session: Session, case: Case, _person: Person) -> dict[str, str | None]:
    plan = session.scalar(
        select(SupportPlan)
        .where(SupportPlan.case_id == case.id)
        .order_by(SupportPlan.created_at.desc())
        .limit(1)
    )
    if plan is None:
        names = ("goals", "period", "drafted_on", "decided_on", "steps", "services")
        return {f"plan.{name}": None for name in names}
    steps = [f"{step.position}. {step.text}({step.responsible or '未定'})" for step in plan.steps]
    services = [f"{SERVICES[row.service.value]} {row.agency or ''}" for row in plan.services]
    until = japanese_date(plan.period_to) if plan.period_to else ""
    return {
        "plan.goals": plan.goals,
        "plan.period": f"{japanese_date(plan.period_from)}〜{until}",
        "plan.drafted_on": japanese_date(plan.drafted_on),
        "plan.decided_on": japanese_date(plan.decided_on),
        "plan.steps": "\n".join(steps),
        "plan.services": "\n".join(services),
    }


def _evaluation(session: Session, case: Case, _person: Person) -> dict[str, str | None]:
    found: ClosingEvaluation | None = latest_evaluation(session, case)
    if found is None:
        names = ("evaluated_on", "goals_met", "change", "resources_used", "remaining_needs")
        return {f"evaluation.{name}": None for name in (*names, "lead_worker")}
    return {
        "evaluation.evaluated_on": japanese_date(found.evaluated_on),
        "evaluation.goals_met": GOALS[found.goals_met],
        "evaluation.change": found.change,
        "evaluation.resources_used": "、".join(found.resources_used),
        "evaluation.remaining_needs": found.remaining_needs,
        "evaluation.lead_worker": _name_of(session, found.lead_worker_id),
    }


def _name_of(session: Session, account_id: uuid.UUID) -> str | None:
    return session.scalar(select(Account.name).where(Account.id == account_id))


def _proposals(session: Session, case: Case) -> str:
    query = select(MatchProposal).where(MatchProposal.case_id == case.id)
    lines = []
    for proposal in session.scalars(query.order_by(MatchProposal.proposed_on)):
        reasons = [str(row.get("sentence") or row.get("evidence")) for row in proposal.reasons]
        lines.append("\n".join([f"■ {proposal.resource.name}", *reasons]))
    return "\n".join(lines)


def _placements(session: Session, case: Case) -> str:
    query = select(Placement).where(Placement.case_id == case.id).order_by(Placement.start_on)
    return "\n".join(
        f"{row.resource.name} {japanese_date(row.start_on)}〜"
        f"{japanese_date(row.ended_on) if row.ended_on else ''}"
        for row in session.scalars(query)
    )
