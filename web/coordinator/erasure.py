"""Erasing a household whose cases are over: a supervisor decides, with a reason, once for all."""

from __future__ import annotations

import uuid

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matching.access import Reach
from matching.erasure import empty_journal, erase_household
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened
from web.database import EXTENSION, session
from web.form import FormValues


@coordinator.route("/cases/<uuid:case_id>/erase", methods=["GET", "POST"])
def erase(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Ask for the reason and the case's number, then erase what was written of its people."""
    if request.method == "GET":
        return _page(case_id, None)
    form = FormValues()
    found = opened(case_id)
    try:
        if form.text("number") != found.case.number:
            raise InvalidValueError(
                "number", f"確かめのため、ケースの番号({found.case.number})を入れてください。"
            )
        erase_household(session(), found.case, actor(), reason=form.text("reason") or "")
    except MatchingError as error:
        session().rollback()
        return _page(case_id, error), 422
    session().commit()
    empty_journal(current_app.extensions[EXTENSION]["engine"])
    flash("世帯の記録を消去しました。件数と、だれがいつ消去したかの記録だけが残っています。")
    return redirect(url_for("coordinator.cases"))


def _page(case_id: uuid.UUID, error: MatchingError | None) -> str:
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    return render_template(
        "coordinator/erasure.html", case=found.case, values=request.form.to_dict(), error=error
    )
