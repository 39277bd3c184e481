"""Negotiate: existing places that would fit if they widened something, spare capacity first."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.task import TaskKind
from matching.access import require_edit
from matching.case_task import ask
from matching.errors import MatchingError
from matching.gate.reach import hours
from matching.negotiation import latent_kinds_of, widenings
from matching.person_name import refuse_names
from matching.score import Match
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of, need_page, profile
from web.coordinator.form_page import Answer, answer_form
from web.coordinator.resource import chosen_resource
from web.database import session
from web.form import FormValues
from web.reason import change_sentence
from web.reason_reader import Reader, said


@coordinator.get("/needs/<uuid:need_id>/widen")
def widen(need_id: uuid.UUID) -> str:
    """List whom to talk to, what to ask for, and what it would bring."""
    return _page(need_id)


def _page(need_id: uuid.UUID, error: MatchingError | None = None) -> str:
    with at_work_on(need_id) as (found, need, here):
        return render_template(
            "coordinator/widen.html",
            **need_page(found, need, here),
            rows=[
                (one, [change_sentence(each) for each in one.changes], _good(one.match))
                for one in widenings(here, latent_kinds_of(session(), profile().code))
            ],
            hours=hours,
            error=error,
            asked=request.form.get("resource_id"),
            sent=request.form,
        )


def _good(match: Match) -> list[str]:
    rows = said(match, Reader.MEETING)
    return [one.sentence for one in rows if one.tone == "for"][:2]


@coordinator.post("/needs/<uuid:need_id>/widen")
def ask_to_widen(need_id: uuid.UUID) -> Answer:
    """Put the talk with a place on one's own list of things to do; the place is not told who."""
    return answer_form(lambda form: _ask(need_id, form), lambda error: _page(need_id, error))


def _ask(need_id: uuid.UUID, form: FormValues) -> Response:
    found, need = need_of(need_id)
    require_edit(session(), actor(), found.case)
    resource = chosen_resource(form, "相談先")
    wanted = form.required("wanted", "聞くこと")
    refuse_names(session(), resource.municipality_code, {"wanted": wanted})
    ask(
        session(),
        found.case,
        TaskKind.RESOURCE_DEVELOPMENT,
        f"「{resource.name}」に、名前を出さずに相談する: {wanted}",
        about=resource,
        owner_id=actor().account_id,
        due_on=form.date("due_on") or today(),
    )
    flash("「きょう」のやることに入れました。相談のときに名前は出しません。")
    return redirect(url_for("coordinator.widen", need_id=need.id))
