"""Another day for a planned visit, from the page of its placement."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from matching.errors import InvalidValueError, MatchingError, NotAllowedError, NotFoundError
from matching.followup import FollowUp
from matching.visit import reschedule
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.placement import placement_of, placement_page
from web.database import session
from web.form import FormValues


@coordinator.post("/visits/<uuid:visit_id>/day")
def reschedule_visit(visit_id: uuid.UUID) -> Response | tuple[str, int]:
    """Move a planned visit; what was already logged stays where it is."""
    placement_id = session().scalar(select(FollowUp.placement_id).where(FollowUp.id == visit_id))
    if placement_id is None:
        raise NotFoundError
    placement_of(placement_id)
    form = FormValues()
    try:
        visit = session().get_one(FollowUp, visit_id)
        day = form.required_date("due_on", "新しい訪問日")
        reschedule(session(), visit, actor(), day, expected_version=form.whole("version", "版"))
    except (NotFoundError, NotAllowedError):
        raise
    except (MatchingError, InvalidValueError) as error:
        session().rollback()
        return placement_page(placement_id, error), 422
    flash("訪問の日を変えました。")
    return redirect(url_for("coordinator.placement", placement_id=placement_id))
