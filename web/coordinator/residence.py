"""Where a household lives: corrected, or left for another place; the old one stays on record."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import OpenedCase, Reach
from matching.case_sheet import edit_home
from matching.errors import ConflictError, InvalidValueError, MatchingError
from matching.label import field_label
from matching.relocation import former_homes, household_moved
from matching.revision import as_of, plain_values
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, opened
from web.coordinator.home import home_entry
from web.database import session
from web.form import FormValues

HOME_FORM = {name: field_label(name) for name in ("town", "address", "confidential_address")}
OUTSIDE = "outside"


@coordinator.route("/cases/<uuid:case_id>/home", methods=["GET", "POST"])
def home(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Correct where the household lives, without a move."""
    found = opened(case_id)
    household = found.case.household
    if request.method == "GET":
        return _home_page(found, plain_values(household))
    form = FormValues()
    try:
        version = form.whole("version", "版") or 0
        edit_home(session(), found.case, actor(), version, home_entry(form))
    except ConflictError as error:
        before = as_of(session(), household, version)
        together = lay_together(
            before, plain_values(household), HOME_FORM, {"confidential_address"}
        )
        return _home_page(found, {}, error, together), 409
    except MatchingError as error:
        return _home_page(found, submitted({}), error), 422
    flash("住まいを直しました。")
    return redirect(url_for("coordinator.case", case_id=case_id))


@coordinator.post("/cases/<uuid:case_id>/move")
def move(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Record a move: inside the town areas change, outside nothing is sent by itself."""
    found = opened(case_id)
    form = FormValues()
    code = found.case.municipality_code
    try:
        where = form.required("where", "転居先")
        if where not in (code, OUTSIDE):
            raise InvalidValueError("where", "「転居先」を一覧から選んでください。")
        tasks = household_moved(
            *(session(), found.case, actor()),
            form.required_date("moved_on", "転居した日"),
            home_entry(form),
            where,
        )
    except MatchingError as error:
        session().rollback()
        return _home_page(opened(case_id), submitted({}), error), 422
    flash("転居を記録しました。前の住まいと圏域は履歴に残ります。")
    for task in tasks:
        flash(f"やること: {task.note}")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _home_page(
    found: OpenedCase,
    values: dict[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    profile = current_app.config["PROFILES"][found.case.municipality_code]
    return render_template(
        "coordinator/home.html",
        case=found.case,
        values=together.values if together else values,
        error=error,
        together=together,
        may_edit=found.reach is Reach.EDIT,
        former=former_homes(session(), found.case),
        places=[(profile.code, f"{profile.name}の中"), (OUTSIDE, f"{profile.name}の外")],
        today=today(),
    )
