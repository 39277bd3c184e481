"""Taking a withdrawal for a colleague's case: by number and name, without opening it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.audit import set_actor
from directory.database import today
from matching.errors import MatchingError, NotAllowedError
from matching.withdrawal_call import (
    NothingWithdrawnError,
    record_failed_withdrawal,
    take_withdrawal,
)
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.form_page import Answer, answer_form
from web.database import new_session, session
from web.form import FormValues


@coordinator.route("/withdrawal", methods=["GET", "POST"])
def withdrawal() -> Answer:
    """Stop the sharing at once, whoever picks up the phone."""
    return answer_form(_take, _page, elsewhere=(NotAllowedError,))


def _take(form: FormValues) -> Response:
    try:
        ended = take_withdrawal(
            session(),
            actor(),
            form.required("number", "ケースの番号"),
            form.required("name", "氏名"),
            form.date("withdrawn_on") or today(),
            form.text("evidence") or "",
        )
    except NothingWithdrawnError as error:
        _keep_attempt(error)
        raise
    flash(f"同意の撤回({len(ended)}件)を記録し、共有を止めました。担当者に知らせました。")
    return redirect(url_for("coordinator.cases"))


def _keep_attempt(error: NothingWithdrawnError) -> None:
    """Write the attempt apart: what the request itself began is undone with its answer."""
    session().rollback()
    with new_session() as apart:
        set_actor(apart, actor())
        record_failed_withdrawal(apart, error.case_id)
        apart.commit()


def _page(error: MatchingError | None) -> str:
    return render_template(
        "coordinator/withdrawal.html",
        values=request.form.to_dict() or {"withdrawn_on": today().isoformat()},
        error=error,
    )
