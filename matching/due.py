"""今日の一覧: whom do I owe a visit, a contact, a check; overdue first."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.resource import Resource
from directory.task import Task, complete_task
from matching.access import list_cases
from matching.case import Case, CaseState, Person
from matching.closing import AftercareContact
from matching.errors import NotFoundError
from matching.followup import FollowUp, Track
from matching.need import Need
from matching.placement import Placement
from matching.proposal import MatchProposal, ProposalState, ProposalStep
from matching.working_day import is_working_day


class DueKind(enum.StrEnum):
    """What is due."""

    VISIT_PERSON = "visit_person"
    VISIT_SITE = "visit_site"
    STAGE = "stage"
    """見学 or 体験 arranged for a day, its result not yet recorded."""
    AFTERCARE = "aftercare"
    CHECK = "check"
    """次に確かめる日 of a case at rest."""
    TASK = "task"


@dataclasses.dataclass(frozen=True)
class DueItem:
    """One line of the list. Only ``person_name`` is personal; a calendar feed leaves it out."""

    kind: DueKind
    due_on: dt.date
    overdue_days: int
    subject_id: uuid.UUID
    owner_id: uuid.UUID
    case_id: uuid.UUID | None
    case_number: str | None
    place: str | None = None
    person_name: str | None = None
    note: str | None = None
    on_working_day: bool = True


def due_list(
    session: Session,
    actor: Actor,
    today: dt.date,
    *,
    team: bool = False,
    until: dt.date | None = None,
) -> list[DueItem]:
    """Everything due up to ``until`` (today when left out), oldest first.

    ``team`` adds what colleagues owe in cases the actor may open: his own and those he is
    assigned to; for a supervisor all of the municipality.
    """
    if actor.account_id is None or actor.role not in (Role.COORDINATOR, Role.SUPERVISOR):
        return []
    lines = list_cases(session, actor, today)
    mine = {line.case_id for line in lines if line.case_id is not None}
    last = until or today
    rows = [
        row
        for row in [
            *_visits(session, last),
            *_stages(session, last),
            *_aftercare(session, last),
            *_checks(session, last),
            *_tasks(session, actor, last),
        ]
        if row.owner_id == actor.account_id or (team and row.case_id in mine)
    ]
    names = _names(session, [row.person_id for row in rows if row.case_id in mine])
    items = [_item(row, names, today) for row in rows]
    return sorted(items, key=lambda item: (item.due_on, item.kind, item.case_number or ""))


def finish_task(session: Session, actor: Actor, task_id: uuid.UUID) -> Task:
    """Tick off one's own task; somebody else's, or one of another town, is not there."""
    task = session.get(Task, task_id)
    own = task is not None and task.owner_id == actor.account_id
    if task is None or not own or task.municipality_code != actor.municipality_code:
        record(session, "finish_task", "task", task_id, result="denied")
        raise NotFoundError
    complete_task(session, task, actor.account_id)
    return task


@dataclasses.dataclass(frozen=True)
class _Row:
    kind: DueKind
    due_on: dt.date
    subject_id: uuid.UUID
    owner_id: uuid.UUID
    case_id: uuid.UUID | None
    case_number: str | None = None
    place: str | None = None
    person_id: uuid.UUID | None = None
    note: str | None = None


def _item(row: _Row, names: dict[uuid.UUID, str], today: dt.date) -> DueItem:
    columns = dataclasses.asdict(row)
    person_id = columns.pop("person_id")
    return DueItem(
        overdue_days=max(0, (today - row.due_on).days),
        person_name=names.get(person_id) if person_id else None,
        on_working_day=is_working_day(row.due_on),
        **columns,
    )


def _names(session: Session, person_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Names of people in cases the reader may open; loaded as records, so each read is audited."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    persons = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person.name for person in persons}


def _rows(session: Session, columns: Sequence[Any], *where: ColumnElement[bool]) -> list[Any]:
    return list(session.execute(select(*columns).where(*where)).all())


def _visits(session: Session, last: dt.date) -> list[_Row]:
    kinds = {Track.PERSON: DueKind.VISIT_PERSON, Track.SITE: DueKind.VISIT_SITE}
    columns = (FollowUp.track, FollowUp.due_on, FollowUp.id, FollowUp.owner_id)
    found = _rows(
        session,
        (*columns, Case.id, Case.number, Resource.name, Placement.person_id),
        FollowUp.placement_id == Placement.id,
        Placement.case_id == Case.id,
        Placement.resource_id == Resource.id,
        FollowUp.done_on.is_(None),
        FollowUp.cancelled_on.is_(None),
        FollowUp.due_on <= last,
    )
    return [_Row(kinds[Track(track)], *rest) for track, *rest in found]


def _stages(session: Session, last: dt.date) -> list[_Row]:
    columns = (ProposalStep.on, MatchProposal.id, Case.owner_id, Case.id, Case.number)
    found = _rows(
        session,
        (*columns, Resource.name, Need.person_id),
        ProposalStep.proposal_id == MatchProposal.id,
        MatchProposal.case_id == Case.id,
        MatchProposal.resource_id == Resource.id,
        MatchProposal.need_id == Need.id,
        ProposalStep.state == MatchProposal.state,
        ProposalStep.state.in_([ProposalState.VISIT, ProposalState.TRIAL]),
        ProposalStep.outcome.is_(None),
        ProposalStep.on <= last,
    )
    return [_Row(DueKind.STAGE, *row) for row in found]


def _aftercare(session: Session, last: dt.date) -> list[_Row]:
    columns = (AftercareContact.due_on, AftercareContact.id, AftercareContact.owner_id)
    found = _rows(
        session,
        (*columns, Case.id, Case.number),
        AftercareContact.case_id == Case.id,
        AftercareContact.done_on.is_(None),
        AftercareContact.due_on <= last,
        Case.state.in_([CaseState.CLOSED, CaseState.AFTERCARE]),
    )
    return [_Row(DueKind.AFTERCARE, *row) for row in found]


def _checks(session: Session, last: dt.date) -> list[_Row]:
    found = _rows(
        session,
        (Case.next_check_on, Case.id, Case.owner_id, Case.id, Case.number),
        Case.state == CaseState.ON_HOLD,
        Case.next_check_on <= last,
    )
    return [_Row(DueKind.CHECK, *row) for row in found]


def _tasks(session: Session, actor: Actor, last: dt.date) -> list[_Row]:
    columns = (Task.due_on, Task.id, Task.owner_id, Task.case_id, Case.number, Task.note)
    found = session.execute(
        select(*columns)
        .join(Case, Task.case_id == Case.id, isouter=True)
        .where(
            Task.municipality_code == actor.municipality_code,
            Task.done_at.is_(None),
            Task.due_on <= last,
        )
    ).all()
    return [_Row(DueKind.TASK, *row[:5], note=row[5]) for row in found]
