"""The agenda of a meeting: which case may be put on it, what is decided, what follows from it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import now, today
from geo.profile import Profile
from matching.access import Reach, require_reach
from matching.case import Case, CaseState
from matching.consent import ConsentPurpose, consenting_persons
from matching.development import GapState, ResourceGap
from matching.errors import (
    ConsentError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from matching.event_date import require_past
from matching.meeting import AgendaItem, Meeting, MeetingType
from matching.meeting_sheet import LEGAL_BASIS, TYPE_LABELS, require_host, require_staff
from matching.plan import PlanKind, SupportPlan
from matching.plan_sheet import mark_decided
from matching.withdrawal import WITHDRAWN
from matching.workflow.case import advance
from matching.workflow.case_steps import LABELS
from matching.workflow.guard import DECISION_LABELS, ROLES_LACK
from matching.workflow.view import conference_types

PURPOSES = {
    "plan": ("approved", "revise", "redirected", "continued"),
    "closing": ("closed", "replan", "continued"),
    "gap": ("adopted", "continued"),
    "allotment": ("approved", "redirected", "continued"),
    "report": ("continued", "closed"),
}
"""Why an item is on the agenda, and the decisions that can be taken on it."""
TARGETS = {
    "approved": CaseState.MATCHING,
    "revise": CaseState.PLAN_DRAFT,
    "redirected": CaseState.REDIRECTED,
    "closed": CaseState.CLOSED,
    "replan": CaseState.REPLAN,
}


def put_on_agenda(
    session: Session,
    meeting: Meeting,
    case: Case,
    actor: Actor,
    purpose: str,
    profile: Profile,
    *,
    plan: SupportPlan | None = None,
    reason: str | None = None,
) -> AgendaItem:
    """Put a case on the agenda; the same item twice stays one.

    ``ConsentError`` with the legal reason where the meeting needs the person's consent and there
    is none; ``reason`` is asked for where a supervisor uses the setting that lets a plan without
    consent before a 重層的支援会議.
    """
    require_reach(session, actor, case, Reach.READ)
    if meeting.municipality_code != case.municipality_code:
        raise NotFoundError
    if purpose not in PURPOSES:
        raise InvalidValueError("purpose", "議題の種類を一覧から選び直してください。")
    if meeting.type is MeetingType.COMMUNITY_BUILDING_MEETING:
        raise TransitionError(
            "連携会議では個人のことを話しません。足りない資源や地域の課題を議題にしてください。"
        )
    if not meeting.type.is_secret:
        _require_consent(session, meeting, case)
    if purpose == "closing":
        _require_something_to_close(case)
    if plan is not None:
        _check_plan(meeting, case, plan, actor, profile, reason)
    same = session.scalar(
        select(AgendaItem).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.case_id == case.id,
            AgendaItem.purpose == purpose,
            AgendaItem.closed_at.is_(None),
        )
    )
    if same is not None:
        return same
    item = AgendaItem(
        meeting=meeting,
        case_id=case.id,
        plan_id=plan.id if plan else None,
        purpose=purpose,
        note=reason,
    )
    session.add(item)
    session.flush()
    record(session, "put_on_agenda", "agenda_item", item.id, detail=meeting.type.value)
    return item


def put_gap_on_agenda(
    session: Session, meeting: Meeting, gap: ResourceGap, actor: Actor
) -> AgendaItem:
    """Take a gap, which names nobody, to any meeting of the municipality."""
    require_staff(actor)
    if not actor.municipality_code == meeting.municipality_code == gap.municipality_code:
        raise NotFoundError
    same = session.scalar(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.gap_id == gap.id)
    )
    if same is not None:
        return same
    item = AgendaItem(meeting=meeting, gap_id=gap.id, purpose="gap")
    gap.state = GapState.IN_MEETING
    session.add(item)
    session.flush()
    record(session, "put_on_agenda", "agenda_item", item.id, detail="gap")
    return item


def decide(
    session: Session,
    item: AgendaItem,
    decision: str,
    actor: Actor,
    on: dt.date,
    profile: Profile,
    *,
    note: str | None = None,
    redirected_to: str | None = None,
) -> AgendaItem:
    """Record a decision, put the plan into force, and move the case as decided.

    ``redirected_to`` names the desk of a つなぎ戻し. All or nothing: where the case
    cannot take the step yet, ``IncompleteError`` says what lacks and no decision is kept. A
    consent withdrawn during the meeting ends the item undecided.
    """
    _require_decider(session, item, actor)
    if item.decision == decision:
        return item
    _check_decision(session, item, decision, on)
    with session.begin_nested():
        item.decision, item.decided_on, item.note = decision, on, note or item.note
        item.meeting.held = True
        session.flush()
        record(session, "decide", "agenda_item", item.id, detail=decision)
        if decision == "redirected" and redirected_to and item.case_id is not None:
            session.get_one(Case, item.case_id).redirected_to = redirected_to
        if decision == "approved" and item.plan_id is not None:
            mark_decided(session, session.get_one(SupportPlan, item.plan_id), on)
        _drive(session, item, decision, actor, on, profile)
    return item


def close_item(session: Session, item: AgendaItem, actor: Actor) -> None:
    """End an item: participants from outside lose sight of it at once."""
    _require_decider(session, item, actor)
    item.closed_at = item.closed_at or now()
    session.flush()
    record(session, "close_item", "agenda_item", item.id)


_CLOSABLE = frozenset(
    {CaseState.PARTICIPATING, CaseState.SETTLING, CaseState.CONFERENCE, CaseState.REPLAN}
    | {CaseState.WATCH}
)


def _require_something_to_close(case: Case) -> None:
    if case.state not in _CLOSABLE:
        raise TransitionError(
            f"終結を審議できるのは、参加が始まってからです。このケースは「{LABELS[case.state]}」です。"
            "参加を経ずに終えるときは、「中断」にし、評価を書いて「終結」に進めてください。"
        )


def _drive(
    session: Session,
    item: AgendaItem,
    decision: str,
    actor: Actor,
    on: dt.date,
    profile: Profile,
) -> None:
    """Take the steps of the case that follow from the decision; one that cannot follow is none."""
    case = session.get(Case, item.case_id) if item.case_id else None
    if case is None or decision not in TARGETS or case.state is TARGETS[decision]:
        return
    target = TARGETS[decision]
    if item.meeting.type in conference_types(profile):
        if case.state in _LED_TO_CONFERENCE.get(item.purpose, ()):
            _lead_to_conference(session, item, decision, actor, on, profile)
        if case.state is CaseState.CONFERENCE:
            advance(session, case, target, actor, on, profile, note=item.note)
            return
    elif case.state is CaseState.WATCH and item.meeting.type.is_secret and decision == "closed":
        advance(session, case, CaseState.CLOSED, actor, on, profile, note=item.note)
        return
    about_plan = item.purpose == "plan" and not item.meeting.type.is_secret
    if decision in _ENDING or (about_plan and case.state in _UNPLANNED):
        raise TransitionError(_cannot_follow(item, decision, case.state))


def _lead_to_conference(
    session: Session, item: AgendaItem, decision: str, actor: Actor, on: dt.date, profile: Profile
) -> None:
    """Take the coordinator's step before the conference's; a host who may not is told who may."""
    case = session.get_one(Case, item.case_id)
    try:
        advance(session, case, CaseState.CONFERENCE, actor, on, profile)
    except NotAllowedError as error:
        raise TransitionError(_cannot_follow(item, decision, case.state)) from error


_LED_TO_CONFERENCE = {
    "plan": (CaseState.PLAN_DRAFT, CaseState.REPLAN),
    "closing": (CaseState.SETTLING,),
}
"""Where the conference sits on a case nobody had taken the step for yet."""
_ENDING = ("closed", "replan")
_UNPLANNED = (CaseState.INTAKE, CaseState.ASSESSING, CaseState.PLAN_DRAFT, CaseState.REPLAN)


def _cannot_follow(item: AgendaItem, decision: str, state: CaseState) -> str:
    name, step = DECISION_LABELS[decision], LABELS[CaseState.CONFERENCE]
    return (
        f"この会議({TYPE_LABELS[item.meeting.type]})で「{name}」と決めても、ケースは"
        f"「{LABELS[state]}」のまま動きません。ケースのページで「{step}」に進めてから、"
        f"{step}の議題として決定を記録してください。"
    )


def _check_decision(session: Session, item: AgendaItem, decision: str, on: dt.date) -> None:
    if item.decision == WITHDRAWN or (item.closed_at is not None and item.decision is None):
        raise ConsentError(
            "会議の間に本人の同意が撤回されたため、この議題は終わりました。決定は記録できません。"
            "配った資料を回収し、本人の希望を確かめてください。"
        )
    if item.decision is not None:
        raise TransitionError(
            f"この議題はすでに「{DECISION_LABELS.get(item.decision, item.decision)}」と"
            "決まっています。変えるときは、次の会議の議題に載せてください。"
        )
    if decision not in PURPOSES[item.purpose]:
        allowed = "、".join(DECISION_LABELS[each] for each in PURPOSES[item.purpose])
        raise InvalidValueError("decision", f"この議題の決定は「{allowed}」から選んでください。")
    require_past(on, "decided_on", not_before=item.meeting.held_on)
    if item.case_id is not None and not item.meeting.type.is_secret:
        _require_consent(session, item.meeting, session.get_one(Case, item.case_id))


def _require_consent(session: Session, meeting: Meeting, case: Case) -> None:
    """Someone of the household must consent, on the day of the meeting and today."""
    days = {meeting.held_on, today()}
    if all(consenting_persons(session, case, ConsentPurpose.CONFERENCE, day) for day in days):
        return
    name = TYPE_LABELS[meeting.type]
    basis = LEGAL_BASIS.get(meeting.type)
    law = f"({basis})" if basis else ""
    raise ConsentError(
        f"{name}{law}で個人のことを話すには、本人の同意が要ります。同意の記録がないため、"
        "議題に載せられません。同意を記録するか、同意がないまま支援が必要なときは"
        "支援会議(社会福祉法第106条の6)の議題に載せてください。"
    )


def _check_plan(
    meeting: Meeting,
    case: Case,
    plan: SupportPlan,
    actor: Actor,
    profile: Profile,
    reason: str | None,
) -> None:
    """A plan made without consent goes to the 支援会議 (DOMAIN.md §2, TK: follow the table)."""
    if plan.case_id != case.id:
        raise NotFoundError
    if plan.kind is PlanKind.SUPPORT_PLAN and not (plan.steps or plan.services):
        raise TransitionError(ROLES_LACK)
    if plan.kind is PlanKind.SUPPORT_PLAN or meeting.type.is_secret:
        return
    allowed = profile.consent.no_consent_plan_on_multilayer_conference == "allow"
    if allowed and actor.role is Role.SUPERVISOR and (reason or "").strip():
        return
    raise ConsentError(
        "世帯丸ごと支援プランは本人の同意なしに作るため、重層的支援会議"
        "(社会福祉法第106条の4第2項第5号)にはかけられません。"
        "支援会議(社会福祉法第106条の6)の議題に載せてください。"
    )


def _require_decider(session: Session, item: AgendaItem, actor: Actor) -> None:
    require_host(item.meeting, actor)
    if item.case_id is not None:
        require_reach(session, actor, session.get_one(Case, item.case_id), Reach.READ)
