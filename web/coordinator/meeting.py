"""Meetings: when, of which kind in law, what is on the agenda, and what was decided."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching import agenda, secrecy
from matching.access import list_cases
from matching.errors import MatchingError, NotFoundError
from matching.meeting import AgendaItem, Meeting, MeetingType
from matching.meeting_sheet import MeetingEntry, call_meeting, visible_items
from matching.plan import SupportPlan
from matching.workflow.guard import DECISION_LABELS
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened, profile
from web.database import session
from web.form import FormValues

PURPOSES = (
    ("plan", "プランの審議"),
    ("closing", "終結の審議"),
    ("allotment", "担当の割り振り"),
    ("report", "報告"),
)
TYPES = (
    (MeetingType.MULTILAYER_CONFERENCE.value, "重層的支援会議(同意が要る)"),
    (MeetingType.SUPPORT_CONFERENCE.value, "支援会議(社会福祉法106条の6・守秘)"),
    (MeetingType.POVERTY_PLAN_CONFERENCE.value, "支援調整会議(同意が要る)"),
    (MeetingType.POVERTY_SUPPORT_CONFERENCE.value, "支援会議(困窮者自立支援法9条・守秘)"),
    (MeetingType.INTAKE_COORDINATION_MEETING.value, "調整会議(庁内)"),
    (MeetingType.FIELD_MEETING.value, "分野の会議"),
    (MeetingType.COMMUNITY_BUILDING_MEETING.value, "連携会議(地域づくり)"),
)


@coordinator.route("/meetings", methods=["GET", "POST"])
def meetings() -> str | Response | tuple[str, int]:
    """List the meetings of the municipality, and call a new one."""
    error: MatchingError | None = None
    if request.method == "POST":
        form = FormValues()
        try:
            made = call_meeting(session(), actor(), _entry(form))
        except MatchingError as problem:
            session().rollback()
            error = problem
        else:
            return redirect(url_for("coordinator.meeting", meeting_id=made.id))
    query = (
        select(Meeting)
        .where(Meeting.municipality_code == actor().municipality_code)
        .order_by(Meeting.held_on.desc())
    )
    page = render_template(
        "coordinator/meetings.html",
        meetings=list(session().scalars(query)),
        types=TYPES,
        named=[meeting.name for meeting in profile().meetings],
        values=request.form.to_dict() or {"held_on": today().isoformat()},
        error=error,
    )
    return (page, 422) if error else page


def _entry(form: FormValues) -> MeetingEntry:
    kind = form.choice("type", MeetingType, "種類") or MeetingType.MULTILAYER_CONFERENCE
    return MeetingEntry(
        type=kind,
        title=form.text("title") or dict(TYPES)[kind.value].split("(")[0],
        held_on=form.required_date("held_on", "開催日"),
        host=form.text("host"),
        place=form.text("place"),
    )


def _meeting(meeting_id: uuid.UUID) -> Meeting:
    found = session().get(Meeting, meeting_id)
    if found is None or found.municipality_code != actor().municipality_code:
        raise NotFoundError
    return found


@coordinator.get("/meetings/<uuid:meeting_id>")
def meeting(meeting_id: uuid.UUID) -> str:
    """Show a meeting with the items this reader may open."""
    return _page(meeting_id, None)


def _page(meeting_id: uuid.UUID, error: MatchingError | None) -> str:
    shown = _meeting(meeting_id)
    lines = [line for line in list_cases(session(), actor(), today()) if line.case_id]
    numbers = {line.case_id: line.number for line in lines}
    return render_template(
        "coordinator/meeting.html",
        meeting=shown,
        type_label=dict(TYPES).get(shown.type.value, shown.title),
        items=visible_items(session(), shown, actor(), today()),
        numbers=numbers,
        cases=[(str(line.case_id), line.number) for line in lines],
        purposes=PURPOSES,
        decisions={
            purpose: [(code, DECISION_LABELS[code]) for code in codes]
            for purpose, codes in agenda.PURPOSES.items()
        },
        labels=DECISION_LABELS,
        today=today(),
        values=request.form.to_dict(),
        error=error,
    )


@coordinator.post("/meetings/<uuid:meeting_id>/agenda")
def add_to_agenda(meeting_id: uuid.UUID) -> Response | tuple[str, int]:
    """Put a case on the agenda; without consent the law's reason is the answer."""
    shown = _meeting(meeting_id)
    form = FormValues()
    try:
        found = opened(form.identifier("case_id", "ケース"))
        plan = session().scalar(
            select(SupportPlan)
            .where(SupportPlan.case_id == found.case.id, SupportPlan.ended_on.is_(None))
            .order_by(SupportPlan.created_at.desc())
            .limit(1)
        )
        purpose = form.required("purpose", "議題の種類")
        agenda.put_on_agenda(
            session(),
            shown,
            found.case,
            actor(),
            purpose,
            profile(),
            plan=plan if purpose in ("plan", "allotment") else None,
            reason=form.text("reason"),
        )
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return _page(meeting_id, error), 422
    flash("議題に載せました。")
    return redirect(url_for("coordinator.meeting", meeting_id=meeting_id))


@coordinator.post("/agenda/<uuid:item_id>/decide")
def decide_item(item_id: uuid.UUID) -> Response | tuple[str, int]:
    """Record the decision on one item; the case moves as decided, or says what lacks."""
    item = _item(item_id)
    form = FormValues()
    try:
        agenda.decide(
            session(),
            item,
            form.required("decision", "決定"),
            actor(),
            form.date("on") or today(),
            profile(),
            note=form.text("note"),
        )
    except NotFoundError:
        raise
    except MatchingError as error:
        meeting_id = item.meeting_id
        session().rollback()
        return _page(meeting_id, error), 422
    flash("決定を記録しました。")
    return redirect(url_for("coordinator.meeting", meeting_id=item.meeting_id))


def _item(item_id: uuid.UUID) -> AgendaItem:
    row = (
        session()
        .execute(select(AgendaItem.case_id, AgendaItem.meeting_id).where(AgendaItem.id == item_id))
        .one_or_none()
    )
    if row is None:
        raise NotFoundError
    if row.case_id is not None:
        opened(row.case_id)
    _meeting(row.meeting_id)
    return session().get_one(AgendaItem, item_id)


@coordinator.post("/agenda/<uuid:item_id>/invite")
def invite(item_id: uuid.UUID) -> Response:
    """Put somebody on the attendance list of one item."""
    item = _item(item_id)
    form = FormValues()
    secrecy.invite(session(), item, actor(), name=form.text("name"), agency=form.text("agency"))
    return redirect(url_for("coordinator.meeting", meeting_id=item.meeting_id))
