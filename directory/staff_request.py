"""Ask the coordinators of a municipality to look at something, until one of them has."""

from __future__ import annotations

import uuid
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.audit import actor_of
from directory.database import today
from directory.task import Task, TaskKind, complete_task, raise_task


class Subject(Protocol):
    """A record that can be asked about."""

    __tablename__: str
    id: uuid.UUID


def ask_coordinators(
    session: Session, municipality_code: str, kind: TaskKind, subject: Subject
) -> list[Task]:
    """Raise one task per coordinator, due today; the first who answers closes them all."""
    grants = session.scalars(
        select(RoleGrant)
        .join(Account, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.municipality_code == municipality_code,
            Account.disabled.is_(False),
        )
    )
    owners = {grant.account_id for grant in grants if grant.is_live_on(today())}
    return [
        raise_task(
            session,
            Task(
                municipality_code=municipality_code,
                owner_id=owner,
                kind=kind,
                subject_type=subject.__tablename__,
                subject_id=subject.id,
                due_on=today(),
            ),
        )
        for owner in sorted(owners)
    ]


def answer_request(session: Session, kind: TaskKind, subject: Subject) -> None:
    """Close every open task that asks this of anybody."""
    for task in session.scalars(
        select(Task).where(Task.kind == kind, Task.subject_id == subject.id, Task.done_at.is_(None))
    ):
        complete_task(session, task, actor_of(session).account_id)
