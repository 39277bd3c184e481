"""Tasks for a named person: what must not be forgotten."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Date, ForeignKey, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from directory.municipality import Municipality


class TaskKind(enum.StrEnum):
    """Why the task exists; each has a page that says what to do."""

    CONFIRM_RESOURCE = "confirm_resource"
    CHECK_REGISTRATION = "check_registration"
    HANDLE_ERROR_REPORT = "handle_error_report"
    RESOURCE_CLOSED = "resource_closed"
    RESOURCE_PAUSED = "resource_paused"
    SITE_OVERLOADED = "site_overloaded"
    CONTACT_AFTER_ABSENCE = "contact_after_absence"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_MOVED = "person_moved"
    PROPOSAL_DECLINED = "proposal_declined"
    PLACEMENT_ENDED = "placement_ended"
    NO_ANSWER = "no_answer"
    RESOURCE_DEVELOPMENT = "resource_development"
    AFTERCARE = "aftercare"
    HANDOVER = "handover"
    EMERGENCY_ACCESS = "emergency_access"
    CASE_TRANSFER = "case_transfer"
    AGENDA_PROPOSED = "agenda_proposed"


class Task(Base):
    """One thing to do by one person. ``subject_id`` names the record, the note says more."""

    __tablename__ = "task"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    kind: Mapped[TaskKind] = staff(choice(TaskKind))
    subject_type: Mapped[str] = staff(String(40))
    subject_id: Mapped[uuid.UUID] = staff(Uuid, index=True)
    case_id: Mapped[uuid.UUID | None] = staff(Uuid, index=True)
    due_on: Mapped[dt.date] = staff(Date, index=True)
    note: Mapped[str | None] = personal(Text)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    done_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    done_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))


def raise_task(session: Session, task: Task) -> Task:
    """Add a task, or give back the open one that already asks the same of the same person.

    The same means kind, subject and note; so whatever raises tasks may run twice. An earlier due
    date wins.
    """
    same = session.scalar(
        select(Task).where(
            Task.owner_id == task.owner_id,
            Task.kind == task.kind,
            Task.subject_type == task.subject_type,
            Task.subject_id == task.subject_id,
            Task.note == task.note if task.note is not None else Task.note.is_(None),
            Task.done_at.is_(None),
        )
    )
    if same is None:
        session.add(task)
        session.flush()
        return task
    same.due_on = min(same.due_on, task.due_on)
    return same


def complete_task(session: Session, task: Task, account_id: uuid.UUID | None) -> None:
    """Mark a task as done because of what somebody did; a second time changes nothing.

    Ticking one's own task off a list goes through ``matching.due.finish_task``, which checks whose
    it is.
    """
    if task.done_at is None:
        task.done_at, task.done_by = now(), account_id
        session.flush()
