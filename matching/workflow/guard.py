"""What must be on record before a case takes a step (DOMAIN.md §3, column "captured")."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_

from matching.case import CaseState, Person
from matching.closing import AftercareContact, ClosingEvaluation
from matching.consent import Consent, ConsentPurpose, consenting_persons
from matching.development import GapCase
from matching.followup import FollowUp, Track
from matching.meeting import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingType,
    SupportConferenceRecord,
)
from matching.need import Need
from matching.placement import Placement, PlacementState, PlacementStep
from matching.plan import PlanKind, PlanService, PlanStep, SupportPlan
from matching.workflow.machine import Guard
from matching.workflow.view import CaseView, conference_types

_HAS_BEGUN = or_(
    Placement.state.in_([PlacementState.ACTIVE, PlacementState.STABLE]),
    exists().where(
        PlacementStep.placement_id == Placement.id, PlacementStep.to_state == PlacementState.ACTIVE
    ),
)
"""The first day came; a placement that ended since is still one that was."""


ROLES_LACK = (
    "プランの案に、だれが何をするか(役割)を入れてください。「歩み」を一つ書くか、"
    "「組み合わせるサービス」を一つ選びます。"
)


def _intake(view: CaseView) -> str | None:
    case = view.case
    fields = {
        "相談の経路": case.route,
        "主訴": case.complaint,
        "紹介者(本人からなら「本人」)": case.referrer,
        "つなぐ理由": case.referral_reason,
    }
    empty = [label for label, value in fields.items() if not (value or "").strip()]
    return f"受付の「{'」「'.join(empty)}」を入れてください。" if empty else None


def _consent_asked(view: CaseView) -> str | None:
    of_household = Person.household_id == view.case.household_id
    if view.has(Consent.person_id == Person.id, of_household):
        return None
    return "本人の同意について、聞いた結果(まだ聞いていない場合はそのこと)を記録してください。"


def _receiving_desk(view: CaseView) -> str | None:
    return None if view.case.redirected_to else "「つなぎ戻し先」の窓口を入れてください。"


def _assessment(view: CaseView) -> str | None:
    assessed = Need.assessed_on.is_not(None)
    if view.has(Need.case_id == view.case.id, Need.live.is_(True), assessed):
        return None
    return "アセスメント(望むこと、得意なこと、むずかしいことなど)を記録してください。"


def _conference_consent(view: CaseView) -> str | None:
    if consenting_persons(view.session, view.case, ConsentPurpose.CONFERENCE, view.on):
        return None
    return (
        "重層的支援会議にかけプランを作ることへの本人の同意を記録してください。"
        "同意がないときは支援会議の道に進めます。"
    )


def _secret_agenda(view: CaseView) -> str | None:
    secret = [type_ for type_ in MeetingType if type_.is_secret]
    on_item = (AgendaItem.case_id == view.case.id, AgendaItem.meeting_id == Meeting.id)
    if view.has(*on_item, Meeting.type.in_(secret)):
        return None
    return "この記録を支援会議の議題に載せてください。"


def _support_conference(view: CaseView) -> str | None:
    item = (AgendaItem.case_id == view.case.id, SupportConferenceRecord.item_id == AgendaItem.id)
    filled = (
        SupportConferenceRecord.concern.is_not(None),
        SupportConferenceRecord.watch_plan.is_not(None),
        Attendance.item_id == AgendaItem.id,
    )
    if view.has(*item, *filled):
        return None
    return "支援会議の記録(気がかりなこと、見守りの計画、出席者)を書いてください。"


def _plan_draft(view: CaseView) -> str | None:
    plan = (
        SupportPlan.case_id == view.case.id,
        SupportPlan.kind == PlanKind.SUPPORT_PLAN,
        SupportPlan.decided_on.is_(None),
        SupportPlan.ended_on.is_(None),
    )
    if not view.has(*plan):
        return "プランの案(目標、期間)を作ってください。"
    served = view.has(*plan, PlanService.plan_id == SupportPlan.id)
    if served or view.has(*plan, PlanStep.plan_id == SupportPlan.id):
        return None
    return ROLES_LACK


def _plan_decided(view: CaseView) -> str | None:
    decided = (SupportPlan.decided_on.is_not(None), SupportPlan.ended_on.is_(None))
    if view.has(SupportPlan.case_id == view.case.id, *decided):
        return None
    return "プランを決定した日を記録してください。"


def _replan_draft(view: CaseView) -> str | None:
    plan = (SupportPlan.is_replan.is_(True), SupportPlan.decided_on.is_(None))
    if view.has(SupportPlan.case_id == view.case.id, *plan):
        return None
    return "再プランの案を作ってください。"


def _note(view: CaseView) -> str | None:
    return None if (view.note or "").strip() else "理由を書いてください。"


def _placement(view: CaseView) -> str | None:
    going_on = Placement.state != PlacementState.ENDED
    begun_here = and_(_HAS_BEGUN, Placement.start_on >= view.since)
    if view.has(Placement.case_id == view.case.id, or_(going_on, begun_here)):
        return None
    return "参加先が決まった提案から、参加(開始日、見守る人、最初の訪問日)を始めてください。"


def _gap(view: CaseView) -> str | None:
    if view.has(GapCase.case_id == view.case.id):
        return None
    return "足りない資源(何が、どこに)を記録してください。"


def _first_day(view: CaseView) -> str | None:
    if view.has(Placement.case_id == view.case.id, _HAS_BEGUN):
        return None
    return "参加の初日を記録してください。"


def _visits(view: CaseView) -> str | None:
    visit = (
        Placement.case_id == view.case.id,
        FollowUp.placement_id == Placement.id,
        FollowUp.done_on.is_not(None),
        FollowUp.reached.is_(True),
    )
    names = {Track.PERSON: "本人", Track.SITE: "受入先"}
    missing = [
        name for track, name in names.items() if not view.has(*visit, FollowUp.track == track)
    ]
    return f"{'と'.join(missing)}への訪問を記録してください。" if missing else None


def _settled(view: CaseView) -> str | None:
    unsettled = Placement.state.in_([PlacementState.SCHEDULED, PlacementState.ACTIVE])
    if not view.has(Placement.case_id == view.case.id, unsettled):
        return None
    return "続いている参加を「安定」か「終了」にしてください。"


def _evaluation(view: CaseView) -> str | None:
    if view.has(ClosingEvaluation.case_id == view.case.id):
        return None
    return "終結の評価(目標の達成、変化、残るニーズ、終結後の主担当者)を記録してください。"


def _evaluation_where_asked(view: CaseView) -> str | None:
    return _evaluation(view) if view.profile.workflow.evaluation_required_at_closing else None


def _lead_worker(view: CaseView) -> str | None:
    return None if view.case.lead_worker_id else "終結後の主担当者を決めてください。"


def _aftercare_planned(view: CaseView) -> str | None:
    open_ = (AftercareContact.case_id == view.case.id, AftercareContact.done_on.is_(None))
    whom = view.profile.workflow.aftercare_whom
    if view.has(*open_, *([AftercareContact.with_whom.in_(whom)] if whom else [])):
        return None
    return "終結後に連絡する日と相手を決めてください。"


def _aftercare_ended(view: CaseView) -> str | None:
    done = (AftercareContact.case_id == view.case.id, AftercareContact.done_on.is_not(None))
    if not view.has(*done):
        return "終結後の連絡を一度は記録してください。"
    if view.profile.workflow.aftercare_end == "open_ended":
        return _note(view)
    return None


def _hold(view: CaseView) -> str | None:
    if not (view.case.hold_reason and view.case.next_check_on):
        return "「中断の理由」と「次に確かめる日」を入れてください。"
    if view.case.next_check_on <= view.on:
        return "「次に確かめる日」は、中断する日より後の日を入れてください。"
    return None


def _before_hold(target: CaseState) -> Guard[CaseView]:
    """A resting case goes back to where it came from, nowhere else."""

    def missing(view: CaseView) -> str | None:
        if view.case.state_before_hold == target:
            return None
        return "中断からは、中断する前の状態に戻してください。"

    return Guard("中断する前の状態であること", missing)


def _secret_closing(view: CaseView) -> str | None:
    secret = [type_ for type_ in MeetingType if type_.is_secret]
    decided = (AgendaItem.decision == "closed", AgendaItem.meeting_id == Meeting.id)
    if view.has(AgendaItem.case_id == view.case.id, *decided, Meeting.type.in_(secret)):
        return None
    return "支援会議の決定「終結」を記録してください。"


def _decision(decision: str) -> Guard[CaseView]:
    """A conference decided this way on the case since it came into its present state."""
    label = f"会議の決定「{DECISION_LABELS[decision]}」"

    def missing(view: CaseView) -> str | None:
        decided = (
            AgendaItem.case_id == view.case.id,
            AgendaItem.decision == decision,
            AgendaItem.decided_on >= view.since,
            AgendaItem.meeting_id == Meeting.id,
            Meeting.type.in_(conference_types(view.profile)),
        )
        return None if view.has(*decided) else f"重層的支援会議の{label}を記録してください。"

    return Guard(label, missing)


DECISION_LABELS = {
    "approved": "支援決定",
    "revise": "プランの見直し",
    "redirected": "つなぎ戻し",
    "closed": "終結",
    "replan": "再プラン",
    "continued": "継続",
    "adopted": "地域課題として取り上げる",
}

INTAKE = Guard("相談の経路・主訴・紹介者・つなぐ理由", _intake)
CONSENT_ASKED = Guard("同意を聞いた結果", _consent_asked)
RECEIVING_DESK = Guard("つなぎ戻し先", _receiving_desk)
ASSESSMENT = Guard("アセスメント", _assessment)
CONFERENCE_CONSENT = Guard("会議とプランへの本人の同意", _conference_consent)
SECRET_AGENDA = Guard("支援会議の議題", _secret_agenda)
SUPPORT_CONFERENCE = Guard("支援会議の記録(気がかり・見守りの計画・出席者)", _support_conference)
PLAN_DRAFT = Guard("プランの案(目標・役割・期間)", _plan_draft)
PLAN_DECIDED = Guard("プランの決定", _plan_decided)
REPLAN_DRAFT = Guard("再プランの案", _replan_draft)
NOTE = Guard("理由", _note)
PLACEMENT = Guard("参加(開始日・見守る人・最初の訪問日)", _placement)
GAP = Guard("足りない資源(何が・どこに)", _gap)
FIRST_DAY = Guard("参加の初日", _first_day)
VISITS = Guard("本人と受入先への訪問", _visits)
SETTLED = Guard("参加の安定か終了", _settled)
EVALUATION = Guard("終結の評価", _evaluation)
EVALUATION_WHERE_ASKED = Guard("終結の評価(計画が求める自治体)", _evaluation_where_asked)
LEAD_WORKER = Guard("終結後の主担当者", _lead_worker)
AFTERCARE_PLANNED = Guard("終結後の連絡の日と相手", _aftercare_planned)
AFTERCARE_ENDED = Guard("終結後の連絡の記録", _aftercare_ended)
SECRET_CLOSING = Guard("支援会議の決定「終結」", _secret_closing)
HOLD = Guard("中断の理由と次に確かめる日", _hold)
APPROVED = _decision("approved")
REVISE = _decision("revise")
REDIRECTED = _decision("redirected")
CLOSED = _decision("closed")
REPLAN = _decision("replan")
BEFORE_HOLD = {state: _before_hold(state) for state in CaseState}
