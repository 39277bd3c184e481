"""Taking back a meeting or an item of its agenda entered by mistake: only while nothing came of it.

What was decided, written or confirmed at a meeting stays; the audit trail keeps what was removed.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from directory.database import now
from directory.task import Task
from matching.access import Reach, require_reach
from matching.case import Case
from matching.development import GapState, ResourceGap
from matching.errors import NotAllowedError, TransitionError
from matching.meeting import AgendaItem, Meeting, SupportConferenceRecord
from matching.meeting_sheet import require_host, visible_items

_KEPT = "決定や記録のある議題は消せません。「議題を閉じる」を使うか、次の会議で決め直してください。"


def take_off_agenda(session: Session, item: AgendaItem, actor: Actor) -> None:
    """Take an item off its agenda; ``TransitionError`` once anything was decided or written."""
    require_host(item.meeting, actor)
    if item.case_id is not None:
        require_reach(session, actor, session.get_one(Case, item.case_id), Reach.READ)
    _require_untouched(session, item)
    record(session, "take_off_agenda", "agenda_item", item.id, detail="by mistake")
    _remove(session, item)


def cancel_meeting(session: Session, meeting: Meeting, actor: Actor) -> int:
    """Cancel a meeting that did not take place; returns how many items went with it.

    ``NotAllowedError`` where it has items of cases the actor may not open.
    """
    require_host(meeting, actor)
    if meeting.held:
        raise TransitionError("開いた会議は取りやめにできません。記録として残します。")
    items = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all()
    if len(visible_items(session, meeting, actor)) != len(items):
        raise NotAllowedError(
            "ほかの担当者のケースが議題にあります。会議の長か管理者に取りやめを頼んでください。"
        )
    for item in items:
        _require_untouched(session, item)
    record(session, "cancel_meeting", "meeting", meeting.id, detail=meeting.held_on.isoformat())
    for item in items:
        _remove(session, item)
    for task in session.scalars(
        select(Task).where(Task.subject_id == meeting.id, Task.done_at.is_(None))
    ):
        task.done_at = now()
    session.delete(meeting)
    session.flush()
    return len(items)


def _require_untouched(session: Session, item: AgendaItem) -> None:
    written = exists().where(SupportConferenceRecord.item_id == item.id)
    if item.decision or item.closed_at or session.scalar(select(written)):
        raise TransitionError(_KEPT)
    if any(seat.secrecy_acknowledged_at for seat in item.attendances):
        raise TransitionError(
            "出席者が守秘を確かめて開いた議題は消せません。「議題を閉じる」を使ってください。"
        )


def _remove(session: Session, item: AgendaItem) -> None:
    gap = session.get(ResourceGap, item.gap_id) if item.gap_id else None
    session.delete(item)
    session.flush()
    if gap is None or gap.state is not GapState.IN_MEETING:
        return
    elsewhere = exists().where(AgendaItem.gap_id == gap.id)
    if not session.scalar(select(elsewhere)):
        gap.state = GapState.RECORDED
        session.flush()
