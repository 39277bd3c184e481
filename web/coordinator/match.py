"""Matches of one need: ranked and explained, near-misses apart, and what was left out and why."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from directory.database import today
from directory.resource import Resource
from directory.taxonomy import forms
from matching.access import Reach
from matching.candidate import candidates
from matching.case_match import MOST_NEAR_MISSES, CaseMatches, explain
from matching.development import ResourceGap
from matching.errors import InvalidValueError
from matching.gap import GapEntry, record_gap
from matching.gate.reach import hours
from matching.need import Need
from matching.shortlist import kept_parts, save_shortlist
from matching.workflow.choice import Choice, propose, standing_proposal
from web.coordinator import coordinator
from web.coordinator.desk import actor, at_work_on, need_of, profile
from web.database import session
from web.form import FormValues
from web.reason import UNREAD, change_sentence, excluded_rows, reason_rows


@coordinator.get("/needs/<uuid:need_id>/matches")
def matches(need_id: uuid.UUID) -> str:
    """Show what fits, why, what almost fits, and what does not."""
    with at_work_on(need_id) as (found, need, here):
        made, counted = explain(here), candidates(here.ranking, here.known)
    return render_template(
        "coordinator/matches.html",
        case=found.case,
        need=need,
        matches=made,
        counted=counted,
        most_near_misses=MOST_NEAR_MISSES,
        reason_rows=reason_rows,
        excluded_rows=excluded_rows,
        change_sentence=change_sentence,
        unread=UNREAD,
        hours=hours,
        may_edit=found.reach is Reach.EDIT,
        today=today(),
    )


@coordinator.post("/needs/<uuid:need_id>/propose")
def propose_resource(need_id: uuid.UUID) -> Response:
    """Propose one resource, keeping the reasons of the day and the version of the weights."""
    form = FormValues()
    resource = session().get(Resource, form.identifier("resource_id", "参加先"))
    if resource is None or resource.municipality_code != actor().municipality_code:
        raise InvalidValueError("resource_id", "「参加先」を一覧から選び直してください。")
    with at_work_on(need_id) as (_, need, here):
        made = explain(here)
        facts = here.known.get(str(resource.id))
        closed = here.exclusions(facts) if facts else ()
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


@coordinator.post("/needs/<uuid:need_id>/gap")
def record_need_gap(need_id: uuid.UUID) -> Response:
    """Record what is missing, without a name; it becomes a task of 資源開発."""
    found, need = need_of(need_id)
    form = FormValues()
    joined = _chosen_gap(form) if form.text("gap_id") else None
    entry = GapEntry(
        what=joined.what if joined else form.required("what", "何が足りないか"),
        form=joined.form if joined else _form_code(form),
        area=joined.area if joined else form.text("area"),
        hours=tuple(need.available),
        ask_first=form.text("ask_first"),
        near_miss=form.text("near_miss"),
    )
    record_gap(session(), found.case, actor(), today(), entry)
    flash(
        "資源開発の課題として記録しました。"
        if not joined
        else "似た課題に、このケースを加えました。"
    )
    return redirect(url_for("coordinator.case", case_id=found.case.id))


def _chosen_gap(form: FormValues) -> ResourceGap:
    gap = session().get(ResourceGap, form.identifier("gap_id", "似た課題"))
    if gap is None or gap.municipality_code != actor().municipality_code:
        raise InvalidValueError("gap_id", "「似た課題」を一覧から選び直してください。")
    return gap


def _form_code(form: FormValues) -> str | None:
    code = form.text("form")
    if code is not None and code not in forms():
        raise InvalidValueError("form", "「形」を一覧から選び直してください。")
    return code
