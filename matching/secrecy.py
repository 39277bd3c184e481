"""支援会議の守秘: who is on an item's list, who acknowledged secrecy, and what only they may read.

The duty rests on 社会福祉法第106条の6 or 生活困窮者自立支援法第9条, which each record names.
Nothing here reaches matching, search or statistics; after consent it is re-entered, never copied.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import now, today
from matching.access import Reach, require_reach
from matching.case import Case
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError, TransitionError
from matching.meeting import AgendaItem, Attendance, SupportConferenceRecord
from matching.meeting_sheet import LEGAL_BASIS


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
    written = SupportConferenceRecord(
        item_id=item.id,
        legal_basis=LEGAL_BASIS[item.meeting.type],
        concern=concern,
        shared=shared,
        watch_plan=watch_plan,
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
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR, Role.PARTICIPANT):
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
    if item.case_id is not None:
        require_reach(session, actor, session.get_one(Case, item.case_id), Reach.EDIT)
