"""緊急の閲覧: opened by exact name and birth with a reason, and looked at by a supervisor."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.account import Account
from directory.database import today
from matching.case import Case
from matching.emergency import (
    REVIEW_DAYS,
    SHORTEST_REASON,
    emergencies_of,
    open_in_emergency,
    review,
)
from matching.errors import MatchingError, NotAllowedError
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.coordinator.form_page import Answer, answer_form
from web.database import session
from web.form import FormValues

_NOT_THERE = (
    "理由を記録し、管理者に知らせました。この氏名と生年月日の支援の記録は、この自治体にありません。"
)


@coordinator.route("/emergency", methods=["GET", "POST"])
def emergency() -> Answer:
    """File the reason first; only then is it told whether there is such a case."""
    return answer_form(_open, _page, elsewhere=(NotAllowedError,))


def _open(form: FormValues) -> Response:
    opened = open_in_emergency(
        session(),
        actor(),
        form.required("name", "氏名"),
        form.required_date("born_on", "生年月日"),
        form.text("reason") or "",
    )
    if opened.case_id is None:
        flash(_NOT_THERE)
        return redirect(url_for("coordinator.emergency"))
    flash("24時間だけ読めます。管理者に知らせました。開いたことは記録に残ります。")
    return redirect(url_for("coordinator.case", case_id=opened.case_id))


def _page(error: MatchingError | None) -> str:
    return render_template(
        "coordinator/emergency.html",
        values=request.form.to_dict(),
        shortest=SHORTEST_REASON,
        error=error,
    )


@coordinator.get("/emergency/reviews")
def emergency_reviews() -> str:
    """Every try of the municipality, with who, why, and what a supervisor found."""
    return _reviews(None)


def _reviews(error: MatchingError | None) -> str:
    tries = emergencies_of(session(), actor())
    here = Case.municipality_code == actor().municipality_code
    return render_template(
        "coordinator/emergency_reviews.html",
        tries=tries,
        names=dict(iter(session().execute(select(Account.id, Account.name)))),
        numbers=dict(iter(session().execute(select(Case.id, Case.number).where(here)))),
        days=REVIEW_DAYS,
        today=today(),
        error=error,
    )


@coordinator.post("/emergency/<uuid:access_id>/review")
def review_emergency(access_id: uuid.UUID) -> Answer:
    """Note what was found about one try."""

    def save(form: FormValues) -> Response:
        review(session(), access_id, actor(), form.text("review") or "")
        flash("確かめた結果を記録しました。")
        return redirect(url_for("coordinator.emergency_reviews"))

    return answer_form(save, _reviews)
