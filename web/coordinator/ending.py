"""Staff let an entry rest, start it again or end it; everyone it touches gets a task."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from directory import rest
from directory.database import today
from matching.disruption import resource_closed, resource_paused
from matching.errors import InvalidValueError
from web.coordinator import coordinator
from web.coordinator.resource import refused, staff_resource
from web.coordinator.waiting import tell_coordinators
from web.database import session
from web.form import FormValues

BY_STAFF = "職員の確認"


@coordinator.post("/resources/<uuid:resource_id>/pause")
def pause_resource(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Let it rest: off the map, and a task for everyone it touches."""
    shown = staff_resource(resource_id)
    try:
        until = FormValues().date("until")
        rest.pause(session(), shown, until, BY_STAFF)
    except (rest.RestError, InvalidValueError) as error:
        return refused(resource_id, error)
    tasks = resource_paused(session(), shown.id, today(), until)
    flash(f"お休みにしました。担当者の「やること」に{len(tasks)}件を入れました。")
    return redirect(url_for("coordinator.resource", resource_id=resource_id))


@coordinator.post("/resources/<uuid:resource_id>/resume")
def resume_resource(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Start a resting entry again."""
    shown = staff_resource(resource_id)
    try:
        rest.resume(session(), shown)
    except rest.RestError as error:
        return refused(resource_id, error)
    flash("再開しました。")
    tell_coordinators(shown)
    return redirect(url_for("coordinator.resource", resource_id=resource_id))


@coordinator.post("/resources/<uuid:resource_id>/close")
def close_resource(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """End it: every live proposal and placement there becomes a task."""
    shown = staff_resource(resource_id)
    if not FormValues().yes("sure"):
        problem = rest.RestError(
            "終了にすると元に戻せません。よければ「終了してよい」に印を付けてください。", "sure"
        )
        return refused(resource_id, problem)
    try:
        rest.close(session(), shown, BY_STAFF)
    except rest.RestError as error:
        return refused(resource_id, error)
    tasks = resource_closed(session(), shown.id, today())
    flash(f"終了にしました。担当者の「やること」に{len(tasks)}件を入れました。")
    return redirect(url_for("coordinator.resource", resource_id=resource_id))
