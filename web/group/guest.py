"""The people a group receives: days and agreed words only, and a short report of one day."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.audit import Actor
from directory.database import today
from matching.errors import MatchingError, NotFoundError
from matching.site_report import guests_of, report_day
from matching.timeslot import WEEKDAYS
from web.database import session
from web.form import FormValues
from web.group import group

DAYS = dict(zip(WEEKDAYS, "月火水木金土日", strict=True))


@group.get("/guests")
def guests() -> str:
    """List the people at the group's places, without a name."""
    return _page(None)


def _page(error: MatchingError | None) -> str:
    actor: Actor = g.actor
    return render_template(
        "group/guests.html",
        guests=guests_of(session(), actor),
        days=DAYS,
        today=today(),
        reported=request.view_args.get("placement_id") if request.view_args else None,
        values=request.form.to_dict(),
        error=error,
    )


@group.post("/guests/<uuid:placement_id>/report")
def report_guest(placement_id: uuid.UUID) -> Response | tuple[str, int]:
    """Tell of one day: came or not, and a few words for the coordinator."""
    form = FormValues()
    actor: Actor = g.actor
    try:
        day = form.required_date("on", "日付")
        form.required("came", "来たかどうか")
        came = form.perhaps("came", "来たかどうか")
        report_day(session(), actor, placement_id, day, came=came is True, note=form.text("note"))
    except NotFoundError:
        raise
    except MatchingError as error:
        session().rollback()
        return _page(error), 422
    flash("コーディネーターに伝えました。")
    return redirect(url_for("group.guests"))
