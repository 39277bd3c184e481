"""Today: whom a coordinator owes a visit, overdue first, and the tasks with one's name on."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today as current_day
from directory.task import Task, TaskKind
from matching import due
from matching.due import DueItem, DueKind, due_list
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
    if item.kind is DueKind.AFTERCARE:
        return url_for("coordinator.closing", case_id=item.case_id)
    if item.case_id is not None:
        return url_for("coordinator.case", case_id=item.case_id)
    task = session().get(Task, item.subject_id) if item.kind is DueKind.TASK else None
    return _task_page(task) if task else None


def _task_page(task: Task) -> str | None:
    """Where a task that hangs on no case is done."""
    if task.kind is TaskKind.CONFIRM_RESOURCE:
        return url_for("coordinator.resource", resource_id=task.subject_id)
    if task.kind is TaskKind.RESOURCE_DEVELOPMENT and task.subject_type == "resource":
        return url_for("coordinator.waiting", resource_id=task.subject_id)
    if task.kind is TaskKind.AGENDA_PROPOSED:
        return url_for("coordinator.meeting", meeting_id=task.subject_id)
    pages = {
        TaskKind.EMERGENCY_ACCESS: "coordinator.emergency_reviews",
        TaskKind.CASE_TRANSFER: "coordinator.transfers",
        TaskKind.RESOURCE_DEVELOPMENT: "coordinator.gaps",
        TaskKind.CHECK_REGISTRATION: "coordinator.registrations",
        TaskKind.HANDLE_ERROR_REPORT: "coordinator.registrations",
    }
    return url_for(pages[task.kind]) if task.kind in pages else None


@coordinator.post("/tasks/<uuid:task_id>/done")
def finish_task(task_id: uuid.UUID) -> Response:
    """Tick a task off; only its owner can."""
    due.finish_task(session(), actor(), task_id)
    flash("「済んだ」にしました。")
    return redirect(url_for("coordinator.today"))
