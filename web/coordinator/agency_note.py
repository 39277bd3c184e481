"""機関のメモ: each agency's own notes on a case, in its own name."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.organisation import Organisation
from matching.agency_note import notes_of, write_note
from matching.case_consent import CaseConsent
from matching.errors import ConsentError, InvalidValueError, MatchingError
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened
from web.database import session
from web.form import FormValues


@coordinator.route("/cases/<uuid:case_id>/notes", methods=["GET", "POST"])
def agency_notes(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Read the notes one may see, and add one of the own agency."""
    error: MatchingError | None = None
    if request.method == "POST":
        try:
            write_note(session(), case_id, actor(), FormValues().text("text") or "")
        except (ConsentError, InvalidValueError) as problem:
            session().rollback()
            error = problem
        else:
            flash("メモを書きました。")
            return redirect(url_for("coordinator.agency_notes", case_id=case_id))
    found = opened(case_id)
    notes = notes_of(session(), case_id, actor())
    page = render_template(
        "coordinator/agency_notes.html",
        case=found.case,
        notes=notes,
        writers=dict(iter(session().execute(select(Account.id, Account.name)))),
        agencies=dict(iter(session().execute(select(Organisation.id, Organisation.name)))),
        withdrawn=found.consent is CaseConsent.WITHDRAWN,
        values=request.form.to_dict(),
        error=error,
    )
    return (page, 422) if error else page
