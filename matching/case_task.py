"""Asking a named person to do something about a case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind, raise_task
from matching.case import Case


def ask(
    session: Session,
    case: Case,
    kind: TaskKind,
    note: str,
    *,
    about: Any = None,
    owner_id: uuid.UUID | None = None,
    due_on: dt.date | None = None,
) -> Task:
    """Raise a task of a case; one already open that asks the same is given back.

    ``about`` is the record it concerns (the case itself when left out), ``owner_id`` who is asked
    (the case's owner), ``due_on`` by when (today).
    """
    subject = case if about is None else about
    task = Task(
        municipality_code=case.municipality_code,
        owner_id=owner_id or case.owner_id,
        kind=kind,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        case_id=case.id,
        due_on=due_on or today(),
        note=note,
    )
    return raise_task(session, task)
