"""Conditions read from the prose of an entry: staff agree with each reading or reject it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.database import today
from directory.resource import Resource
from matching.condition_review import (
    ConditionReview,
    review_condition,
    reviewed_conditions,
    reviews_of,
)
from matching.errors import InvalidValueError, MatchingError
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.resource import staff_resource
from web.database import session
from web.form import FormValues
from web.reason import condition_sentence


@coordinator.get("/resources/<uuid:resource_id>/conditions")
def conditions(resource_id: uuid.UUID) -> str:
    """Show every condition read from the entry's prose, with its sentence as evidence."""
    return _page(staff_resource(resource_id))


@coordinator.post("/resources/<uuid:resource_id>/conditions")
def answer_condition(resource_id: uuid.UUID) -> Response | tuple[str, int]:
    """Agree with one reading or reject it; matching goes by the answer from now on."""
    shown, form = staff_resource(resource_id), FormValues()
    try:
        answer = form.text("answer")
        if answer not in ("right", "wrong"):
            raise InvalidValueError("answer", "「合っている」か「ちがう」を選んでください。")
        review_condition(
            session(),
            shown,
            actor(),
            today(),
            form.required("kind", "条件"),
            form.required("sentence", "もとの文"),
            confirmed=answer == "right",
        )
    except MatchingError as error:
        session().rollback()
        return _page(staff_resource(resource_id), error), 422
    flash("答えを残しました。つぎのマッチングから使います。")
    return redirect(url_for("coordinator.conditions", resource_id=resource_id))


def _page(shown: Resource, error: MatchingError | None = None) -> str:
    found = reviewed_conditions(shown, reviews_of(session(), [shown.id]))
    said = session().execute(
        select(ConditionReview, Account.name)
        .join(Account, Account.id == ConditionReview.reviewed_by, isouter=True)
        .where(ConditionReview.resource_id == shown.id)
    )
    answers = {(row.kind, row.sentence): (row, name) for row, name in said}
    return render_template(
        "coordinator/conditions.html",
        resource=shown,
        rows=[
            (one, condition_sentence(one), answers.get((one.kind.value, one.sentence)))
            for one in found
        ],
        error=error,
    )
