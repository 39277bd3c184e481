"""Let an activity rest, start it again, end it: each takes effect at once."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory import rest as resting
from directory.database import today
from matching.disruption import resource_closed, resource_paused
from matching.errors import InvalidValueError
from web.arrival import tell_of
from web.database import session
from web.form import FormValues
from web.group import group
from web.group.desk import own_resource


@group.get("/activities/<uuid:resource_id>/rest")
def rest(resource_id: uuid.UUID) -> str:
    """Ask whether to rest, start again or end."""
    return render_template("group/rest.html", activity=own_resource(resource_id), values={})


@group.post("/activities/<uuid:resource_id>/pause")
def pause(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Take the activity off the map; those with open proposals there are told."""
    activity = own_resource(resource_id)
    try:
        until = FormValues().date("until")
        resting.pause(session(), activity, until)
    except (resting.RestError, InvalidValueError) as error:
        return _again(resource_id, error)
    resource_paused(session(), activity.id, today(), until)
    flash("お休みにしました。地図と一覧から消えています。")
    return redirect(url_for("group.home"))


@group.post("/activities/<uuid:resource_id>/resume")
def resume(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Put the activity on the map again."""
    activity = own_resource(resource_id)
    try:
        resting.resume(session(), activity)
    except resting.RestError as error:
        return _again(resource_id, error)
    tell_of(activity)
    flash("再開しました。地図と一覧に載っています。")
    return redirect(url_for("group.home"))


@group.post("/activities/<uuid:resource_id>/close")
def close(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """End the activity; those who go there get help from their coordinator."""
    activity = own_resource(resource_id)
    if not FormValues().yes("sure"):
        problem = resting.RestError(
            "終了にすると元に戻せません。よければ「終了してよい」に印を付けてください。", "sure"
        )
        return _again(resource_id, problem)
    try:
        resting.close(session(), activity)
    except resting.RestError as error:
        return _again(resource_id, error)
    resource_closed(session(), activity.id, today())
    flash("終了にしました。これまでありがとうございました。")
    return redirect(url_for("group.home"))


def _again(resource_id: uuid.UUID, error: Exception) -> tuple[str, int]:
    page = render_template(
        "group/rest.html", activity=own_resource(resource_id), values=request.form, error=error
    )
    return page, 422
