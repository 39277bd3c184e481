"""Handover (引き継ぎ): everything a leaving worker holds goes to a successor, in one go."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account, Role
from directory.database import today
from matching.errors import MatchingError
from matching.handover import hand_over
from matching.staff import coordinators
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.form import FormValues


@coordinator.route("/handover", methods=["GET", "POST"])
def handover() -> Answer:
    """Choose who leaves and who takes over; the answer tells counts only."""
    return answer_form(_hand_over, _page, elsewhere=())


def _hand_over(form: FormValues) -> Response:
    done = hand_over(
        session(),
        form.identifier("from_id", "引き継ぐ人"),
        form.identifier("to_id", "受ける人"),
        actor(),
        form.date("on") or today(),
        reason=form.text("reason") or "",
    )
    flash(f"ケース{done.cases}件、訪問{done.visits}件、やること{done.tasks}件を引き継ぎました。")
    return redirect(url_for("coordinator.handover"))


def _page(error: MatchingError | None) -> str:
    return render_template(
        "coordinator/handover.html",
        workers=_workers(),
        may_choose=actor().role is not Role.COORDINATOR,
        me=str(actor().account_id),
        values=request.form.to_dict() or {"on": today().isoformat()},
        error=error,
    )


def _workers() -> list[tuple[str, str]]:
    query = select(Account).where(Account.id.in_(coordinators(session(), profile().code)))
    return [(str(one.id), one.name) for one in session().scalars(query.order_by(Account.name))]
