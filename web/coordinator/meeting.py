"""Meetings: when, of which kind in law, who chairs, and that they were held."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account, Role
from directory.database import today
from matching import agenda
from matching.access import CaseLine, list_cases
from matching.cancellation import cancel_meeting
from matching.case_list import ONGOING, names_of
from matching.development import GapState, ResourceGap
from matching.errors import MatchingError, NotFoundError
from matching.meeting import Meeting, MeetingType
from matching.meeting_sheet import (
    LEGAL_BASIS,
    MeetingEntry,
    call_meeting,
    chairs,
    mark_held,
    postpone,
    propose_item,
    visible_items,
)
from matching.secrecy import Seat, seats
from matching.staff import workers
from matching.withdrawal import WITHDRAWN
from matching.workflow.case_steps import LABELS as STAGES
from matching.workflow.guard import DECISION_LABELS
from matching.workflow.view import conference_types
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.errors import status_of
from web.form import FormValues

PURPOSES = (
    ("plan", "プランの審議"),
    ("closing", "終結の審議"),
    ("allotment", "担当の割り振り"),
    ("report", "報告"),
)
DECIDES_ON_CONSENT = ("allotment", "report")
"""What any meeting that talks of a case can take up; a conference decides all purposes."""
PURPOSE_LABELS = {**dict(PURPOSES), "gap": "足りない資源"}
TYPES = (
    (MeetingType.MULTILAYER_CONFERENCE.value, "重層的支援会議(同意が要る)"),
    (MeetingType.SUPPORT_CONFERENCE.value, "支援会議(社会福祉法106条の6・守秘)"),
    (MeetingType.POVERTY_PLAN_CONFERENCE.value, "支援調整会議(同意が要る)"),
    (MeetingType.POVERTY_SUPPORT_CONFERENCE.value, "支援会議(困窮者自立支援法9条・守秘)"),
    (MeetingType.INTAKE_COORDINATION_MEETING.value, "調整会議(庁内)"),
    (MeetingType.FIELD_MEETING.value, "分野の会議"),
    (MeetingType.COMMUNITY_BUILDING_MEETING.value, "連携会議(地域づくり)"),
)
OPEN_GAPS = (GapState.RECORDED, GapState.IN_MEETING, GapState.ASKING)


@coordinator.route("/meetings", methods=["GET", "POST"])
def meetings() -> Answer:
    """List the meetings of the municipality (an outsider's: his own), and call a new one."""
    return answer_form(_call, _meetings_page, elsewhere=())


def _call(form: FormValues) -> Response:
    made = call_meeting(session(), actor(), _entry(form))
    return redirect(url_for("coordinator.meeting", meeting_id=made.id))


def _meetings_page(error: MatchingError | None) -> str:
    return render_template(
        "coordinator/meetings.html",
        meetings=_known(),
        types=TYPES,
        chairs=_chairs(),
        may_call=actor().role is not Role.PARTICIPANT,
        named=[meeting.name for meeting in profile().meetings],
        values=request.form.to_dict() or {"held_on": today().isoformat(), "regular": "1"},
        error=error,
    )


def _known() -> list[Meeting]:
    query = (
        select(Meeting)
        .where(Meeting.municipality_code == actor().municipality_code)
        .order_by(Meeting.held_on.desc())
    )
    if actor().role is Role.PARTICIPANT:
        query = query.where(Meeting.id.in_({seat.meeting_id for seat in seats(session(), actor())}))
    return list(session().scalars(query))


def _chairs() -> list[tuple[str, str]]:
    found = chairs(session(), profile().code)
    query = select(Account.id, Account.name).where(Account.id.in_(found)).order_by(Account.name)
    return [(str(account_id), name) for account_id, name in session().execute(query)]


def _entry(form: FormValues) -> MeetingEntry:
    kind = form.choice("type", MeetingType, "種類") or MeetingType.MULTILAYER_CONFERENCE
    return MeetingEntry(
        type=kind,
        title=form.text("title") or dict(TYPES)[kind.value].split("(")[0],
        held_on=form.required_date("held_on", "開催日"),
        host=form.text("host"),
        place=form.text("place"),
        chair_id=form.identifier("chair_id", "会議の長") if form.text("chair_id") else None,
        joint_with=form.text("joint_with"),
        regular=form.yes("regular"),
    )


def meeting_of(meeting_id: uuid.UUID) -> Meeting:
    """A meeting of the reader's municipality; for an outsider, one he sits in."""
    found = session().get(Meeting, meeting_id)
    if found is None or found.municipality_code != actor().municipality_code:
        raise NotFoundError
    if actor().role is Role.PARTICIPANT and not _my_seats(meeting_id):
        raise NotFoundError
    return found


def _my_seats(meeting_id: uuid.UUID) -> list[Seat]:
    return [seat for seat in seats(session(), actor()) if seat.meeting_id == meeting_id]


@coordinator.get("/meetings/<uuid:meeting_id>")
def meeting(meeting_id: uuid.UUID) -> str:
    """Show a meeting with the items this reader may open."""
    return meeting_page(meeting_id, None)


def meeting_page(meeting_id: uuid.UUID, error: MatchingError | None) -> str:
    """The page of a meeting, with what was wrong with the form just sent."""
    shown = meeting_of(meeting_id)
    lines = [line for line in list_cases(session(), actor(), today()) if line.case_id]
    outside = actor().role is Role.PARTICIPANT
    my_seats = {seat.item_id: seat for seat in _my_seats(meeting_id)}
    items = [
        item
        for item in visible_items(session(), shown, actor(), today())
        if not outside or (item.case_id is not None and item.id in my_seats)
    ]
    waiting, gaps = _gaps(shown)
    return render_template(
        "coordinator/meeting.html",
        meeting=shown,
        type_label=dict(TYPES).get(shown.type.value, shown.title),
        basis=LEGAL_BASIS.get(shown.type),
        items=items,
        seats=my_seats,
        numbers={line.case_id: line.number for line in lines},
        gap_names=gaps,
        open_gaps=waiting,
        cases=[] if outside else _candidates(lines),
        invitees=_invitees(),
        may_lead=not outside,
        may_invite=_may_invite(shown),
        purposes=_purposes(shown),
        asks_reason=_asks_reason(shown),
        purpose_labels=PURPOSE_LABELS,
        decisions={
            purpose: [(code, DECISION_LABELS[code]) for code in codes]
            for purpose, codes in agenda.PURPOSES.items()
        },
        labels={**DECISION_LABELS, WITHDRAWN: "同意の撤回により終了"},
        today=today(),
        values=request.form.to_dict(),
        error=error,
    )


def _purposes(shown: Meeting) -> list[tuple[str, str]]:
    """What this kind of meeting decides here; a 支援会議 plans and closes only without consent."""
    kept = set(DECIDES_ON_CONSENT)
    if shown.type in conference_types(profile()):
        kept |= {"plan", "closing"}
    elif shown.type.is_secret:
        kept |= {"closing"} | ({"plan"} if profile().consent.plan_without_consent else set())
    labels = dict(PURPOSES)
    if shown.type.is_secret:
        labels |= {"plan": "同意のないプランの審議", "closing": "見守りの終結の審議"}
    return [(code, labels[code]) for code, _ in PURPOSES if code in kept]


def _asks_reason(shown: Meeting) -> bool:
    """Whether this reader may put a plan without consent on this meeting, giving the reason."""
    consent = profile().consent
    return (
        shown.type in conference_types(profile())
        and actor().role is Role.SUPERVISOR
        and consent.plan_without_consent is not None
        and consent.no_consent_plan_on_multilayer_conference == "allow"
    )


def _candidates(lines: list[CaseLine]) -> list[tuple[str, str]]:
    """Cases that are not over, told apart by name and stage."""
    ongoing = [line for line in lines if line.state in ONGOING]
    names = names_of(session(), actor(), ongoing)
    return [
        (str(line.case_id), f"{line.number} {names.get(case_id, '')}({STAGES[line.state]})")
        for line in ongoing
        if (case_id := line.case_id) is not None
    ]


def _may_invite(shown: Meeting) -> bool:
    leads = actor().role is Role.SUPERVISOR or shown.chair_id == actor().account_id
    return leads or (actor().role is Role.COORDINATOR and not shown.type.is_secret)


def _gaps(shown: Meeting) -> tuple[list[tuple[str, str]], dict[uuid.UUID, str]]:
    """Gaps that can go on this agenda, and the names of all of the municipality."""
    rows = session().execute(
        select(ResourceGap.id, ResourceGap.what, ResourceGap.state)
        .where(ResourceGap.municipality_code == shown.municipality_code)
        .order_by(ResourceGap.recorded_on)
    )
    found = [(gap_id, what, state) for gap_id, what, state in rows]
    waiting = [(str(gap_id), what) for gap_id, what, state in found if state in OPEN_GAPS]
    return waiting, {gap_id: what for gap_id, what, _ in found}


def _invitees() -> list[tuple[str, str]]:
    """Everybody with an account who can sit in a meeting here."""
    outside = workers(session(), profile().code, Role.PARTICIPANT)
    found = chairs(session(), profile().code) | outside
    query = select(Account.id, Account.name).where(Account.id.in_(found)).order_by(Account.name)
    return [(str(account_id), name) for account_id, name in session().execute(query)]


@coordinator.post("/meetings/<uuid:meeting_id>/<any(held,postpone,propose,cancel):action>")
def record_meeting(meeting_id: uuid.UUID, action: str) -> Response | tuple[str, int]:
    """Note that it was held, move or cancel it, or ask its chair to take something up."""
    shown = meeting_of(meeting_id)
    form = FormValues()
    try:
        if action == "cancel":
            cancel_meeting(session(), shown, actor())
            flash("会議を取りやめました。議題もなくなりました。")
            return redirect(url_for("coordinator.meetings"))
        if action == "held":
            mark_held(session(), shown, actor(), form.text("notes"))
            flash("開催を記録しました。")
        elif action == "postpone":
            postpone(session(), shown, actor(), form.required_date("held_on", "開催日"))
            flash("開催日を変えました。")
        else:
            told = propose_item(session(), shown, actor(), form.text("note") or "")
            flash(f"議題の提案を、会議の長({len(told)}人)に伝えました。")
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return meeting_page(meeting_id, error), status_of(error)
    return redirect(url_for("coordinator.meeting", meeting_id=meeting_id))
