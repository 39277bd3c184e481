"""The items of a meeting: put on, decided, closed; what follows for the case is said at once."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching import agenda
from matching.cancellation import take_off_agenda
from matching.development import ResourceGap
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.meeting import AgendaItem
from matching.plan import SupportPlan
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened, profile
from web.coordinator.meeting import meeting_of, meeting_page
from web.database import session
from web.form import FormValues


@coordinator.post("/meetings/<uuid:meeting_id>/agenda")
def add_to_agenda(meeting_id: uuid.UUID) -> Response | tuple[str, int]:
    """Put a case on the agenda; without consent the law's reason is the answer."""
    shown = meeting_of(meeting_id)
    form = FormValues()
    try:
        found = opened(form.identifier("case_id", "ケース"))
        purpose = form.required("purpose", "議題の種類")
        agenda.put_on_agenda(
            session(),
            shown,
            found.case,
            actor(),
            purpose,
            profile(),
            plan=_open_plan(found.case.id) if purpose in ("plan", "allotment") else None,
            reason=form.text("reason"),
        )
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return meeting_page(meeting_id, error), 422
    flash("議題に載せました。")
    return redirect(url_for("coordinator.meeting", meeting_id=meeting_id))


def _open_plan(case_id: uuid.UUID) -> SupportPlan | None:
    return session().scalar(
        select(SupportPlan)
        .where(SupportPlan.case_id == case_id, SupportPlan.ended_on.is_(None))
        .order_by(SupportPlan.created_at.desc())
        .limit(1)
    )


@coordinator.post("/meetings/<uuid:meeting_id>/gaps")
def add_gap_to_agenda(meeting_id: uuid.UUID) -> Response | tuple[str, int]:
    """Take a gap, which names nobody, to the meeting."""
    shown = meeting_of(meeting_id)
    try:
        gap = session().get(ResourceGap, FormValues().identifier("gap_id", "足りない資源"))
        if gap is None or gap.municipality_code != actor().municipality_code:
            raise InvalidValueError("gap_id", "「足りない資源」を一覧から選び直してください。")
        agenda.put_gap_on_agenda(session(), shown, gap, actor())
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return meeting_page(meeting_id, error), 422
    flash("足りない資源を議題に載せました。")
    return redirect(url_for("coordinator.meeting", meeting_id=meeting_id))


@coordinator.post("/agenda/<uuid:item_id>/<any(decide,close,remove):action>")
def record_item(item_id: uuid.UUID, action: str) -> Response | tuple[str, int]:
    """Record the decision on one item, close it, or take off what was put on by mistake."""
    item = _item(item_id)
    meeting_id = item.meeting_id
    try:
        if action == "decide":
            _decide(item, FormValues())
            flash("決定を記録しました。")
        elif action == "remove":
            take_off_agenda(session(), item, actor())
            flash("議題から外しました。")
        else:
            agenda.close_item(session(), item, actor())
            flash("議題を閉じました。外部の出席者は、この議題を開けなくなりました。")
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return meeting_page(meeting_id, error), 422
    return redirect(url_for("coordinator.meeting", meeting_id=meeting_id))


def _decide(item: AgendaItem, form: FormValues) -> None:
    decision = form.required("decision", "決定")
    day = form.date("on") or today()
    agenda.decide(
        session(),
        item,
        decision,
        actor(),
        day,
        profile(),
        note=form.text("note"),
        redirected_to=form.text("redirected_to"),
    )


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
    meeting_of(row.meeting_id)
    return session().get_one(AgendaItem, item_id)
