"""支援会議の記録 and the attendance lists: opened only by who sits there and confirmed secrecy."""

from __future__ import annotations

import uuid
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.database import now
from matching import secrecy
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.meeting import AgendaItem, Attendance
from matching.meeting_sheet import LEGAL_BASIS
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.form_page import Answer, answer_form
from web.coordinator.meeting import PURPOSE_LABELS, meeting_of, meeting_page
from web.database import session
from web.form import FormValues


@coordinator.route("/agenda/<uuid:item_id>/record", methods=["GET", "POST"])
def support_record(item_id: uuid.UUID) -> Answer:
    """Confirm secrecy, then read and write what was said; nobody else finds this page."""
    item, seat = secrecy.seated_item(session(), item_id, actor())
    if not item.meeting.type.is_secret:
        raise NotFoundError
    save, show = partial(_write, item), partial(_page, item, seat)
    return answer_form(save, show, elsewhere=(NotFoundError,))


def _write(item: AgendaItem, form: FormValues) -> Response:
    secrecy.write_support_record(
        session(),
        item,
        actor(),
        concern=form.text("concern"),
        shared=form.text("shared"),
        watch_plan=form.text("watch_plan"),
    )
    flash("支援会議の記録を書きました。読めるのは、この議題の出席者だけです。")
    return redirect(url_for("coordinator.support_record", item_id=item.id))


def _page(item: AgendaItem, seat: secrecy.Seat, error: MatchingError | None) -> str:
    return render_template(
        "coordinator/support_record.html",
        item=item,
        meeting=item.meeting,
        seat=seat,
        purpose=PURPOSE_LABELS.get(item.purpose, item.purpose),
        basis=LEGAL_BASIS[item.meeting.type],
        records=_records(item, seat),
        reader=g.who.account.name,
        read_at=now(),
        values=request.form.to_dict(),
        error=error,
    )


def _records(item: AgendaItem, seat: secrecy.Seat) -> list[tuple[str, object]]:
    """The records with the names of those who wrote them; none before secrecy is confirmed."""
    if not seat.acknowledged:
        return []
    found = secrecy.read_support_records(session(), item, actor())
    writers = select(Account.id, Account.name).where(
        Account.id.in_({row.recorded_by for row in found})
    )
    names = dict(iter(session().execute(writers)))
    return [(names.get(row.recorded_by, "—"), row) for row in found]


@coordinator.post("/agenda/<uuid:item_id>/secrecy")
def acknowledge_item(item_id: uuid.UUID) -> Response:
    """Confirm one's own duty of secrecy for an item one sits in."""
    item, seat = secrecy.seated_item(session(), item_id, actor())
    secrecy.acknowledge(session(), session().get_one(Attendance, seat.attendance_id), actor())
    flash("守秘を確かめました。この議題を開けます。")
    if item.meeting.type.is_secret:
        return redirect(url_for("coordinator.support_record", item_id=item_id))
    return redirect(url_for("coordinator.meeting", meeting_id=item.meeting_id))


@coordinator.post("/agenda/<uuid:item_id>/invite")
def invite(item_id: uuid.UUID) -> Response | tuple[str, int]:
    """Put somebody on the attendance list of one item: an account, or a name on paper only."""
    row = session().execute(_columns.where(AgendaItem.id == item_id)).one_or_none()
    if row is None:
        raise NotFoundError
    meeting_of(row.meeting_id)
    form = FormValues()
    try:
        secrecy.invite(
            session(),
            session().get_one(AgendaItem, item_id),
            actor(),
            account=_account(form),
            name=form.text("name"),
            agency=form.text("agency"),
            valid_until=form.date("valid_until"),
        )
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return meeting_page(row.meeting_id, error), 422
    flash("出席者に加えました。")
    return redirect(url_for("coordinator.meeting", meeting_id=row.meeting_id))


_columns = select(AgendaItem.id, AgendaItem.meeting_id)


def _account(form: FormValues) -> Account | None:
    if not form.text("account_id"):
        return None
    found = session().get(Account, form.identifier("account_id", "出席者(登録のある人)"))
    if found is None:
        raise InvalidValueError("account_id", "「出席者」を一覧から選び直してください。")
    return found


@coordinator.post("/attendances/<uuid:attendance_id>/leave")
def leave_list(attendance_id: uuid.UUID) -> Response:
    """Take somebody off the list of an item: he opens nothing of it any more."""
    row = (
        session()
        .execute(
            select(Attendance.item_id, AgendaItem.meeting_id)
            .join(AgendaItem, Attendance.item_id == AgendaItem.id)
            .where(Attendance.id == attendance_id)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFoundError
    meeting_of(row.meeting_id)
    secrecy.leave_list(session(), session().get_one(Attendance, attendance_id), actor())
    flash("出席者から外しました。")
    return redirect(url_for("coordinator.meeting", meeting_id=row.meeting_id))
