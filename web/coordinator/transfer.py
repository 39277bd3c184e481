"""移管: offering a case to another municipality, the yes of a supervisor, and taking it over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Role
from directory.municipality import Municipality
from matching.access import OpenedCase, Reach
from matching.case import Case
from matching.errors import MatchingError, NotFoundError
from matching.transfer import (
    LABELS,
    OPEN,
    CaseTransfer,
    TransferState,
    accept_transfer,
    answer_transfer,
    propose_transfer,
    received_transfers,
    transfer_of,
    withdraw_transfer,
)
from web.coordinator import coordinator
from web.coordinator.desk import actor, opened
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.form import FormValues


@coordinator.route("/cases/<uuid:case_id>/transfer", methods=["GET", "POST"])
def case_transfer(case_id: uuid.UUID) -> Answer:
    """Offer a case to another municipality; without the person's consent there is no way."""
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError

    def show(error: MatchingError | None) -> str:
        return _offer_page(opened(case_id) if error else found, error)

    return answer_form(partial(_offer, found.case), show)


def _offer(case: Case, form: FormValues) -> Response:
    to_code = form.required("to_code", "移管先")
    propose_transfer(session(), case, actor(), to_code, reason=form.text("reason") or "")
    flash("移管を申し出ました。管理者の承認と、移管先の受け入れを待ちます。")
    return redirect(url_for("coordinator.case_transfer", case_id=case.id))


def _offer_page(found: OpenedCase, error: MatchingError | None) -> str:
    return render_template(
        "coordinator/transfer.html",
        case=found.case,
        may_edit=found.reach is Reach.EDIT,
        towns=_towns(),
        transfers=_of_case(found.case.id),
        labels=LABELS,
        open_states=OPEN,
        values=request.form.to_dict(),
        error=error,
    )


def _towns() -> list[tuple[str, str]]:
    others = Municipality.code != actor().municipality_code
    query = select(Municipality.code, Municipality.name).where(others).order_by(Municipality.code)
    return [(code, name) for code, name in session().execute(query)]


def _of_case(case_id: uuid.UUID) -> list[CaseTransfer]:
    query = select(CaseTransfer).where(CaseTransfer.case_id == case_id)
    return list(session().scalars(query.order_by(CaseTransfer.recorded_at.desc())))


@coordinator.get("/transfers")
def transfers() -> str:
    """What waits for a supervisor's yes here, and what other municipalities offer us."""
    return _page(None)


def _page(error: MatchingError | None) -> str:
    leads = actor().role is Role.SUPERVISOR
    waiting = select(CaseTransfer, Case.number).join(Case, CaseTransfer.case_id == Case.id)
    rows = waiting.where(
        CaseTransfer.from_code == actor().municipality_code,
        CaseTransfer.state == TransferState.PROPOSED,
    )
    return render_template(
        "coordinator/transfers.html",
        waiting=list(session().execute(rows)) if leads else [],
        received=received_transfers(session(), actor()),
        leads=leads,
        error=error,
    )


def _approve(transfer_id: uuid.UUID, _form: FormValues) -> Response:
    answer_transfer(session(), transfer_id, actor(), approved=True)
    flash("移管を承認しました。移管先の担当者に知らせました。")
    return redirect(url_for("coordinator.transfers"))


def _refuse(transfer_id: uuid.UUID, form: FormValues) -> Response:
    answer = form.text("answer") or ""
    answer_transfer(session(), transfer_id, actor(), approved=False, answer=answer)
    flash("移管を承認しませんでした。")
    return redirect(url_for("coordinator.transfers"))


def _withdraw(transfer_id: uuid.UUID, _form: FormValues) -> Response:
    case_id = transfer_of(session(), transfer_id, actor()).case_id
    withdraw_transfer(session(), transfer_id, actor())
    flash("移管の申し出を取り下げました。")
    return redirect(url_for("coordinator.case_transfer", case_id=case_id))


def _accept(transfer_id: uuid.UUID, _form: FormValues) -> Response:
    begun = accept_transfer(session(), transfer_id, actor())
    flash(f"移管を受け入れ、{begun.number} を始めました。同意は、あらためて本人に聞いてください。")
    return redirect(url_for("coordinator.case", case_id=begun.id))


ACTIONS: dict[str, Callable[[uuid.UUID, FormValues], Response]] = {
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "accept": _accept,
}


@coordinator.post("/transfers/<uuid:transfer_id>/<any(approve,refuse,withdraw,accept):action>")
def record_transfer(transfer_id: uuid.UUID, action: str) -> Answer:
    """Say yes or no, take the offer back, or take the case over."""
    return answer_form(partial(ACTIONS[action], transfer_id), _page)
