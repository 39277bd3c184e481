"""引き継ぎ: everything a leaving worker holds goes to a successor, and nothing is orphaned."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.task import Task, TaskKind, raise_task
from matching.case import Case, CaseAssignment
from matching.closing import AftercareContact
from matching.development import ResourceGap
from matching.errors import InvalidValueError, NotAllowedError
from matching.followup import FollowUp
from matching.gap import OPEN
from matching.placement import Placement, PlacementState
from matching.staff import require_coordinator
from matching.workflow.case_steps import OVER


@dataclasses.dataclass(frozen=True)
class HandedOver:
    """How much changed hands; counts only, so that an administrator may see it."""

    cases: int
    aftercare_leads: int
    placements: int
    visits: int
    contacts: int
    gaps: int
    tasks: int
    assignments: int


def hand_over(
    session: Session,
    from_id: uuid.UUID,
    to_id: uuid.UUID,
    actor: Actor,
    on: dt.date,
    *,
    reason: str,
) -> HandedOver:
    """Give everything open of one worker in the actor's municipality to another, in one go.

    By the leaving worker, a supervisor, or the municipality's administrator, who sees counts
    only. Histories keep the names of those who worked; each case raises a task to read it.
    """
    code = str(actor.municipality_code)
    _check(session, actor, from_id, to_id, code, reason)
    here = select(Case.id).where(Case.municipality_code == code)
    cases = _owned_cases(session, from_id, code)
    done = HandedOver(
        cases=len(cases),
        aftercare_leads=_leads(session, from_id, to_id, code),
        placements=_give(session, Placement, to_id, _live_placements(from_id, here)),
        visits=_give(session, FollowUp, to_id, _due_visits(from_id, here)),
        contacts=_give(session, AftercareContact, to_id, _due_contacts(from_id, here)),
        gaps=_give(session, ResourceGap, to_id, _open_gaps(from_id, code)),
        assignments=_end_assignments(session, from_id, on, here),
        tasks=_give(session, Task, to_id, _open_tasks(from_id, code)),
    )
    for case_id, number in cases:
        _give_case(session, case_id, number, to_id, on, code, reason)
    session.expire_all()
    return done


def _check(
    session: Session, actor: Actor, from_id: uuid.UUID, to_id: uuid.UUID, code: str, reason: str
) -> None:
    leads = actor.role in (Role.SUPERVISOR, Role.MUNICIPAL_ADMIN)
    if not leads and not (actor.role is Role.COORDINATOR and actor.account_id == from_id):
        raise NotAllowedError("引き継げるのは、本人・管理者だけです。管理者に頼んでください。")
    if from_id == to_id:
        raise InvalidValueError("account_id", "引き継ぐ相手に、別の人を選んでください。")
    if not reason.strip():
        raise InvalidValueError("note", "引き継ぐ理由(異動など)を書いてください。")
    require_coordinator(session, to_id, code)


def _owned_cases(session: Session, from_id: uuid.UUID, code: str) -> list[tuple[uuid.UUID, str]]:
    rows = session.execute(
        select(Case.id, Case.number).where(
            Case.owner_id == from_id, Case.municipality_code == code, Case.state.not_in(OVER)
        )
    )
    return [(case_id, number) for case_id, number in rows]


def _give_case(
    session: Session,
    case_id: uuid.UUID,
    number: str,
    to_id: uuid.UUID,
    on: dt.date,
    code: str,
    reason: str,
) -> None:
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(owner_id=to_id, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    record(session, "hand_over", "support_case", case_id, detail=str(to_id))
    raise_task(
        session,
        Task(
            municipality_code=code,
            owner_id=to_id,
            kind=TaskKind.HANDOVER,
            subject_type="support_case",
            subject_id=case_id,
            case_id=case_id,
            due_on=on,
            note=f"{number} を引き継ぎました({reason})。守秘の確認をして記録を読み、"
            "本人と受入先に担当が変わったことを伝えてください。",
        ),
    )


def _leads(session: Session, from_id: uuid.UUID, to_id: uuid.UUID, code: str) -> int:
    led = (
        Case.lead_worker_id == from_id,
        Case.municipality_code == code,
        Case.state.not_in(OVER),
    )
    found = session.execute(
        update(Case)
        .where(*led)
        .values(lead_worker_id=to_id, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    return _count(found)


def _give(
    session: Session, table: Any, to_id: uuid.UUID, where: tuple[ColumnElement[bool], ...]
) -> int:
    values: dict[str, Any] = {"owner_id": to_id}
    if table.__mapper__.version_id_col is not None:
        values["version"] = table.version + 1
    found = session.execute(
        update(table).where(*where).values(**values).execution_options(synchronize_session=False)
    )
    return _count(found)


def _count(found: Any) -> int:
    return int(found.rowcount)


def _live_placements(from_id: uuid.UUID, here: Any) -> tuple[ColumnElement[bool], ...]:
    live = Placement.state != PlacementState.ENDED
    return (Placement.owner_id == from_id, live, Placement.case_id.in_(here))


def _due_visits(from_id: uuid.UUID, here: Any) -> tuple[ColumnElement[bool], ...]:
    placements = select(Placement.id).where(Placement.case_id.in_(here))
    return (
        FollowUp.owner_id == from_id,
        FollowUp.done_on.is_(None),
        FollowUp.placement_id.in_(placements),
    )


def _due_contacts(from_id: uuid.UUID, here: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        AftercareContact.owner_id == from_id,
        AftercareContact.done_on.is_(None),
        AftercareContact.case_id.in_(here),
    )


def _open_gaps(from_id: uuid.UUID, code: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ResourceGap.owner_id == from_id,
        ResourceGap.municipality_code == code,
        ResourceGap.state.in_(OPEN),
    )


def _open_tasks(from_id: uuid.UUID, code: str) -> tuple[ColumnElement[bool], ...]:
    return (Task.owner_id == from_id, Task.municipality_code == code, Task.done_at.is_(None))


def _end_assignments(session: Session, from_id: uuid.UUID, on: dt.date, here: Any) -> int:
    found = session.execute(
        update(CaseAssignment)
        .where(
            CaseAssignment.account_id == from_id,
            CaseAssignment.ended_on.is_(None),
            CaseAssignment.case_id.in_(here),
        )
        .values(ended_on=on)
        .execution_options(synchronize_session=False)
    )
    return _count(found)
