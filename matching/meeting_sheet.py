"""Meetings: entering one, noting that it was held, and which of its items a reader sees."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import today
from directory.task import Task, TaskKind, raise_task
from matching.access import Reach, reach_of
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError, TransitionError
from matching.event_date import require_past
from matching.intake import OLDEST_INTAKE
from matching.meeting import AgendaItem, Meeting, MeetingType
from matching.staff import workers

LEGAL_BASIS = {
    MeetingType.MULTILAYER_CONFERENCE: "社会福祉法第106条の4第2項第5号",
    MeetingType.SUPPORT_CONFERENCE: "社会福祉法第106条の6",
    MeetingType.POVERTY_SUPPORT_CONFERENCE: "生活困窮者自立支援法第9条",
    MeetingType.POVERTY_PLAN_CONFERENCE: "生活困窮者自立支援法",
}
TYPE_LABELS = {
    MeetingType.MULTILAYER_CONFERENCE: "重層的支援会議",
    MeetingType.SUPPORT_CONFERENCE: "支援会議",
    MeetingType.POVERTY_SUPPORT_CONFERENCE: "支援会議(生活困窮者自立支援法)",
    MeetingType.POVERTY_PLAN_CONFERENCE: "支援調整会議",
    MeetingType.INTAKE_COORDINATION_MEETING: "調整会議",
    MeetingType.FIELD_MEETING: "分野別の会議",
    MeetingType.COMMUNITY_BUILDING_MEETING: "連携会議",
}

MOST_DAYS_AHEAD = 2 * 366
"""How far ahead a meeting may be called; later is a slip of the year."""


@dataclasses.dataclass(frozen=True)
class MeetingEntry:
    """What the form of a meeting holds."""

    type: MeetingType
    title: str
    held_on: dt.date
    host: str | None = None
    place: str | None = None
    chair_id: uuid.UUID | None = None
    joint_with: str | None = None
    regular: bool = True
    notes: str | None = None


def call_meeting(session: Session, actor: Actor, entry: MeetingEntry) -> Meeting:
    """Enter a meeting of the actor's municipality, planned or held."""
    require_staff(actor)
    if not entry.title.strip():
        raise InvalidValueError("title", "会議の名前を入れてください。")
    _check_day(entry.held_on)
    _check_chair(session, entry, str(actor.municipality_code))
    columns = dataclasses.asdict(entry)
    meeting = Meeting(municipality_code=str(actor.municipality_code), **columns)
    session.add(meeting)
    session.flush()
    record(session, "call_meeting", "meeting", meeting.id, detail=entry.type.value)
    return meeting


def mark_held(session: Session, meeting: Meeting, actor: Actor, notes: str | None = None) -> None:
    """Note that the meeting took place; only held meetings are counted.

    ``notes`` are of no single case, and never a name.
    """
    require_host(meeting, actor)
    require_past(meeting.held_on, "held_on")
    meeting.held = True
    meeting.notes = notes or meeting.notes
    session.flush()
    record(session, "mark_held", "meeting", meeting.id)


def postpone(session: Session, meeting: Meeting, actor: Actor, held_on: dt.date) -> None:
    """Move a meeting that was not held to another day; its agenda goes with it."""
    require_host(meeting, actor)
    if meeting.held or any_decision(session, meeting):
        raise TransitionError("開いた会議の日は動かせません。次の会議を開いてください。")
    _check_day(held_on)
    meeting.held_on = held_on
    session.flush()
    record(session, "postpone", "meeting", meeting.id, detail=held_on.isoformat())


def any_decision(session: Session, meeting: Meeting) -> bool:
    """Whether anything was decided at a meeting."""
    decided = exists().where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.decided_on.is_not(None)
    )
    return bool(session.scalar(select(decided)))


def propose_item(session: Session, meeting: Meeting, actor: Actor, note: str) -> list[Task]:
    """Ask the chair of a 支援会議 to take something up; who sits in it stays the chair's choice."""
    if actor.municipality_code != meeting.municipality_code or actor.account_id is None:
        raise NotFoundError
    if actor.role not in (Role.COORDINATOR, Role.PARTICIPANT, Role.SUPERVISOR):
        raise NotFoundError
    if not meeting.type.is_secret:
        raise TransitionError(
            "議題の提案を受け付けるのは支援会議です。同意のあるケースは議題に載せてください。"
        )
    if not note.strip():
        raise InvalidValueError("note", "議題にしたいことを、名前を書かずに入れてください。")
    leaders = workers(session, meeting.municipality_code, Role.SUPERVISOR)
    record(session, "propose_item", "meeting", meeting.id)
    return [
        raise_task(
            session,
            Task(
                municipality_code=meeting.municipality_code,
                owner_id=account_id,
                kind=TaskKind.AGENDA_PROPOSED,
                subject_type="meeting",
                subject_id=meeting.id,
                due_on=today(),
                note=f"支援会議の議題の提案: {note.strip()}",
            ),
        )
        for account_id in sorted({meeting.chair_id} if meeting.chair_id else leaders)
    ]


def chairs(session: Session, code: str) -> set[uuid.UUID]:
    """Who may chair a meeting of a municipality: its working supervisors and coordinators."""
    return workers(session, code, Role.SUPERVISOR) | workers(session, code, Role.COORDINATOR)


def _check_day(day: dt.date) -> None:
    """Refuse a day no meeting can have: years ahead, or before the law it is held under."""
    latest = today() + dt.timedelta(days=MOST_DAYS_AHEAD)
    if not OLDEST_INTAKE <= day <= latest:
        raise InvalidValueError(
            "held_on",
            f"「開催日」の{day:%Y年%m月%d日}は使えません。{OLDEST_INTAKE:%Y年%m月%d日}から"
            f"{latest:%Y年%m月%d日}までの日を入れてください。",
        )


def _check_chair(session: Session, entry: MeetingEntry, code: str) -> None:
    if entry.chair_id is not None and entry.chair_id not in chairs(session, code):
        raise InvalidValueError("chair_id", "「会議の長」を、在職中の職員から選んでください。")


def visible_items(
    session: Session, meeting: Meeting, actor: Actor, on: dt.date | None = None
) -> list[AgendaItem]:
    """The items of a meeting whose case the reader may open; gaps name nobody and all show."""
    if actor.municipality_code != meeting.municipality_code:
        raise NotFoundError
    day = on or today()
    found = session.execute(
        select(AgendaItem.id, AgendaItem.case_id).where(AgendaItem.meeting_id == meeting.id)
    ).all()
    mine = []
    for item_id, case_id in found:
        reach = reach_of(session, actor, case_id, day) if case_id else Reach.READ
        if reach is not None and reach > Reach.LINE:
            mine.append(session.get_one(AgendaItem, item_id))
    return mine


def require_staff(actor: Actor) -> None:
    """Let only coordinators and supervisors go on."""
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR):
        raise NotAllowedError("会議を開くのは担当者と管理者です。担当者に頼んでください。")


def require_host(meeting: Meeting, actor: Actor) -> None:
    """Let only staff of the meeting's municipality go on."""
    if actor.municipality_code != meeting.municipality_code:
        raise NotFoundError
    require_staff(actor)
