"""Starting, settling and ending a placement (参加先へのつなぎ)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from directory.database import now, today
from directory.task import TaskKind
from matching.access import require_edit
from matching.case import Case
from matching.case_task import ask
from matching.consent import ConsentPurpose, require_consent, require_site_consent
from matching.errors import InvalidValueError, TransitionError
from matching.event_date import require_past
from matching.followup import FollowUp, Track
from matching.place_change import (
    ASK_END,
    PlaceChange,
    ask_about_places,
    free_place,
    take_place,
)
from matching.placement import EndReason, Placement, PlacementState, PlacementStep
from matching.proposal import MatchProposal, ProposalState
from matching.revision import require_version
from matching.site_outcome import BY_SITE
from matching.staff import require_coordinator
from matching.timeslot import WEEKDAYS, parse_slot, shared_minutes
from matching.workflow.move import person_id_of, require_moving, require_text
from matching.workflow.placement_steps import PLACEMENT, PlacementView

S = PlacementState


@dataclasses.dataclass(frozen=True)
class PlacementEntry:
    """What a coordinator decides at the start; both first visits are days a person chose."""

    start_on: dt.date
    watchers: str
    person_visit_on: dt.date
    site_visit_on: dt.date
    frequency: str | None = None
    times: Sequence[dict[str, str]] = ()
    """``{"weekday": "mon", "start": "10:00", "end": "12:00"}`` each."""
    role: str | None = None
    site_contact: str | None = None
    owner_id: uuid.UUID | None = None
    """Who visits; the case's owner unless said otherwise."""


@dataclasses.dataclass(frozen=True)
class Overlap:
    """Hours of one weekday at which the person would be at two places at once."""

    placement_id: uuid.UUID
    resource_name: str
    weekday: str
    minutes: int


@dataclasses.dataclass(frozen=True)
class Started:
    """A placement with the overlaps its times cause: warnings, a person decides.

    ``place``: how the site's figure of free places was counted down, if it was.
    """

    placement: Placement
    overlaps: tuple[Overlap, ...]
    place: PlaceChange | None = None


def start_placement(
    session: Session, proposal: MatchProposal, actor: Actor, entry: PlacementEntry
) -> Started:
    """Start taking part from an accepted proposal; sent twice, it gives the first one back.

    Needs live consent to matching and to that site being told, watchers, and the first visit to
    the person and to the site. The areas of the resource are kept as they are today.
    """
    case = session.get_one(Case, proposal.case_id)
    require_edit(session, actor, case)
    same = session.scalar(select(Placement).where(Placement.proposal_id == proposal.id))
    if same is not None:
        return Started(same, find_overlaps(session, same))
    _require_accepted(session, proposal)
    _check_entry(entry)
    if entry.owner_id is not None:
        require_coordinator(session, entry.owner_id, case.municipality_code)
    placement = Placement(
        case_id=case.id,
        person_id=person_id_of(session, proposal),
        proposal_id=proposal.id,
        resource=proposal.resource,
        start_on=entry.start_on,
        frequency=entry.frequency,
        times=list(entry.times),
        role=entry.role or proposal.role,
        site_contact=entry.site_contact,
        watchers=entry.watchers.strip(),
        areas=dict(proposal.resource.areas),
        owner_id=entry.owner_id or case.owner_id,
    )
    session.add(placement)
    session.flush()
    _add_step(PlacementView(session, placement, today()), None, actor)
    if entry.start_on <= today():
        begin_placement(session, placement, actor, entry.start_on)
    first = {Track.PERSON: entry.person_visit_on, Track.SITE: entry.site_visit_on}
    for track, due_on in first.items():
        plan_visit(session, placement, track, due_on)
    place = take_place(session, placement, actor)
    return Started(placement, find_overlaps(session, placement), place)


def begin_placement(session: Session, placement: Placement, actor: Actor, on: dt.date) -> None:
    """Note that the first day came, on the day it really was."""
    require_past(on, "start_on")
    _move(session, PlacementView(session, placement, on), S.ACTIVE, actor)
    placement.start_on = on
    session.flush()


def mark_stable(
    session: Session,
    placement: Placement,
    actor: Actor,
    on: dt.date,
    *,
    expected_version: int | None = None,
) -> None:
    """Note that the tie stands: person and site were both visited."""
    require_version(session, placement, expected_version)
    require_past(on, "stable_on", not_before=placement.start_on)
    _move(session, PlacementView(session, placement, on), S.STABLE, actor)
    placement.stable_on = on
    session.flush()


