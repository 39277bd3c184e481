"""Who works on a case: its owner, and the colleagues who may open it besides."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account, Role
from directory.database import today
from matching.access import Reach
from matching.case import CaseAssignment
from matching.case_sheet import assign, assignments, end_assignment
from matching.errors import MatchingError, NotFoundError
from matching.staff import coordinators
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened
from web.database import session
from web.form import FormValues


@coordinator.route("/cases/<uuid:case_id>/team", methods=["GET", "POST"])
def team(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Show who works on the case, and let a colleague join."""
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    if request.method == "GET":
        return _page(case_id, None)
    form = FormValues()
    try:
        assign(
            session(),
            found.case,
            form.identifier("account_id", "加える担当者"),
            actor(),
            form.date("assigned_on") or today(),
            form.text("reason"),
        )
    except MatchingError as error:
        session().rollback()
        return _page(case_id, error), 422
    flash("担当に加えました。本人の「きょう」に知らせが入りました。")
    return redirect(url_for("coordinator.team", case_id=case_id))


def _page(case_id: uuid.UUID, error: MatchingError | None) -> str:
    found = opened(case_id)
    case = found.case
    rows = assignments(session(), case)
    workers = coordinators(session(), case.municipality_code)
    ids = {case.owner_id, case.lead_worker_id, *workers, *(row.account_id for row in rows)}
    names = dict(
        iter(
            session().execute(
                select(Account.id, Account.name)
                .where(Account.id.in_(ids - {None}))
                .order_by(Account.name)
            )
        )
    )
    working = {row.account_id for row in rows if row.ended_on is None} | {case.owner_id}
    signed = actor()
    return render_template(
        "coordinator/team.html",
        case=case,
        rows=rows,
        names=names,
        others=[(str(i), name) for i, name in names.items() if i in workers - working],
        leads=signed.role is Role.SUPERVISOR or signed.account_id == case.owner_id,
        me=signed.account_id,
        values=request.form.to_dict() or {"assigned_on": today().isoformat()},
        error=error,
        today=today(),
    )


@coordinator.post("/cases/<uuid:case_id>/team/<uuid:assignment_id>/end")
def leave_team(case_id: uuid.UUID, assignment_id: uuid.UUID) -> Response:
    """End a colleague's access; what was written stays with the name of who wrote it."""
    found = opened(case_id)
    row = session().get(CaseAssignment, assignment_id)
    if row is None or row.case_id != case_id:
        raise NotFoundError
    end_assignment(session(), found.case, row, actor(), FormValues().date("on") or today())
    flash("担当から外しました。これまでの記録はそのまま残ります。")
    return redirect(url_for("coordinator.cases"))
