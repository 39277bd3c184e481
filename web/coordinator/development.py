"""Resource development (資源開発): what is missing, from recorded to closed by a resource."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource, ResourceStatus
from matching.case import Case
from matching.development import GapCase, GapState, ResourceGap
from matching.errors import MatchingError, NotFoundError
from matching.gap import (
    OPEN,
    close_gap,
    drop_gap,
    gap_groups,
    reopen_gap,
    start_asking,
)
from matching.gap_brief import asked_first
from matching.indicator.public import SMALLEST, told_number
from matching.negotiation import latent_kinds_of
from web.coordinator import coordinator
from web.coordinator.desk import actor, profile
from web.coordinator.form_page import Answer, answer_form
from web.coordinator.resource import chosen_resource
from web.database import session
from web.form import FormValues
from web.permissions import may_call

STATES = {
    GapState.RECORDED: "記録した",
    GapState.IN_MEETING: "会議に出した",
    GapState.ASKING: "相談している",
    GapState.CLOSED: "資源ができた",
    GapState.DROPPED: "取りやめた",
}


@coordinator.get("/gaps")
def gaps() -> str:
    """List the gaps of the municipality, grouped for the meeting, without a name or small number.

    How many of them are one's own cases is for their coordinator only.
    """
    return _page()


def _page(error: MatchingError | None = None, refused: tuple[uuid.UUID, str] | None = None) -> str:
    """The page; ``refused`` is the gap and the step that ``error`` speaks of."""
    code, may_act = profile().code, may_call("coordinator.record_gap_step", actor().role)
    waiting, own = _numbers(code), _numbers(code, actor().account_id) if may_act else {}
    query = (
        select(ResourceGap)
        .where(ResourceGap.municipality_code == code)
        .order_by(ResourceGap.closed_on.is_not(None), ResourceGap.recorded_on)
    )
    listed = list(session().scalars(query))
    answers = [one.closed_by_resource_id for one in listed if one.closed_by_resource_id]
    named = session().execute(select(Resource.id, Resource.name).where(Resource.id.in_(answers)))
    return render_template(
        "coordinator/gaps.html",
        groups=gap_groups(session(), code),
        gaps=listed,
        asked=asked_first(session(), listed, today()),
        waiting={key: told_number(number) for key, number in waiting.items()},
        own=own,
        smallest=SMALLEST,
        states=STATES,
        open_states=OPEN,
        answers=dict(iter(named)),
        resources=_answering(code) if may_act else [],
        may_act=may_act,
        error=error,
        refused=refused,
        sent=request.form,
    )


def _numbers(code: str, owner_id: uuid.UUID | None = None) -> dict[uuid.UUID, int]:
    """How many cases wait for each gap, or how many of one coordinator's."""
    query = (
        select(GapCase.gap_id, func.count(GapCase.case_id.distinct()))
        .join(Case, Case.id == GapCase.case_id)
        .where(Case.municipality_code == code)
        .group_by(GapCase.gap_id)
    )
    if owner_id is not None:
        query = query.where(Case.owner_id == owner_id)
    return dict(iter(session().execute(query)))


def _answering(code: str) -> list[tuple[str, str]]:
    """The places that run here, to choose the one that answered from; spare capacity is none."""
    spare = latent_kinds_of(session(), code)
    running = (
        select(Resource.id, Resource.name)
        .where(Resource.municipality_code == code, Resource.status == ResourceStatus.PUBLISHED)
        .order_by(Resource.name)
    )
    return [
        (str(row.id), row.name) for row in session().execute(running) if str(row.id) not in spare
    ]


@coordinator.post("/gaps/<uuid:gap_id>/<any(ask,close,drop,reopen):action>")
def record_gap_step(gap_id: uuid.UUID, action: str) -> Answer:
    """Note that groups are asked, that a resource answers, or that it is given up or reopened."""
    return answer_form(
        lambda form: _record_step(gap_id, action, form),
        lambda error: _page(error, (gap_id, action)),
    )


def _record_step(gap_id: uuid.UUID, action: str, form: FormValues) -> Response:
    gap = session().get(ResourceGap, gap_id)
    if gap is None or gap.municipality_code != actor().municipality_code:
        raise NotFoundError
    reason = form.text("reason") or ""
    if action == "ask":
        start_asking(session(), gap, actor())
    elif action == "drop":
        drop_gap(session(), gap, actor(), today(), reason=reason)
    elif action == "reopen":
        reopen_gap(session(), gap, actor(), today(), reason=reason)
    else:
        answer = chosen_resource(form, "できた資源")
        close_gap(session(), gap, actor(), today(), answer, reason=reason)
    flash("記録しました。")
    return redirect(url_for("coordinator.gaps"))
