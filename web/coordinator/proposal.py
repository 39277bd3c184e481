"""One proposal: the site's assessment, the offer, visit and trial, and both answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from directory.taxonomy import kinds
from matching.access import OpenedCase, Reach
from matching.consent import ConsentPurpose, live_consent
from matching.errors import InvalidValueError, MatchingError, NotFoundError
from matching.placement import Placement
from matching.proposal import MatchProposal, ProposalState, SiteAssessment
from matching.workflow import proposal as step
from matching.workflow.case_steps import LABELS as CASE_LABELS
from matching.workflow.move import person_id_of
from matching.workflow.participation import start_participation
from matching.workflow.placement import PlacementEntry
from matching.workflow.proposal_steps import LABELS
from matching.workflow.site import accept_site_assessment, record_site_assessment, tell_site
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.coordinator.need import WEEKDAYS
from web.coordinator.timetable import overlap_text
from web.database import session
from web.form import FormValues

TURNS = ("", "_2", "_3")
"""A person may go on several days: ``weekday`` and ``weekday_2``."""
Action = Callable[[MatchProposal, FormValues, dt.date], str]


def proposal_of(proposal_id: uuid.UUID) -> tuple[OpenedCase, MatchProposal]:
    """Open a proposal through its case; not this reader's is not there."""
    case_id = session().scalar(select(MatchProposal.case_id).where(MatchProposal.id == proposal_id))
    if case_id is None:
        raise NotFoundError
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    return found, session().get_one(MatchProposal, proposal_id)


@coordinator.get("/proposals/<uuid:proposal_id>")
def proposal(proposal_id: uuid.UUID) -> str:
    """Show how far the proposal has come and what can be recorded next."""
    return _page(proposal_id, None)


def _page(proposal_id: uuid.UUID, error: MatchingError | None) -> str:
    found, shown = proposal_of(proposal_id)
    person_id = person_id_of(session(), shown)
    placed = session().scalar(select(Placement.id).where(Placement.proposal_id == shown.id))
    return render_template(
        "coordinator/proposal.html",
        case=found.case,
        proposal=shown,
        person_id=person_id,
        site_consent=live_consent(
            session(), person_id, ConsentPurpose.SITE, today(), shown.resource_id
        ),
        labels=LABELS,
        kinds=kinds(),
        may_edit=found.reach is Reach.EDIT,
        placement_id=placed,
        assessments=_assessments(shown),
        values=request.form.to_dict() or {"on": today().isoformat()},
        weekdays=WEEKDAYS,
        turns=TURNS,
        error=error,
    )


def _assessments(shown: MatchProposal) -> list[SiteAssessment]:
    query = (
        select(SiteAssessment)
        .where(SiteAssessment.resource_id == shown.resource_id)
        .order_by(SiteAssessment.assessed_on.desc())
    )
    return list(session().scalars(query))


