"""One placement: the first day, visits to the person and to the site, and its end."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from directory.database import today
from matching.access import OpenedCase, Reach
from matching.cadence import propose_next
from matching.disruption import resume_offers as resume_offers_at
from matching.errors import ConflictError, InvalidValueError, MatchingError, NotFoundError
from matching.followup import FollowUp, Track
from matching.label import field_label
from matching.place_change import PlaceChange
from matching.placement import EndReason, Placement
from matching.site_report import reports_of
from matching.visit import VisitEntry, due_visit, log_visit, open_visit, report_absence
from matching.workflow.placement import (
    begin_placement,
    end_placement,
    find_overlaps,
    mark_stable,
    mark_unstable,
)
from web.coordinator import coordinator
from web.coordinator.desk import actor, forget_draft, opened, profile
from web.coordinator.timetable import overlap_text
from web.coordinator.waiting import tell_coordinators
from web.database import session
from web.errors import status_of
from web.form import FormValues
from web.presenters.case_word import ATTENDANCES as ATTENDANCE_WORDS
from web.presenters.case_word import BURDENS as BURDEN_WORDS
from web.presenters.case_word import END_REASONS, PLACEMENT_STATES
from web.presenters.case_word import shown as shown_value

ATTENDANCES = tuple(ATTENDANCE_WORDS.items())
BURDENS = tuple(BURDEN_WORDS.items())
REACHED = (("1", "会えた(話せた)"), ("0", "会えなかった"))
METHODS = (("訪問", "訪問"), ("電話", "電話"), ("来所", "来所"), ("オンライン", "オンライン"))
TRACKS = {Track.PERSON: "本人", Track.SITE: "受入先"}


FREEING = frozenset({EndReason.GOAL_MET, EndReason.PERSON_LEFT, EndReason.MOVED})
"""Ends that leave a place free for somebody else."""


def placement_of(placement_id: uuid.UUID) -> tuple[OpenedCase, Placement]:
    """Open a placement through its case; not this reader's is not there."""
    case_id = session().scalar(select(Placement.case_id).where(Placement.id == placement_id))
    if case_id is None:
        raise NotFoundError
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    return found, session().get_one(Placement, placement_id)


@coordinator.get("/placements/<uuid:placement_id>")
def placement(placement_id: uuid.UUID) -> str:
    """Show the placement with both tracks of visits side by side."""
    return placement_page(placement_id, None)


def placement_page(placement_id: uuid.UUID, error: MatchingError | None) -> str:
    """The page of a placement, with what was wrong with the form just sent."""
    found, shown = placement_of(placement_id)
    query = select(FollowUp).where(FollowUp.placement_id == placement_id).order_by(FollowUp.due_on)
    visits = list(session().scalars(query))
    return render_template(
        "coordinator/placement.html",
        case=found.case,
        placement=shown,
        state=PLACEMENT_STATES[shown.state.value],
        overlaps=[overlap_text(one) for one in find_overlaps(session(), shown)],
        offers_stopped=_offers_stopped(shown),
        reports=reports_of(session(), shown),
        may_edit=found.reach is Reach.EDIT,
        tracks=[
            (track, name, [visit for visit in visits if visit.track is track])
            for track, name in TRACKS.items()
        ],
        reasons=END_REASONS.items(),
        attendances=dict(ATTENDANCES),
        burdens=dict(BURDENS),
        reason_labels=END_REASONS,
        today=today(),
        error=error,
        values=request.form.to_dict(),
    )


def _offers_stopped(shown: Placement) -> dt.date | None:
    """Since when the site gets no new offers, because it said it carries too much."""
    acceptance = shown.resource.acceptance
    return acceptance.offers_stopped_on if acceptance else None


@coordinator.get("/visits/<uuid:visit_id>")
def due_visit_page(visit_id: uuid.UUID) -> Response:
    """Go to the form of a visit that is due."""
    row = (
        session()
        .execute(select(FollowUp.placement_id, FollowUp.track).where(FollowUp.id == visit_id))
        .one_or_none()
    )
    if row is None:
        raise NotFoundError
    placement_of(row.placement_id)
    return redirect(
        url_for(
            "coordinator.visit", placement_id=row.placement_id, track_name=Track(row.track).value
        )
    )


@coordinator.route("/placements/<uuid:placement_id>/visit/<track_name>", methods=["GET", "POST"])
def visit(placement_id: uuid.UUID, track_name: str) -> str | Response | tuple[str, int]:
    """Log a visit in two minutes on a phone; the next day is proposed, a person chooses it."""
    _, shown = placement_of(placement_id)
    if track_name not in (Track.PERSON.value, Track.SITE.value):
        raise NotFoundError
    track = Track(track_name)
    if request.method == "GET":
        planned = open_visit(session(), shown, track)
        return _visit_page(placement_id, track, planned.id if planned else None)
    try:
        due = _due(shown, track)
        logged = log_visit(session(), due, actor(), _entry(FormValues(), track))
    except MatchingError as error:
        session().rollback()
        return _visit_page(placement_id, track, None, error), status_of(error)
    forget_draft(f"visit-{track.value}", placement_id)
    flash("訪問を記録しました。")
    for task in logged.tasks:
        flash(f"やること: {task.note}")
    return redirect(url_for("coordinator.placement", placement_id=placement_id))


