"""The page of one resource, and a resident's note that something on it is wrong."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory import error_report
from directory.coming import coming_calendar
from directory.database import now, today
from directory.errors import DirectoryError
from directory.merge import alias_of
from directory.resource import Resource
from web.database import public_session, session
from web.presenters.public import present
from web.public import public
from web.public.area import profile_or_404

CALENDAR_DAYS = 180
LOOK_AHEAD_DAYS = 70
DATES_SHOWN = 5


def _public_resource(resource_id: uuid.UUID) -> Resource:
    """The entry, or the one it was merged into: an address once printed still leads somewhere."""
    kept = alias_of(public_session(), resource_id)
    found = public_session().scalar(select(Resource).where(Resource.id == kept, Resource.is_public))
    if found is None:
        abort(404)
    return found


@public.get("/r/<uuid:resource_id>")
def resource(resource_id: uuid.UUID) -> str | Response:
    """Show one resource: what, where, when, how to come the first time, how sure we are."""
    found = _public_resource(resource_id)
    if found.id != resource_id:
        return redirect(url_for("public.resource", resource_id=found.id))
    return _page(found)


@public.get("/r/<uuid:resource_id>/calendar.ics")
def calendar(resource_id: uuid.UUID) -> Response:
    """Give the coming sessions for one's own calendar; missing where none are known."""
    item = present(_public_resource(resource_id))
    first = today()
    coming = item.coming(first, first + dt.timedelta(days=CALENDAR_DAYS))
    if not coming:
        abort(404)
    link = url_for("public.resource", resource_id=item.id, _external=True)
    content = coming_calendar(item.id, item.name, item.place, link, coming, now())
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f"attachment; filename={item.id}.ics"
    return answer


@public.post("/r/<uuid:resource_id>/report")
def report_error(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Keep a resident's note for the staff; no name is asked."""
    found = _public_resource(resource_id)
    text = request.form.get("text", "")
    try:
        error_report.report_error(session(), found, text)
    except error_report.ReportError as error:
        return _page(found, problem=error, text=text), 422
    flash("知らせてくださり、ありがとうございます。担当者が確かめます。")
    return redirect(url_for("public.resource", resource_id=found.id))


def _page(found: Resource, problem: DirectoryError | None = None, text: str = "") -> str:
    item = present(found)
    profile = profile_or_404(item.municipality_code)
    first = today()
    coming = item.coming(first, first + dt.timedelta(days=LOOK_AHEAD_DAYS))
    return render_template(
        "public/resource.html",
        item=item,
        profile=profile,
        coming=coming[:DATES_SHOWN],
        problem=problem,
        text=text,
    )
