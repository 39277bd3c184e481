"""支援会議の守秘: who is on an item's list, who acknowledged secrecy, and what only they may read.

The duty rests on 社会福祉法第106条の6 or 生活困窮者自立支援法第9条, which each record names.
Nothing here reaches matching, search or statistics; after consent it is re-entered, never copied.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import now, today
from matching.access import Reach, require_reach
from matching.case import Case
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError, TransitionError
from matching.meeting import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingType,
    SupportConferenceRecord,
)
from matching.meeting_sheet import LEGAL_BASIS, require_staff
from matching.staff import workers

ATTENDING = (Role.COORDINATOR, Role.SUPERVISOR, Role.PARTICIPANT)


@dataclasses.dataclass(frozen=True)
class Seat:
    """One's own place on an attendance list; it names no case."""

    attendance_id: uuid.UUID
    item_id: uuid.UUID
    meeting_id: uuid.UUID
    type: MeetingType
    title: str
    held_on: dt.date
    acknowledged: bool


def seats(session: Session, actor: Actor, on: dt.date | None = None) -> list[Seat]:
    """Where an actor sits now, newest meeting first: what may be acknowledged, then opened."""
    day = on or today()
    if actor.account_id is None or actor.role not in ATTENDING:
        return []
    query = (
        select(
            Attendance.id,
            AgendaItem.id,
            Meeting.id,
            Meeting.type,
            Meeting.title,
            Meeting.held_on,
            Attendance.secrecy_acknowledged_at,
        )
        .join(AgendaItem, Attendance.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(
            Attendance.account_id == actor.account_id,
            Meeting.municipality_code == actor.municipality_code,
            or_(Attendance.valid_until.is_(None), Attendance.valid_until >= day),
        )
        .order_by(Meeting.held_on.desc(), AgendaItem.id)
    )
    if actor.role is Role.PARTICIPANT:
        query = query.where(AgendaItem.closed_at.is_(None))
    return [Seat(*row[:6], acknowledged=row[6] is not None) for row in session.execute(query)]


def seated_item(
    session: Session, item_id: uuid.UUID, actor: Actor, on: dt.date | None = None
) -> tuple[AgendaItem, Seat]:
    """An item for who sits on its list; to all others, noted in the trail, there is none."""
    for seat in seats(session, actor, on):
        if seat.item_id == item_id:
            return session.get_one(AgendaItem, item_id), seat
    record(session, "read_support_record", "agenda_item", item_id, result="denied")
    raise NotFoundError


def invite(
    session: Session,
    item: AgendaItem,
    actor: Actor,
    *,
    account: Account | None = None,
    name: str | None = None,
    agency: str | None = None,
    valid_until: dt.date | None = None,
) -> Attendance:
    """Put somebody on the attendance list of one item; twice stays one.

    For a 支援会議 the chair or the supervisor decides who; otherwise whoever works on the case.
    """
    _require_inviter(session, item, actor)
    shown = (name or (account.name if account else "")).strip()
    if not shown:
        raise InvalidValueError("name", "出席者の名前を入れてください。")
    if account is not None and not _may_attend(session, account, item):
        raise InvalidValueError(
            "account_id", "「出席者」を、この自治体の会議に出る人の一覧から選び直してください。"
        )
    for attendance in item.attendances:
        if account is not None and attendance.account_id == account.id:
            return attendance
    made = Attendance(
        account_id=account.id if account else None,
        name=shown,
        agency=agency,
        valid_until=valid_until,
    )
    item.attendances.append(made)
    session.flush()
    record(session, "invite", "agenda_item", item.id, detail=str(made.account_id or "paper"))
    return made


def leave_list(session: Session, attendance: Attendance, actor: Actor) -> None:
    """Take somebody off a list: nothing can be opened from this moment on.

    Who never acknowledged secrecy is struck off; who did keeps the line, ended yesterday.
    """
    item = session.get_one(AgendaItem, attendance.item_id)
    _require_inviter(session, item, actor)
    record(session, "leave_list", "agenda_item", item.id, detail=str(attendance.account_id))
    if attendance.secrecy_acknowledged_at is None:
        item.attendances.remove(attendance)
    else:
        attendance.valid_until = today() - dt.timedelta(days=1)
    session.flush()


def acknowledge(session: Session, attendance: Attendance, actor: Actor) -> None:
    """Confirm one's own duty of secrecy for an item; nobody confirms for another."""
    if actor.account_id is None or attendance.account_id != actor.account_id:
        raise NotFoundError
    if attendance.secrecy_acknowledged_at is None:
        attendance.secrecy_acknowledged_at = now()
        session.flush()
        record(session, "acknowledge_secrecy", "agenda_item", attendance.item_id)


def write_support_record(
    session: Session,
    item: AgendaItem,
    actor: Actor,
    *,
    concern: str | None = None,
    shared: str | None = None,
    watch_plan: str | None = None,
) -> SupportConferenceRecord:
    """Record what was said on an item of a 支援会議; only somebody on its list may."""
    if not item.meeting.type.is_secret:
        raise TransitionError(
            "支援会議の記録は、支援会議の議題だけに書けます。この会議では議題のメモを使ってください。"
        )
    _require_reader(session, item, actor, today())
    texts = [(text or "").strip() or None for text in (concern, shared, watch_plan)]
    if not any(texts):
        raise InvalidValueError(
            "concern",
            "「気がかりなこと」「共有したこと」「見守りの計画」のどれかを書いてください。",
        )
    same = _same_record(session, item, actor, texts)
    if same is not None:
        return same
    written = SupportConferenceRecord(
        item_id=item.id,
        legal_basis=LEGAL_BASIS[item.meeting.type],
        concern=texts[0],
        shared=texts[1],
        watch_plan=texts[2],
        recorded_by=actor.account_id,
    )
    session.add(written)
    session.flush()
    record(session, "write_support_record", "agenda_item", item.id, detail=written.legal_basis)
    return written


def read_support_records(
    session: Session, item: AgendaItem, actor: Actor, on: dt.date | None = None
) -> list[SupportConferenceRecord]:
    """Everything recorded on an item, for those on its list; ``NotFoundError`` for all others."""
    _require_reader(session, item, actor, on or today())
    record(
        session,
        "read_support_record",
        "agenda_item",
        item.id,
        detail=LEGAL_BASIS.get(item.meeting.type),
    )
    return list(
        session.scalars(
            select(SupportConferenceRecord)
            .where(SupportConferenceRecord.item_id == item.id)
            .order_by(SupportConferenceRecord.recorded_at)
        )
    )


def may_read_support_records(actor: Actor, item: AgendaItem, on: dt.date) -> bool:
    """Say whether an actor is on the item's list, acknowledged secrecy, and is in the window.

    Participants from outside lose the window when the item is closed.
    """
    if actor.municipality_code != item.meeting.municipality_code:
        return False
    if actor.role not in ATTENDING:
        return False
    if actor.role is Role.PARTICIPANT and item.closed_at is not None:
        return False
    return any(
        attendance.account_id is not None
        and attendance.account_id == actor.account_id
        and attendance.secrecy_acknowledged_at is not None
        and (attendance.valid_until is None or on <= attendance.valid_until)
        for attendance in item.attendances
    )


def _same_record(
    session: Session, item: AgendaItem, actor: Actor, texts: Sequence[str | None]
) -> SupportConferenceRecord | None:
    """What the same person just wrote: a form sent twice is one record."""
    newest = session.scalar(
        select(SupportConferenceRecord)
        .where(
            SupportConferenceRecord.item_id == item.id,
            SupportConferenceRecord.recorded_by == actor.account_id,
        )
        .order_by(SupportConferenceRecord.recorded_at.desc())
        .limit(1)
    )
    if newest is None or [newest.concern, newest.shared, newest.watch_plan] != list(texts):
        return None
    return newest


def _require_reader(session: Session, item: AgendaItem, actor: Actor, on: dt.date) -> None:
    if not may_read_support_records(actor, item, on):
        record(session, "read_support_record", "agenda_item", item.id, result="denied")
        raise NotFoundError


def _require_inviter(session: Session, item: AgendaItem, actor: Actor) -> None:
    if actor.municipality_code != item.meeting.municipality_code:
        raise NotFoundError
    leads = actor.role is Role.SUPERVISOR or (
        item.meeting.chair_id is not None and actor.account_id == item.meeting.chair_id
    )
    if leads:
        return
    if item.meeting.type.is_secret:
        raise NotAllowedError(
            "支援会議の出席者を決めるのは、会議の長か管理者です。会議の長に頼んでください。"
        )
    require_staff(actor)
    if item.case_id is not None:
        require_reach(session, actor, session.get_one(Case, item.case_id), Reach.EDIT)


def _may_attend(session: Session, account: Account, item: AgendaItem) -> bool:
    code = item.meeting.municipality_code
    return any(account.id in workers(session, code, role) for role in ATTENDING)