def _due(shown: Placement, track: Track) -> FollowUp:
    """The visit the form was opened for; one for today where none was planned."""
    form = FormValues()
    if form.text("visit") is None:
        return due_visit(session(), shown, track, today())
    planned = session().get(FollowUp, form.identifier("visit", "訪問"))
    if planned is None or (planned.placement_id, planned.track) != (shown.id, track):
        raise NotFoundError
    return planned


def _visit_page(
    placement_id: uuid.UUID,
    track: Track,
    visit_id: uuid.UUID | None,
    error: MatchingError | None = None,
) -> str:
    found, shown = placement_of(placement_id)
    blank = {
        "done_on": today().isoformat(),
        "next_on": "" if shown.ended_on else _next_visit(shown, track),
        "method": "訪問",
    }
    changes = error.changes.items() if isinstance(error, ConflictError) else ()
    return render_template(
        "coordinator/visit.html",
        case=found.case,
        placement=shown,
        track=track,
        whom=TRACKS[track],
        visit_id=visit_id or request.form.get("visit"),
        values=request.form.to_dict() or blank,
        error=error,
        changes=[
            (field_label(name), shown_value(name, mine), shown_value(name, theirs))
            for name, (mine, theirs) in changes
        ],
        attendances=ATTENDANCES,
        burdens=BURDENS,
        methods=METHODS,
        reached=REACHED,
    )


def _next_visit(shown: Placement, track: Track) -> str:
    return propose_next(profile(), shown, track, today()).isoformat()


def _entry(form: FormValues, track: Track) -> VisitEntry:
    reached = form.text("reached")
    if reached not in dict(REACHED):
        raise InvalidValueError("reached", "「会えたか」を選んでください。")
    return VisitEntry(
        done_on=form.required_date("done_on", "訪問した日"),
        next_on=form.date("next_on"),
        method=form.text("method"),
        reached=reached == "1",
        attendance=form.text("attendance"),
        attendance_estimated=form.yes("attendance_estimated"),
        sessions_attended=form.whole("sessions_attended", "参加した回数"),
        sessions_held=form.whole("sessions_held", "開かれた回数"),
        change=form.text("change"),
        site_burden=form.text("site_burden") if track is Track.SITE else None,
        note=form.text("note"),
    )


@coordinator.post("/placements/<uuid:placement_id>/<any(begin,stable,unstable,end,absence):action>")
def record_placement(placement_id: uuid.UUID, action: str) -> Response | tuple[str, int]:
    """Record the first day, stability, an absence or the end."""
    _, shown = placement_of(placement_id)
    form = FormValues()
    freed = None
    try:
        on = form.date("on") or today()
        if action == "begin":
            begin_placement(session(), shown, actor(), on)
        elif action == "stable":
            mark_stable(session(), shown, actor(), on)
        elif action == "unstable":
            mark_unstable(session(), shown, actor(), on, reason=form.text("note") or "")
        elif action == "absence":
            report_absence(session(), shown, actor(), on, note=form.text("note"))
        else:
            reason = form.choice("reason", EndReason, "終わりの理由")
            if reason is None:
                raise InvalidValueError("reason", "「終わりの理由」を選んでください。")
            freed = _end(shown, on, reason, form)
    except MatchingError as error:
        session().rollback()
        return placement_page(placement_id, error), 422
    flash("記録しました。")
    if freed is not None:
        flash(
            f"台帳の空きを{freed.before}人から{freed.after}人にしました。資源の画面で取り消せます。"
        )
    if action == "end" and _has_room(shown, form.perhaps("place_free")):
        tell_coordinators(shown.resource)
    return redirect(url_for("coordinator.placement", placement_id=placement_id))


def _end(shown: Placement, on: dt.date, reason: EndReason, form: FormValues) -> PlaceChange | None:
    word = form.perhaps("place_free", "受入先の空き")
    note = form.text("note")
    return end_placement(session(), shown, actor(), on, reason, note=note, place_free=word)


def _has_room(shown: Placement, word: bool | None) -> bool:
    """Whether the end frees a place: by the site's word, else by the reason of the end."""
    return shown.end_reason in FREEING if word is None else word


@coordinator.post("/placements/<uuid:placement_id>/resume-offers")
def resume_offers(placement_id: uuid.UUID) -> Response | tuple[str, int]:
    """Let new offers reach the site again, once somebody has talked with it."""
    _, shown = placement_of(placement_id)
    reason = FormValues().text("reason") or ""
    try:
        resume_offers_at(session(), shown.resource, actor(), today(), reason=reason)
    except MatchingError as error:
        session().rollback()
        return placement_page(placement_id, error), 422
    flash("新しい打診を再開しました。")
    tell_coordinators(shown.resource)
    return redirect(url_for("coordinator.placement", placement_id=placement_id))
