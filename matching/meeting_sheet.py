"""Meetings: entering one, noting that it was held, and which of its items a reader sees."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import today
from matching.access import Reach, reach_of
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from matching.event_date import require_past
from matching.meeting import AgendaItem, Meeting, MeetingType

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
    columns = dataclasses.asdict(entry)
    meeting = Meeting(municipality_code=str(actor.municipality_code), **columns)
    session.add(meeting)
    session.flush()
    record(session, "call_meeting", "meeting", meeting.id, detail=entry.type.value)
    return meeting


def mark_held(session: Session, meeting: Meeting, actor: Actor) -> None:
    """Note that the meeting took place; only held meetings are counted."""
    require_host(meeting, actor)
    require_past(meeting.held_on, "held_on")
    meeting.held = True
    session.flush()


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
