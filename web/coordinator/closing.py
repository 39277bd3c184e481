"""Closing a case (終結): the evaluation, and the contacts that go on afterwards."""

from __future__ import annotations

import uuid
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.database import today
from matching.access import Reach
from matching.aftercare import WHOM, log_contact, plan_contact
from matching.closing import AftercareContact
from matching.errors import MatchingError, NotFoundError
from matching.evaluation import GOALS_MET, EvaluationEntry, evaluate, latest_evaluation
from matching.staff import coordinators
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.form import FormValues

GOAL_LABELS = {"met": "届いた", "partly": "一部届いた", "not_met": "届かなかった"}


@coordinator.route("/cases/<uuid:case_id>/closing", methods=["GET", "POST"])
def closing(case_id: uuid.UUID) -> Answer:
    """Write the evaluation that every closing needs, and plan the contacts after it."""
    found = opened(case_id)

    def save(form: FormValues) -> Response:
        evaluate(session(), found.case, actor(), _entry(form))
        forget_draft("closing", case_id)
        flash("評価を記録しました。")
        return redirect(url_for("coordinator.case", case_id=case_id))

    return answer_form(save, partial(_page, case_id))


def _page(case_id: uuid.UUID, error: MatchingError | None) -> str:
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    query = (
        select(AftercareContact)
        .where(AftercareContact.case_id == case_id)
        .order_by(AftercareContact.due_on)
    )
    return render_template(
        "coordinator/closing.html",
        case=found.case,
        may_edit=found.reach is Reach.EDIT,
        latest=latest_evaluation(session(), found.case),
        contacts=list(session().scalars(query)),
        workers=_workers(found.case.municipality_code),
        goals=[(code, GOAL_LABELS[code]) for code in GOALS_MET],
        goal_labels=GOAL_LABELS,
        whom=[(code, WHOM[code]) for code in profile().workflow.aftercare_whom or tuple(WHOM)],
        whom_labels=WHOM,
        values=request.form.to_dict() or {"evaluated_on": today().isoformat()},
        today=today(),
        error=error,
    )


def _workers(code: str) -> list[tuple[str, str]]:
    ids = coordinators(session(), code)
    query = select(Account).where(Account.id.in_(ids)).order_by(Account.name)
    return [(str(account.id), account.name) for account in session().scalars(query)]


def _entry(form: FormValues) -> EvaluationEntry:
    return EvaluationEntry(
        evaluated_on=form.required_date("evaluated_on", "評価した日"),
        goals_met=form.required("goals_met", "目標の達成"),
        change=form.text("change") or "",
        lead_worker_id=form.identifier("lead_worker_id", "終結後の主担当者"),
        resources_used=tuple(form.lines("resources_used")),
        remaining_needs=form.text("remaining_needs"),
        replan=form.yes("replan"),
    )


@coordinator.post("/cases/<uuid:case_id>/aftercare")
def plan_aftercare(case_id: uuid.UUID) -> Answer:
    """Plan the next contact after closing."""
    found = opened(case_id)

    def save(form: FormValues) -> Response:
        whom = form.required("with_whom", "連絡する相手")
        due_on = form.required_date("due_on", "期日")
        plan_contact(session(), found.case, actor(), whom, due_on, profile())
        flash("終結後の連絡を予定に入れました。")
        return redirect(url_for("coordinator.closing", case_id=case_id))

    return answer_form(save, partial(_page, case_id))


@coordinator.post("/aftercare/<uuid:contact_id>")
def log_aftercare(contact_id: uuid.UUID) -> Answer:
    """Log a contact after closing, and plan the next where there is one."""
    case_id = session().scalar(
        select(AftercareContact.case_id).where(AftercareContact.id == contact_id)
    )
    if case_id is None:
        raise NotFoundError
    opened(case_id)
    contact = session().get_one(AftercareContact, contact_id)
    return answer_form(partial(_log, contact), partial(_page, case_id))


def _log(contact: AftercareContact, form: FormValues) -> Response:
    log_contact(
        session(),
        contact,
        actor(),
        form.required_date("done_on", "連絡した日"),
        profile(),
        note=form.text("note") or "",
        next_on=form.date("next_on"),
    )
    flash("連絡を記録しました。")
    return redirect(url_for("coordinator.closing", case_id=contact.case_id))
