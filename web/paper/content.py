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
from matching.consent import Consent, ConsentPurpose, consenting_persons
from matching.evaluation import latest_evaluation
from matching.need import Need
from matching.placement import Placement
from matching.plan import PlanKind, SupportPlan
from matching.proposal import MatchProposal
from web.presentation import WEEKDAY_LABELS, japanese_date, yen
from web.presenters.case_word import CONSENTS, GROUP_SIZES, NONE, SERVICES, STAGES, TRANSPORTS

UNNAMED = "(同意の記録がないため、名前を出しません)"
PLANS = {
    "plan": PlanKind.SUPPORT_PLAN,
    "household_plan": PlanKind.HOUSEHOLD_PLAN_NO_CONSENT,
}
PLAN_NAMES = ("goals", "period", "drafted_on", "decided_on", "steps", "services")
EVALUATION_NAMES = (
    *("evaluated_on", "goals_met", "change", "resources_used", "remaining_needs"),
    "lead_worker",
)
GOALS = {"met": "届いた", "partly": "一部届いた", "not_met": "届かなかった"}


def values(session: Session, case: Case, person: Person, on: dt.date) -> Mapping[str, str]:
    """Every value a layout may name, for one person of a case on a day.

    Of other members of the household only those are named who consented to the conference.
    """
    made: dict[str, str | None] = {"blank": "\n\n"}
    made.update(_case(case))
    made.update(_person(session, case, person, on))
    made.update(_consent(session, person, on))
    made.update(_need(session, case, person))
    for prefix, kind in PLANS.items():
        made.update(_plan(session, case, prefix, kind))
    made.update(_evaluation(session, case))
    made["proposals"] = _proposals(session, case, person)
    made["placements"] = _placements(session, case, person)
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


def _person(session: Session, case: Case, person: Person, on: dt.date) -> dict[str, str | None]:
    age = person.age_on(on)
    named = {one.id for one in consenting_persons(session, case, ConsentPurpose.CONFERENCE, on)}
    members = [
        f"{one.relation or '同居'}: {one.name if one.id in named | {person.id} else UNNAMED}"
        for one in case.household.persons
    ]
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
        f"{label}: {GROUP_SIZES[size]}"
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
VALUE_NAMES = frozenset(
    {
        *("blank", "proposals", "placements", "household.members", "household.town"),
        *("case.number", "case.opened_on", "case.route", "case.referrer", "case.complaint"),
        *("case.referral_reason", "person.name", "person.name_kana", "person.initial"),
        *("person.age", "consent.conference", "consent.matching", "consent.scope"),
        *NEED_NAMES,
        *(f"{prefix}.{name}" for prefix in PLANS for name in PLAN_NAMES),
        *(f"evaluation.{name}" for name in EVALUATION_NAMES),
    }
)
"""Everything a layout may name; another name in a municipality's own file is refused."""


def _plan(session: Session, case: Case, prefix: str, kind: PlanKind) -> dict[str, str | None]:
    """The newest plan of a kind: one made without consent never stands in the other's place."""
    plan = session.scalar(
        select(SupportPlan)
        .where(SupportPlan.case_id == case.id, SupportPlan.kind == kind)
        .order_by(SupportPlan.created_at.desc())
        .limit(1)
    )
    if plan is None:
        return {f"{prefix}.{name}": None for name in PLAN_NAMES}
    steps = [
        f"{step.position}. {step.text}({step.responsible or '未定'}"
        f"{f'・{japanese_date(step.due_on)}まで' if step.due_on else ''})"
        for step in plan.steps
    ]
    services = [
        " ".join(filter(None, (SERVICES[row.service.value], row.agency, row.role, row.menu_item)))
        for row in plan.services
    ]
    until = japanese_date(plan.period_to) if plan.period_to else ""
    found = {
        "goals": plan.goals,
        "period": f"{japanese_date(plan.period_from)}〜{until}",
        "drafted_on": japanese_date(plan.drafted_on),
        "decided_on": japanese_date(plan.decided_on),
        "steps": "\n".join(steps),
        "services": "\n".join(services),
    }
    return {f"{prefix}.{name}": text for name, text in found.items()}


def _evaluation(session: Session, case: Case) -> dict[str, str | None]:
    found: ClosingEvaluation | None = latest_evaluation(session, case)
    if found is None:
        return {f"evaluation.{name}": None for name in EVALUATION_NAMES}
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


def _proposals(session: Session, case: Case, person: Person) -> str:
    query = (
        select(MatchProposal)
        .join(Need, MatchProposal.need_id == Need.id)
        .where(MatchProposal.case_id == case.id, Need.person_id == person.id)
        .order_by(MatchProposal.proposed_on)
    )
    lines = []
    for proposal in session.scalars(query):
        reasons = [
            str(row.get("sentence") or row.get("evidence") or "") for row in proposal.reasons
        ]
        lines.append("\n".join([f"■ {proposal.resource.name}", *filter(None, reasons)]))
    return "\n".join(lines)


def _placements(session: Session, case: Case, person: Person) -> str:
    query = select(Placement).where(Placement.case_id == case.id, Placement.person_id == person.id)
    return "\n".join(
        f"{row.resource.name} {japanese_date(row.start_on)}〜"
        f"{japanese_date(row.ended_on) if row.ended_on else ''}"
        for row in session.scalars(query.order_by(Placement.start_on))
    )
