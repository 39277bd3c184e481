"""The support plan of a case: goals, steps with who takes them, services, and its decision."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from directory.database import today
from matching.errors import MatchingError, NotFoundError
from matching.plan import PlanKind, ServiceKind, SupportPlan
from matching.plan_sheet import (
    PlanEntry,
    ServiceEntry,
    StepEntry,
    decide_plan_alone,
    draft_plan,
    edit_plan,
)
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.database import session
from web.form import FormValues

SERVICES = (
    (ServiceKind.CONSULTATION.value, "包括的相談支援"),
    (ServiceKind.PARTICIPATION_SUPPORT.value, "参加支援"),
    (ServiceKind.COMMUNITY_BUILDING.value, "地域づくり"),
    (ServiceKind.OUTREACH.value, "アウトリーチ等"),
    (ServiceKind.MULTIAGENCY_COORDINATION.value, "多機関協働"),
)
KINDS = (
    (PlanKind.SUPPORT_PLAN.value, "支援プラン(本人の同意あり)"),
    (PlanKind.HOUSEHOLD_PLAN_NO_CONSENT.value, "世帯丸ごと支援プラン(同意なし)"),
)


@coordinator.route("/cases/<uuid:case_id>/plan", methods=["GET", "POST"])
def new_plan(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Draft a plan; a decided one is never rewritten, a new one replaces it."""
    found = opened(case_id)
    error: MatchingError | None = None
    if request.method == "POST":
        form = FormValues()
        try:
            draft_plan(
                session(),
                found.case,
                actor(),
                form.date("drafted_on") or today(),
                profile(),
                _entry(form),
                kind=form.choice("kind", PlanKind, "種類") or PlanKind.SUPPORT_PLAN,
                is_replan=form.yes("is_replan"),
            )
        except MatchingError as problem:
            error = problem
        else:
            forget_draft("plan", case_id)
            flash("プランの案を作りました。")
            return redirect(url_for("coordinator.case", case_id=case_id))
    blank = {"drafted_on": today().isoformat(), "period_from": today().isoformat()}
    values = request.form.to_dict() or blank
    page = render_template(
        "coordinator/plan.html",
        case=found.case,
        plan=None,
        error=error,
        values={**values, "services": request.form.getlist("services")},
        services=SERVICES,
        kinds=_kinds(),
    )
    return (page, 422) if error else page


def _kinds() -> list[tuple[str, str]]:
    without_consent = profile().consent.plan_without_consent is not None
    return list(KINDS if without_consent else KINDS[:1])


def _entry(form: FormValues) -> PlanEntry:
    start = form.required_date("period_from", "期間の始まり")
    chosen = [ServiceKind(code) for code in form.many("services") if code in set(ServiceKind)]
    agency = form.text("agency")
    return PlanEntry(
        goals=form.text("goals") or "",
        period_from=start,
        period_to=form.date("period_to"),
        steps=tuple(_steps(form)),
        services=tuple(
            ServiceEntry(kind, start, menu_item=form.text("menu_item"), agency=agency)
            for kind in chosen
        ),
    )


def _steps(form: FormValues) -> list[StepEntry]:
    steps = []
    for number in range(1, 6):
        text = form.text(f"step_{number}")
        if text:
            responsible = form.text(f"responsible_{number}")
            steps.append(StepEntry(text, responsible, form.date(f"due_{number}")))
    return steps


@coordinator.route("/plans/<uuid:plan_id>", methods=["GET", "POST"])
def plan(plan_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Show a plan; while it is a draft it can be rewritten."""
    case_id = session().scalar(_case_id_of(plan_id))
    if case_id is None:
        raise NotFoundError
    found = opened(case_id)
    shown = session().get_one(SupportPlan, plan_id)
    error: MatchingError | None = None
    if request.method == "POST":
        form = FormValues()
        try:
            version = form.whole("version", "版") or 0
            edit_plan(session(), shown, actor(), version, _entry(form))
        except MatchingError as problem:
            session().rollback()
            error = problem
        else:
            forget_draft("plan", found.case.id)
            flash("プランの案を書き直しました。")
            return redirect(url_for("coordinator.plan", plan_id=plan_id))
    page = render_template(
        "coordinator/plan.html",
        case=found.case,
        plan=shown,
        error=error,
        values=request.form.to_dict() if error else _stored(shown),
        services=SERVICES,
        kinds=[kind for kind in KINDS if kind[0] == shown.kind.value],
    )
    return (page, 422) if error else page


def _case_id_of(plan_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    return select(SupportPlan.case_id).where(SupportPlan.id == plan_id)


def _stored(shown: SupportPlan) -> dict[str, object]:
    values: dict[str, object] = {
        "goals": shown.goals,
        "period_from": shown.period_from.isoformat(),
        "period_to": shown.period_to.isoformat() if shown.period_to else "",
        "drafted_on": shown.drafted_on.isoformat(),
        "kind": shown.kind.value,
        "is_replan": shown.is_replan,
        "version": shown.version,
        "services": [service.service.value for service in shown.services],
        "agency": next((service.agency for service in shown.services if service.agency), ""),
        "menu_item": next((row.menu_item for row in shown.services if row.menu_item), ""),
    }
    for number, step in enumerate(shown.steps, start=1):
        values[f"step_{number}"] = step.text
        values[f"responsible_{number}"] = step.responsible
        values[f"due_{number}"] = step.due_on.isoformat() if step.due_on else ""
    return values


@coordinator.post("/plans/<uuid:plan_id>/decide")
def decide_plan(plan_id: uuid.UUID) -> Response:
    """Put a plan into force without a conference, where the municipality allows it."""
    case_id = session().scalar(_case_id_of(plan_id))
    if case_id is None:
        raise NotFoundError
    opened(case_id)
    shown = session().get_one(SupportPlan, plan_id)
    decide_plan_alone(session(), shown, actor(), FormValues().date("on") or today(), profile())
    flash("プランを決定しました。")
    return redirect(url_for("coordinator.case", case_id=case_id))
