"""Today: whom a coordinator owes a visit, overdue first, and the tasks with one's name on."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import now
from directory.database import today as current_day
from directory.task import Task, TaskKind
from matching.due import DueItem, DueKind, due_list
from matching.errors import NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.database import session

LABELS = {
    DueKind.VISIT_PERSON: "本人への訪問",
    DueKind.VISIT_SITE: "受入先への訪問",
    DueKind.STAGE: "見学・体験の結果",
    DueKind.AFTERCARE: "終結後の連絡",
    DueKind.CHECK: "中断中の確認",
    DueKind.TASK: "やること",
}


@coordinator.get("/today")
def today() -> str:
    """Show what is due: mine, or with ``?team=1`` my team's too."""
    team = request.args.get("team") == "1"
    items = due_list(session(), actor(), current_day(), team=team)
    return render_template(
        "coordinator/today.html",
        items=[(item, LABELS[item.kind], _link(item)) for item in items],
        team=team,
        day=current_day(),
    )


def _link(item: DueItem) -> str | None:
    if item.kind in (DueKind.VISIT_PERSON, DueKind.VISIT_SITE):
        return url_for("coordinator.due_visit_page", visit_id=item.subject_id)
    if item.kind is DueKind.STAGE:
        return url_for("coordinator.proposal", proposal_id=item.subject_id)
    if item.case_id is not None:
        return url_for("coordinator.case", case_id=item.case_id)
    if item.kind is DueKind.TASK:
        task = session().get(Task, item.subject_id)
        if task is not None and task.kind is TaskKind.CONFIRM_RESOURCE:
            return url_for("coordinator.resource", resource_id=task.subject_id)
    return None


@coordinator.post("/tasks/<uuid:task_id>/done")
def finish_task(task_id: uuid.UUID) -> Response:
    """Tick a task off; only its owner can."""
    task = session().get(Task, task_id)
    if task is None or task.owner_id != actor().account_id:
        raise NotFoundError
    task.done_at = task.done_at or now()
    task.done_by = task.done_by or actor().account_id
    flash("「済んだ」にしました。")
    return redirect(url_for("coordinator.today"))
