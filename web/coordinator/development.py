"""Resource development (資源開発): what is missing, from recorded to closed by a resource."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource, ResourceStatus
from matching.development import GapCase, GapState, ResourceGap
from matching.errors import InvalidValueError, NotFoundError
from matching.gap import close_gap, drop_gap, gap_groups, start_asking
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.database import session
from web.form import FormValues

STATES = {
    GapState.RECORDED: "記録した",
    GapState.IN_MEETING: "会議に出した",
    GapState.ASKING: "相談している",
    GapState.CLOSED: "資源ができた",
    GapState.DROPPED: "取りやめた",
}


@coordinator.get("/gaps")
def gaps() -> str:
    """List the gaps of the municipality, grouped for the meeting, without a name."""
    code = profile().code
    waiting = dict(
        iter(session().execute(select(GapCase.gap_id, func.count()).group_by(GapCase.gap_id)))
    )
    query = (
        select(ResourceGap)
        .where(ResourceGap.municipality_code == code)
        .order_by(ResourceGap.closed_on.is_not(None), ResourceGap.recorded_on)
    )
    open_resources = (
        select(Resource.id, Resource.name)
        .where(
            Resource.municipality_code == code,
            Resource.status == ResourceStatus.PUBLISHED,
        )
        .order_by(Resource.name)
    )
    return render_template(
        "coordinator/gaps.html",
        groups=gap_groups(session(), code),
        gaps=list(session().scalars(query)),
        waiting=waiting,
        states=STATES,
        resources=[(str(row.id), row.name) for row in session().execute(open_resources)],
    )


@coordinator.post("/gaps/<uuid:gap_id>/<any(ask,close,drop):action>")
def record_gap_step(gap_id: uuid.UUID, action: str) -> Response:
    """Note that groups are asked, that a resource closed the gap, or that it is given up."""
    gap = session().get(ResourceGap, gap_id)
    if gap is None or gap.municipality_code != actor().municipality_code:
        raise NotFoundError
    form = FormValues()
    if action == "ask":
        start_asking(session(), gap, actor())
    elif action == "drop":
        drop_gap(session(), gap, actor(), today(), reason=form.text("reason") or "")
    else:
        resource = session().get(Resource, form.identifier("resource_id", "できた資源"))
        if resource is None or resource.municipality_code != gap.municipality_code:
            raise InvalidValueError("resource_id", "「できた資源」を一覧から選び直してください。")
        close_gap(session(), gap, actor(), today(), resource)
    flash("記録しました。")
    return redirect(url_for("coordinator.gaps"))
