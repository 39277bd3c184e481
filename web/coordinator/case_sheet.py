"""The case's own sheet: how it came, the words it began with, and dates the figures rest on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matching.access import OpenedCase, Reach
from matching.case import Case
from matching.case_sheet import edit_case
from matching.errors import ConflictError, MatchingError
from matching.label import field_label
from matching.revision import as_of, plain_values
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, forget_draft, opened
from web.database import session
from web.form import FormValues

TEXTS = ("route", "referrer", "complaint", "referral_reason")
DAYS = ("need_known_on", "referred_on", "opened_on")
FLAGS = ("gap_case", "success_tagged")
FORM = {name: field_label(name) for name in (*TEXTS, *DAYS, *FLAGS)}


@coordinator.route("/cases/<uuid:case_id>/edit", methods=["GET", "POST"])
def edit_case_sheet(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Correct the case's sheet; state, owner and number have steps of their own."""
    found = opened(case_id)
    if found.reach < Reach.READ or request.method == "GET":
        return _page(found, plain_values(found.case))
    form = FormValues()
    try:
        version = form.whole("version", "版") or 0
        edit_case(session(), found.case, actor(), version, _values(form, found.case))
    except ConflictError as error:
        before = as_of(session(), found.case, version)
        together = lay_together(before, plain_values(found.case), FORM, FLAGS)
        return _page(found, {}, error, together), 409
    except MatchingError as error:
        return _page(found, submitted({}), error), 422
    forget_draft("case", case_id)
    flash("受付の内容を直しました。前の内容は履歴に残っています。")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _values(form: FormValues, case: Case) -> dict[str, Any]:
    return {
        **{name: form.text(name) for name in TEXTS},
        **{name: form.date(name) for name in DAYS},
        **{name: form.yes(name) for name in FLAGS},
        "opened_on": form.date("opened_on") or case.opened_on,
    }


def _page(
    found: OpenedCase,
    values: Mapping[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    return render_template(
        "coordinator/case_sheet.html",
        case=found.case,
        values=together.values if together else values,
        error=error,
        together=together,
        may_edit=found.reach is Reach.EDIT,
    )
