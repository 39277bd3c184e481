"""Taking a withdrawal for a colleague's case: by number and name, without opening it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from matching.errors import MatchingError, NotAllowedError
from matching.withdrawal_call import take_withdrawal
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.form import FormValues


@coordinator.route("/withdrawal", methods=["GET", "POST"])
def withdrawal() -> Answer:
    """Stop the sharing at once, whoever picks up the phone."""
    return answer_form(_take, _page, elsewhere=(NotAllowedError,))


def _take(form: FormValues) -> Response:
    ended = take_withdrawal(
        session(),
        actor(),
        form.required("number", "ケースの番号"),
        form.required("name", "氏名"),
        form.date("withdrawn_on") or today(),
        form.text("evidence") or "",
    )
    flash(f"同意の撤回({len(ended)}件)を記録し、共有を止めました。担当者に知らせました。")
    return redirect(url_for("coordinator.cases"))


def _page(error: MatchingError | None) -> str:
    return render_template(
        "coordinator/withdrawal.html",
        values=request.form.to_dict() or {"withdrawn_on": today().isoformat()},
        error=error,
    )
