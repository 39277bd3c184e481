"""The choice of a place for a need: proposed with the reasons of the day, or refused with why."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource
from matching.case_match import CaseMatches, explain
from matching.need import Need
from matching.shortlist import kept_parts, save_shortlist
from matching.workflow.choice import Choice, propose, standing_proposal
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of, profile
from web.coordinator.form_page import Answer, answer_form
from web.coordinator.resource import chosen_resource
from web.coordinator.verdict import verdict_page
from web.database import session
from web.form import FormValues
from web.reason import excluded_rows, reason_rows


@coordinator.post("/needs/<uuid:need_id>/propose")
def propose_resource(need_id: uuid.UUID) -> Answer:
    """Propose one resource, keeping the reasons of the day and the version of the weights.

    What stands in the way is said on the page of that resource, and the reason typed stays there.
    """
    need_of(need_id)
    resource = chosen_resource(FormValues(), "参加先")
    key = str(resource.id)
    return answer_form(
        lambda form: _propose(need_id, resource, form),
        lambda error: verdict_page(need_id, key, error),
    )


def _propose(need_id: uuid.UUID, resource: Resource, form: FormValues) -> Response:
    with at_work_on(need_id) as (_, need, here):
        made, closed = explain(here), here.exclusions(here.facts(str(resource.id)))
    offered = made.find(str(resource.id))
    choice = Choice(
        reasons=reason_rows(offered.match) if offered else (),
        score=offered.match.score if offered else None,
        weights_version=made.weights_version,
        chosen_reason=form.text("chosen_reason"),
    )
    standing = standing_proposal(session(), need, resource)
    proposal = propose(
        session(),
        need,
        resource,
        actor(),
        today(),
        profile(),
        choice,
        person_asked=form.yes("person_asked"),
        closed=closed,
    )
    if standing is None:
        _keep_shortlist(need, made)
        flash("提案を記録しました。次は受入先のアセスメントです。")
    else:
        flash(
            "この場所は、もう提案しています。新しい提案は作らず、書いた理由があれば"
            "「選んだ理由」を直しました(前の理由も残ります)。"
        )
    return redirect(url_for("coordinator.proposal", proposal_id=proposal.id))


def _keep_shortlist(need: Need, made: CaseMatches) -> None:
    save_shortlist(
        session(),
        need,
        actor(),
        today(),
        [
            {
                "resource_id": one.resource_id,
                "reasons": reason_rows(one.match),
                "parts": kept_parts(one.match),
            }
            for one in made.offers
        ],
        [
            {"resource_id": one.resource_id, "gates": excluded_rows(one.exclusions)}
            for one in made.left_out
        ],
        made.weights_version,
    )
