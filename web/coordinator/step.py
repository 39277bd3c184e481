"""Moving a case: one step forward, or the last one taken back; the domain says what lacks."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from directory.database import today
from matching.case import Case, CaseState
from matching.errors import (
    InvalidValueError,
    MatchingError,
    NotAllowedError,
    NotFoundError,
)
from matching.workflow.case import advance, take_back
from matching.workflow.case_steps import LABELS
from web.coordinator import coordinator
from web.coordinator.case import case_page
from web.coordinator.desk import actor, opened, profile
from web.database import session
from web.errors import status_of
from web.form import FormValues


@coordinator.post("/cases/<uuid:case_id>/advance")
def advance_case(case_id: uuid.UUID) -> Response | tuple[str, int]:
    """Move the case one step; what is missing is said on the page of the case."""
    case, form = opened(case_id).case, FormValues()
    try:
        if form.text("to") == case.state.value:
            flash(f"ケースはすでに「{LABELS[case.state]}」です。")
            return redirect(url_for("coordinator.case", case_id=case_id))
        target = _advance(case, form)
    except (NotFoundError, NotAllowedError):
        raise
    except MatchingError as error:
        session().rollback()
        return case_page(case_id, error), status_of(error)
    flash(f"「{LABELS[target]}」に進めました。")
    return redirect(url_for("coordinator.case", case_id=case_id))


def _advance(case: Case, form: FormValues) -> CaseState:
    target = form.choice("to", CaseState, "次の段階")
    if target is None:
        raise InvalidValueError("to", "「次の段階」を選んでください。")
    day, note, version = form.date("on") or today(), form.text("note"), form.whole("version", "版")
    with session().no_autoflush:
        if target is CaseState.ON_HOLD:
            case.hold_reason, case.next_check_on = note, form.date("next_check_on")
        if target is CaseState.REDIRECTED:
            case.redirected_to = form.text("redirected_to") or case.redirected_to
        advance(
            session(), case, target, actor(), day, profile(), note=note, expected_version=version
        )
    return target


@coordinator.post("/cases/<uuid:case_id>/take-back")
def take_back_step(case_id: uuid.UUID) -> Response | tuple[str, int]:
    """Take the last step back, with the reason; both stay in the history."""
    try:
        form = FormValues()
        found = opened(case_id)
        reason = form.text("reason") or ""
        day = form.date("on") or today()
        take_back(session(), found.case, actor(), day, profile(), reason=reason)
    except (NotFoundError, NotAllowedError):
        raise
    except MatchingError as error:
        session().rollback()
        return case_page(case_id, error), 422
    flash(f"「{LABELS[found.case.state]}」に戻しました。取り消した手続きも経過に残っています。")
    return redirect(url_for("coordinator.case", case_id=case_id))
