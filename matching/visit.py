"""Logging a visit (定着支援) on one of the two tracks, and what a bad one sets going the same day.

Each bad case ends in a task for a named person: absence, a site at its limit, nobody reached.
The software asks and reminds; nothing about the person is decided or blamed here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from directory.database import today
from directory.task import Task, TaskKind
from matching.access import require_edit, require_part
from matching.case import Case
from matching.case_task import ask
from matching.disruption import stop_offers
from matching.errors import ConflictError, InvalidValueError, TransitionError
from matching.event_date import require_future, require_past
from matching.followup import FollowUp, Track
from matching.placement import Placement, PlacementState
from matching.revision import require_version
from matching.workflow.placement import plan_visit
from matching.working_day import next_working_day

ATTENDANCES = ("every_time", "mostly", "sometimes", "absent", "unknown")
BURDENS = ("none", "some", "heavy")


_NOTHING_SEEN = {
    Track.PERSON: "「参加の様子」「変化・気づいたこと」「メモ」のどれか一つを書いてください。"
    "会えなかったときは、そのことをメモに書きます。",
    Track.SITE: "「参加の様子」「受入先の負担」「変化・気づいたこと」「メモ」のどれか一つを"
    "書いてください。会えなかったときは、そのことをメモに書きます。",
}


@dataclasses.dataclass(frozen=True)
class VisitEntry:
    """What a coordinator types on the phone; ``next_on`` is the day a person chose."""

    done_on: dt.date
    next_on: dt.date | None = None
    method: str | None = None
    reached: bool = True
    attendance: str | None = None
    attendance_estimated: bool = False
    sessions_attended: int | None = None
    sessions_held: int | None = None
    change: str | None = None
    site_burden: str | None = None
    note: str | None = None


@dataclasses.dataclass(frozen=True)
class Logged:
    """A visit on record, the next one planned, and the tasks it set going."""

    visit: FollowUp
    next_visit: FollowUp | None
    tasks: tuple[Task, ...]


def log_visit(
    session: Session,
    visit: FollowUp,
    actor: Actor,
    entry: VisitEntry,
    *,
    expected_version: int | None = None,
) -> Logged:
    """Record a visit that took place and plan the next; the same entry twice is one visit.

    ``InvalidValueError`` for a day to come, a day before the placement, or no next day while the
    person is still taking part; ``ConflictError`` when somebody else logged it first.
    """
    placement = visit.placement
    case = session.get_one(Case, placement.case_id)
    require_part(session, actor, case)
    if visit.done_on is not None:
        return _already_logged(session, visit, actor, entry)
    require_version(session, visit, expected_version)
    if visit.cancelled_on is not None:
        raise TransitionError("取りやめた訪問です。新しい訪問として記録してください。")
    _check(placement, visit.track, entry)
    for field, value in dataclasses.asdict(entry).items():
        setattr(visit, field, value)
    visit.done_by = actor.account_id
    session.flush()
    record(session, "log_visit", "follow_up", visit.id, detail=visit.track.value)
    planned = plan_visit(session, placement, visit.track, entry.next_on) if entry.next_on else None
    return Logged(visit, planned, _consequences(session, case, visit, actor))


def open_visit(session: Session, placement: Placement, track: Track) -> FollowUp | None:
    """The next visit of a track that is planned and not yet logged, if any."""
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.placement_id == placement.id,
            FollowUp.track == track,
            FollowUp.done_on.is_(None),
            FollowUp.cancelled_on.is_(None),
        )
        .order_by(FollowUp.due_on)
        .limit(1)
    )


def due_visit(session: Session, placement: Placement, track: Track, on: dt.date) -> FollowUp:
    """The open visit of a track to log against; one for today where none is planned."""
    planned = open_visit(session, placement, track)
    return planned or plan_visit(session, placement, track, on)


def reschedule(
    session: Session,
    visit: FollowUp,
    actor: Actor,
    due_on: dt.date,
    *,
    expected_version: int | None = None,
) -> None:
    """Move a planned visit to another day."""
    require_edit(session, actor, session.get_one(Case, visit.placement.case_id))
    require_version(session, visit, expected_version)
    if visit.done_on is not None:
        raise TransitionError("済んだ訪問の日は動かせません。次の訪問の日を変えてください。")
    if visit.cancelled_on is not None:
        raise TransitionError("取りやめた訪問です。新しい訪問として記録してください。")
    require_future(due_on, "due_on", after=today() - dt.timedelta(days=1))
    visit.due_on = due_on
    session.flush()
    record(session, "reschedule", "follow_up", visit.id, detail=due_on.isoformat())


def report_absence(
    session: Session, placement: Placement, actor: Actor, on: dt.date, *, note: str | None = None
) -> tuple[Task, ...]:
    """Log that the person did not come, as the site told; tasks are due the same day."""
    case = session.get_one(Case, placement.case_id)
    require_edit(session, actor, case)
    require_past(on, "done_on", not_before=placement.start_on)
    told = plan_visit(session, placement, Track.SITE, on)
    told.done_on, told.done_by, told.method = on, actor.account_id, "受入先からの連絡"
    told.attendance, told.note = "absent", note
    session.flush()
    record(session, "report_absence", "placement", placement.id)
    return _ask_after_absence(session, case, told)


def _already_logged(session: Session, visit: FollowUp, actor: Actor, entry: VisitEntry) -> Logged:
    logged = {field: getattr(visit, field) for field in dataclasses.asdict(entry)}
    if logged == dataclasses.asdict(entry) and visit.done_by == actor.account_id:
        return Logged(visit, open_visit(session, visit.placement, visit.track), ())
    there: dict[str, tuple[object, object]] = {
        field: (getattr(entry, field), value) for field, value in logged.items()
    }
    raise ConflictError(
        f"この訪問は{visit.done_on:%Y年%m月%d日}の分として、すでに記録されています。"
        "内容を見比べて、足りないことは新しい訪問として記録してください。",
        {field: pair for field, pair in there.items() if pair[0] != pair[1]},
    )


def _check(placement: Placement, track: Track, entry: VisitEntry) -> None:
    require_past(entry.done_on, "done_on", not_before=placement.start_on)
    if entry.next_on is not None:
        require_future(entry.next_on, "next_on", after=entry.done_on)
    elif placement.state in (PlacementState.SCHEDULED, PlacementState.ACTIVE):
        raise InvalidValueError("next_on", "「次の訪問日」を選んでください。")
    seen = (entry.attendance, entry.sessions_attended, entry.change, entry.site_burden, entry.note)
    if all(value in (None, "") for value in seen):
        raise InvalidValueError("attendance", _NOTHING_SEEN[track])
    if entry.attendance is not None and entry.attendance not in ATTENDANCES:
        raise InvalidValueError("attendance", "「参加の様子」を一覧から選び直してください。")
    if entry.site_burden is not None:
        if track is not Track.SITE:
            raise InvalidValueError(
                "site_burden", "「受入先の負担」は受入先への訪問に記録してください。"
            )
        if entry.site_burden not in BURDENS:
            raise InvalidValueError("site_burden", "「受入先の負担」を一覧から選び直してください。")
    _check_sessions(entry.sessions_attended, entry.sessions_held)


def _check_sessions(attended: int | None, held: int | None) -> None:
    if min(attended or 0, held or 0) < 0 or (held is not None and (attended or 0) > held):
        raise InvalidValueError(
            "sessions_attended",
            "「参加した回数」は0以上、「開かれた回数」以下の数で入れてください。",
        )


def _consequences(session: Session, case: Case, visit: FollowUp, actor: Actor) -> tuple[Task, ...]:
    tasks: tuple[Task, ...] = ()
    if not visit.reached:
        tasks += (_ask_after_silence(session, case, visit),)
    if visit.attendance == "absent":
        tasks += _ask_after_absence(session, case, visit)
    if visit.site_burden == "heavy":
        tasks += stop_offers(session, visit.placement, actor, visit.done_on or today())
    return tasks


def _ask_after_absence(session: Session, case: Case, visit: FollowUp) -> tuple[Task, ...]:
    """First the person, on the day it is logged; then the site, on the next working day."""
    day = today()
    first = "1. まず本人に、責めずに様子を聞き、続けるか、休むか、再プランかを一緒に考えます。"
    then = "2. 本人と話したあとで、受入先に伝え、次にどうするかを相談してください。"
    return (
        _ask(session, case, visit, TaskKind.CONTACT_AFTER_ABSENCE, day, first),
        _ask(session, case, visit, TaskKind.CONTACT_AFTER_ABSENCE, next_working_day(day), then),
    )


def _ask_after_silence(session: Session, case: Case, visit: FollowUp) -> Task:
    whom = "本人" if visit.track is Track.PERSON else "受入先"
    note = f"{whom}に会えませんでした。別の方法や時間で連絡してください。"
    return _ask(session, case, visit, TaskKind.NO_ANSWER, next_working_day(today()), note)


def _ask(
    session: Session, case: Case, visit: FollowUp, kind: TaskKind, due_on: dt.date, note: str
) -> Task:
    placement = visit.placement
    owner_id = placement.owner_id
    return ask(session, case, kind, note, about=placement, owner_id=owner_id, due_on=due_on)