def mark_unstable(
    session: Session, placement: Placement, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """Take 安定 back: visits are needed again."""
    require_past(on, "on", not_before=placement.stable_on)
    _move(session, PlacementView(session, placement, on, reason), S.ACTIVE, actor)
    placement.stable_on = None
    session.flush()


def end_placement(
    session: Session,
    placement: Placement,
    actor: Actor,
    on: dt.date,
    reason: EndReason,
    *,
    note: str | None = None,
    place_free: bool | None = None,
    expected_version: int | None = None,
) -> PlaceChange | None:
    """End a placement; visits still due are cancelled, and somebody is asked what comes next.

    ``place_free`` is the site's word on the place: yes counts its figure up (the change is given
    back), ``None`` asks the owner of the placement to hear from the site.
    """
    require_version(session, placement, expected_version)
    begun = placement.state is not S.SCHEDULED
    require_past(on, "ended_on", not_before=placement.start_on if begun else None)
    if reason is EndReason.OTHER:
        require_text("end_note", note or "", "「その他」の内容を書いてください。")
    _move(session, PlacementView(session, placement, on, note, reason), S.ENDED, actor)
    placement.end_reason, placement.ended_on, placement.end_note = reason, on, note
    _cancel_visits(session, placement, on)
    if reason is not EndReason.GOAL_MET:
        _ask_what_next(session, placement)
    if place_free:
        return free_place(session, placement, actor)
    if place_free is None and reason not in BY_SITE:
        ask_about_places(session, placement, ASK_END)
    return None


def plan_visit(session: Session, placement: Placement, track: Track, due_on: dt.date) -> FollowUp:
    """Put one visit on the list of whoever looks after the placement."""
    visit = FollowUp(
        placement_id=placement.id, track=track, owner_id=placement.owner_id, due_on=due_on
    )
    session.add(visit)
    session.flush()
    return visit


def find_overlaps(session: Session, placement: Placement) -> tuple[Overlap, ...]:
    """Hours this placement shares with the person's other placements that have not ended."""
    others = session.scalars(
        select(Placement).where(
            Placement.person_id == placement.person_id,
            Placement.id != placement.id,
            Placement.state != S.ENDED,
        )
    )
    found = []
    for other in others:
        for mine in map(parse_slot, placement.times):
            for theirs in map(parse_slot, other.times):
                minutes = shared_minutes(mine, theirs)
                if minutes > 0:
                    weekday = WEEKDAYS[mine.weekday]
                    found.append(Overlap(other.id, other.resource.name, weekday, minutes))
    return tuple(found)


def _require_accepted(session: Session, proposal: MatchProposal) -> None:
    if proposal.state is not ProposalState.ACCEPTED:
        raise TransitionError(
            "参加を始められるのは、本人と受入先の両方が受け入れた提案だけです。"
            "見学・体験の結果と受入決定を先に記録してください。"
        )
    require_moving(proposal)
    person_id = person_id_of(session, proposal)
    require_consent(session, person_id, ConsentPurpose.MATCHING, today())
    require_site_consent(session, person_id, proposal.resource_id, today())


def _check_entry(entry: PlacementEntry) -> None:
    require_text("watchers", entry.watchers, "「見守る人」を入れてください。")
    for field, day in (
        ("person_visit_on", entry.person_visit_on),
        ("site_visit_on", entry.site_visit_on),
    ):
        if day < entry.start_on:
            whom = "本人" if field == "person_visit_on" else "受入先"
            raise InvalidValueError(
                field, f"{whom}への最初の訪問日は、参加開始日か、それより後の日を選んでください。"
            )
    for time in entry.times:
        parse_slot(dict(time))


def _move(session: Session, view: PlacementView, to: PlacementState, actor: Actor) -> None:
    placement = view.placement
    step = PLACEMENT.step(placement.state, to)
    require_edit(session, actor, session.get_one(Case, placement.case_id))
    PLACEMENT.check(step, view)
    before, placement.state = placement.state, to
    _add_step(view, before, actor)


def _add_step(view: PlacementView, before: PlacementState | None, actor: Actor) -> None:
    placement = view.placement
    step = PlacementStep(
        placement_id=placement.id,
        from_state=before,
        to_state=placement.state,
        on=view.on,
        account_id=actor.account_id,
        note=view.note,
        recorded_at=now(),
    )
    view.session.add(step)
    view.session.flush()
    record(view.session, "advance", "placement", placement.id, detail=placement.state.value)


def _cancel_visits(session: Session, placement: Placement, on: dt.date) -> None:
    due = select(FollowUp).where(
        FollowUp.placement_id == placement.id,
        FollowUp.done_on.is_(None),
        FollowUp.cancelled_on.is_(None),
    )
    for visit in session.scalars(due):
        visit.cancelled_on = on
    session.flush()


def _ask_what_next(session: Session, placement: Placement) -> None:
    case = session.get_one(Case, placement.case_id)
    note = "参加が終わりました。再プランにするか、しばらく休むかを、本人と話して決めてください。"
    ask(session, case, TaskKind.PLACEMENT_ENDED, note, about=placement)
