"""The support plan of a case: goals, steps with who takes them, services, and its decision."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import OpenedCase, Reach
from matching.errors import ConflictError, MatchingError, NotFoundError
from matching.label import field_label
from matching.plan import PlanKind, ServiceKind, SupportPlan
from matching.plan_sheet import (
    PlanEntry,
    ServiceEntry,
    StepEntry,
    decide_plan_alone,
    draft_plan,
    edit_plan,
    mark_step_done,
    plan_lists,
)
from matching.revision import as_of, plain_values
from matching.workflow.case_steps import MAY_SKIP_CONFERENCE
from web.coordinator import coordinator
from web.coordinator.conflict import Together, lay_together, submitted
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.coordinator.timetable import timetable
from web.database import session
from web.form import FormValues
from web.presenters.case_word import PLAN_KINDS, SERVICES

MOST_STEPS = 20
FEWEST_STEPS = 5
SPARE_STEPS = 2
STEP_FIELDS = {"step": "text", "responsible": "responsible", "due": "due_on", "done": "done_on"}
SERVICE_FIELDS = {"agency": "agency", "role": "role", "menu": "menu_item"}
STEP_LABELS = {"step": "歩み", "responsible": "担う人", "due": "期日", "done": "済んだ日"}
FORM = (
    {name: field_label(name) for name in ("goals", "period_from", "period_to")}
    | {
        f"{field}_{number}": f"{STEP_LABELS[field]}{number}"
        for number in range(1, MOST_STEPS + 1)
        for field in STEP_FIELDS
    }
    | {
        f"{field}_{code}": f"{SERVICES[code]}の{field_label(column)}"
        for code in SERVICES
        for field, column in SERVICE_FIELDS.items()
    }
    | {"services": "サービス"}
)


@coordinator.route("/cases/<uuid:case_id>/plan", methods=["GET", "POST"])
def new_plan(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Draft a plan; a decided one is never rewritten, a new one replaces it."""
    found = opened(case_id)
    day = today().isoformat()
    blank: dict[str, Any] = {"drafted_on": day, "period_from": day, "services": []}
    if request.method == "GET":
        return _page(found, None, blank | request.args.to_dict())
    form = FormValues()
    try:
        made = draft_plan(
            session(),
            found.case,
            actor(),
            form.date("drafted_on") or today(),
            profile(),
            _entry(form),
            kind=form.choice("kind", PlanKind, "種類") or PlanKind.SUPPORT_PLAN,
            is_replan=form.yes("is_replan"),
        )
    except MatchingError as error:
        return _page(found, None, submitted(blank), error), 422
    forget_draft("plan", case_id)
    flash("プランの案を作りました。")
    return redirect(url_for("coordinator.plan", plan_id=made.id))


def _page(
    found: OpenedCase,
    plan: SupportPlan | None,
    values: Mapping[str, Any],
    error: MatchingError | None = None,
    together: Together | None = None,
) -> str:
    shown = together.values if together else values
    last = max((n for n in range(1, MOST_STEPS + 1) if shown.get(f"step_{n}")), default=0)
    return render_template(
        "coordinator/plan.html",
        case=found.case,
        plan=plan,
        error=error,
        together=together,
        values=shown,
        may_edit=found.reach is Reach.EDIT,
        may_decide=MAY_SKIP_CONFERENCE.is_on(profile()),
        steps=range(1, min(max(last + SPARE_STEPS, FEWEST_STEPS), MOST_STEPS) + 1),
        services=SERVICES.items(),
        kinds=_kinds(plan),
        timetable=timetable(session(), found.case),
        today=today(),
    )


def _kinds(plan: SupportPlan | None) -> list[tuple[str, str]]:
    if plan is not None:
        return [(plan.kind.value, PLAN_KINDS[plan.kind.value])]
    without_consent = profile().consent.plan_without_consent is not None
    return list(PLAN_KINDS.items()) if without_consent else list(PLAN_KINDS.items())[:1]


