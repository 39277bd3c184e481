"""Say that an activity is still as it stands: one tap, after a reminder or whenever one likes."""

from __future__ import annotations

import uuid

from flask import abort, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.freshness.confirmation import ConfirmationError, confirm
from directory.history import ConfirmationMethod
from geo.profile import Profile
from web.database import session
from web.group import group
from web.group.desk import own_resource


@group.post("/activities/<uuid:resource_id>/confirm")
def confirm_activity(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Keep today as the day on which the group itself found everything true."""
    activity = own_resource(resource_id)
    profile: Profile | None = current_app.config["PROFILES"].get(activity.municipality_code)
    if profile is None:
        abort(404)
    try:
        confirm(session(), activity, profile, ConfirmationMethod.SELF_REPORT, today())
    except ConfirmationError as error:
        page = render_template("group/rest.html", activity=activity, values={}, error=error)
        return page, 422
    flash(f"「{activity.name}」をきょうの日付で「確認済み」にしました。")
    return redirect(url_for("group.home"))