def _assess(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    record_site_assessment(
        session(),
        shown,
        actor(),
        on,
        findings=form.text("findings") or "",
        watchers=form.text("watchers"),
        can_take=form.text("can_take"),
    )
    return "受入先のアセスメントを記録しました。"


def _use_assessment(shown: MatchProposal, _form: FormValues, on: dt.date) -> str:
    accept_site_assessment(session(), shown, actor(), on)
    return "記録済みのアセスメントで進めます。"


def _offer(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    step.offer(
        session(),
        shown,
        actor(),
        on,
        tell=tuple(form.lines("tell")),
        answer_due_on=form.date("answer_due_on"),
    )
    return "打診を記録しました。"


def _tell(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    tell_site(session(), shown, actor(), on, form.lines("tell"))
    return "受入先に伝えたことを記録しました。"


def _result_of(record_result: Callable[..., None], said: str) -> Action:
    """Record what came of a visit or a trial, and the next step."""

    def record(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
        outcome, next_step = form.text("outcome") or "", form.text("next_step") or ""
        record_result(session(), shown, actor(), on, outcome=outcome, next_step=next_step)
        return said

    return record


def _accept(shown: MatchProposal, _form: FormValues, on: dt.date) -> str:
    step.accept(session(), shown, actor(), on)
    return "受入の決定を記録しました。続けて参加を始められます。"


def _decline_person(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    step.decline_person(
        session(),
        shown,
        actor(),
        on,
        reason=form.text("outcome"),
        offer_again=form.yes("offer_again"),
    )
    return "本人の辞退を記録しました。理由は問いません。"


def _decline_site(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    step.decline_site(session(), shown, actor(), on, reason=form.text("outcome") or "")
    return "受入先の辞退を記録しました。受入先についてわかったことは、資源の画面に残せます。"


def _lapse(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    step.lapse(session(), shown, actor(), on, reason=form.text("outcome") or "")
    return "取りやめを記録しました。"


def _arrange(stage: ProposalState) -> Action:
    """Plan a visit or a trial for a day to come; its result is asked for when the day is there."""

    def plan(shown: MatchProposal, _form: FormValues, on: dt.date) -> str:
        step.arrange(session(), shown, stage, actor(), on)
        return (
            f"{LABELS[stage]}の予定を入れました。結果は、その日に「きょう」の一覧から記録します。"
        )

    return plan


def _reopen(shown: MatchProposal, form: FormValues, on: dt.date) -> str:
    step.reopen(session(), shown, actor(), on, reason=form.text("outcome") or "")
    return f"提案を「{LABELS[shown.state]}」から再開しました。"


ACTIONS: dict[str, Action] = {
    "arrange_visit": _arrange(ProposalState.VISIT),
    "arrange_trial": _arrange(ProposalState.TRIAL),
    "reopen": _reopen,
    "assess": _assess,
    "use_assessment": _use_assessment,
    "offer": _offer,
    "tell": _tell,
    "visit": _result_of(step.record_visit, "見学の結果を記録しました。"),
    "trial": _result_of(step.record_trial, "体験の結果を記録しました。"),
    "accept": _accept,
    "decline_person": _decline_person,
    "decline_site": _decline_site,
    "lapse": _lapse,
}


@coordinator.post("/proposals/<uuid:proposal_id>/<any(" + ",".join(ACTIONS) + "):action>")
def record_step(proposal_id: uuid.UUID, action: str) -> Response | tuple[str, int]:
    """Record one step; what is missing is shown on the page it was entered on."""
    _, shown = proposal_of(proposal_id)
    form = FormValues()
    try:
        flash(ACTIONS[action](shown, form, form.date("on") or today()))
    except MatchingError as error:
        session().rollback()
        return _page(proposal_id, error), 422
    forget_draft("proposal", proposal_id)
    return redirect(url_for("coordinator.proposal", proposal_id=proposal_id))


@coordinator.post("/proposals/<uuid:proposal_id>/start")
def start(proposal_id: uuid.UUID) -> Response | tuple[str, int]:
    """Start the placement: first day, who watches, and the first visit to person and site."""
    found, shown = proposal_of(proposal_id)
    form = FormValues()
    try:
        begun = start_participation(session(), shown, actor(), _entry(form), profile())
    except MatchingError as error:
        session().rollback()
        return _page(proposal_id, error), 422
    forget_draft("proposal", proposal_id)
    for overlap in begun.overlaps:
        flash(f"注意: {overlap_text(overlap)}")
    if begun.place is not None:
        before, after = begun.place.before, begun.place.after
        flash(
            f"台帳の空きを{before}人から{after}人にしました。受入先の数とちがうときは、"
            "資源の画面で取り消せます。"
        )
    stage = CASE_LABELS[found.case.state]
    flash(f"参加を始めました。ケースは「{stage}」です。最初の訪問が「きょう」の一覧に入りました。")
    return redirect(url_for("coordinator.placement", placement_id=begun.placement.id))


def _entry(form: FormValues) -> PlacementEntry:
    return PlacementEntry(
        start_on=form.required_date("start_on", "参加開始日"),
        watchers=form.text("watchers") or "",
        person_visit_on=form.required_date("person_visit_on", "本人への最初の訪問日"),
        site_visit_on=form.required_date("site_visit_on", "受入先への最初の訪問日"),
        frequency=form.text("frequency"),
        times=_times(form),
        role=form.text("role"),
        site_contact=form.text("site_contact"),
    )


def _times(form: FormValues) -> list[dict[str, str]]:
    """The hours of up to three weekdays; a line is whole or empty."""
    times = []
    for turn in TURNS:
        names = (f"weekday{turn}", f"start_time{turn}", f"end_time{turn}")
        weekday, start_time, end_time = (form.text(name) for name in names)
        if weekday and start_time and end_time:
            times.append({"weekday": weekday, "start": start_time, "end": end_time})
        elif weekday or start_time or end_time:
            raise InvalidValueError(
                names[0], "通う曜日には、曜日と、始まりと終わりの時刻をそろえて入れてください。"
            )
    return times