def _entry(form: FormValues) -> PlanEntry:
    start = form.required_date("period_from", "期間の始まり")
    return PlanEntry(
        goals=form.text("goals") or "",
        period_from=start,
        period_to=form.date("period_to"),
        steps=tuple(
            StepEntry(
                text,
                form.text(f"responsible_{number}"),
                form.date(f"due_{number}"),
                form.date(f"done_{number}"),
            )
            for number in range(1, MOST_STEPS + 1)
            if (text := form.text(f"step_{number}"))
        ),
        services=tuple(
            ServiceEntry(
                ServiceKind(code),
                start,
                menu_item=form.text(f"menu_{code}"),
                agency=form.text(f"agency_{code}"),
                role=form.text(f"role_{code}"),
            )
            for code in form.many("services")
            if code in SERVICES
        ),
    )


@coordinator.route("/plans/<uuid:plan_id>", methods=["GET", "POST"])
def plan(plan_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Show a plan; while it is a draft it can be rewritten."""
    found, shown = _plan_of(plan_id)
    if request.method == "GET":
        return _page(found, shown, _stored(shown))
    form = FormValues()
    try:
        version = form.whole("version", "版") or 0
        edit_plan(session(), shown, actor(), version, _entry(form))
    except ConflictError as error:
        session().rollback()
        found, shown = _plan_of(plan_id)
        return _page(found, shown, {}, error, _together(shown, version)), 409
    except MatchingError as error:
        session().rollback()
        found, shown = _plan_of(plan_id)
        return _page(found, shown, submitted(_stored(shown)), error), 422
    forget_draft("plan", plan_id)
    flash("プランの案を書き直しました。")
    return redirect(url_for("coordinator.plan", plan_id=plan_id))


def _plan_of(plan_id: uuid.UUID) -> tuple[OpenedCase, SupportPlan]:
    """Open a plan through its case; not this reader's is not there."""
    case_id = session().scalar(_case_id_of(plan_id))
    if case_id is None:
        raise NotFoundError
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    return found, session().get_one(SupportPlan, plan_id)


def _case_id_of(plan_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    return select(SupportPlan.case_id).where(SupportPlan.id == plan_id)


def _together(shown: SupportPlan, version: int) -> Together:
    now = plain_values(shown) | plan_lists(shown)
    before = _form_values(as_of(session(), shown, version, now))
    return lay_together(before, _stored(shown), FORM)


def _stored(shown: SupportPlan) -> dict[str, Any]:
    return _form_values(plain_values(shown) | plan_lists(shown)) | {"version": shown.version}


def _form_values(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form from the columns and lists of a plan."""
    names = ("goals", "period_from", "period_to", "drafted_on", "kind", "is_replan")
    values: dict[str, Any] = {name: columns[name] for name in names}
    values["services"] = sorted(row["service"] for row in columns["services"])
    for row in columns["services"]:
        values |= {f"{field}_{row['service']}": row[name] for field, name in SERVICE_FIELDS.items()}
    for number, row in enumerate(columns["steps"], start=1):
        values |= {f"{field}_{number}": row[name] for field, name in STEP_FIELDS.items()}
    return values


@coordinator.post("/plans/<uuid:plan_id>/decide")
def decide_plan(plan_id: uuid.UUID) -> Response:
    """Put a plan into force without a conference, where the municipality allows it."""
    _, shown = _plan_of(plan_id)
    decide_plan_alone(session(), shown, actor(), FormValues().date("on") or today(), profile())
    flash("プランを決定しました。")
    return redirect(url_for("coordinator.case", case_id=shown.case_id))


@coordinator.post("/plans/<uuid:plan_id>/steps/<uuid:step_id>")
def finish_step(plan_id: uuid.UUID, step_id: uuid.UUID) -> Response:
    """Note the day a step of a plan was done; a decided plan's steps too."""
    _, shown = _plan_of(plan_id)
    mark_step_done(session(), shown, step_id, actor(), FormValues().date("on") or today())
    flash("歩みを「済んだ」にしました。")
    return redirect(url_for("coordinator.plan", plan_id=plan_id))
