"""Erasing a household: what was written of its people goes, counts and the audit trail stay.

Every table is found by its references, so that a new one is covered by itself. What tells of a
person is emptied by the class of its column; rows, states and days stay, so that the figures of a
year that was reported do not change. Histories, drafts and tasks, which hold nothing else, go.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Engine,
    Enum,
    String,
    Table,
    Text,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import Base, DataClass
from directory.task import Task
from matching.access import Reach, require_reach
from matching.case import Case, CaseState, Household, Person
from matching.errors import InvalidValueError, NotAllowedError, TransitionError
from matching.need import Draft
from matching.revision import Revision

ERASED = "消去した人"
OVER = (CaseState.CLOSED, CaseState.ENDED, CaseState.REDIRECTED)
BIRTH = "born_on"
LONG = 200
"""Staff columns of at least this many characters hold sentences, which may name somebody."""
Reached = dict[Table, set[uuid.UUID]]


def erase_household(session: Session, case: Case, actor: Actor, *, reason: str) -> int:
    """Erase everything recorded of a case's household; returns how many rows were emptied or gone.

    A supervisor decides, with a reason, once every case of the household is over. It cannot be
    taken back.
    """
    require_reach(session, actor, case, Reach.READ)
    _check(session, case, actor, reason)
    reached = _reach(session, case.household_id)
    session.flush()
    touched = sum(_empty(session, table, ids) for table, ids in reached.items())
    touched += _remove(session, {one for ids in reached.values() for one in ids})
    session.execute(
        update(Person)
        .where(Person.household_id == case.household_id)
        .values(name=ERASED)
        .execution_options(synchronize_session=False)
    )
    case_id = case.id
    session.expire_all()
    record(session, "erase", "support_case", case_id, detail=f"{touched} rows")
    return touched


def empty_journal(engine: Engine) -> None:
    """Leave no erased word in the journal of an SQLite file; call it once the erasure is committed.

    Deleted pages are overwritten as they are freed (``secure_delete``); the journal beside the
    file still holds them until it is emptied.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _check(session: Session, case: Case, actor: Actor, reason: str) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotAllowedError("消去を決められるのは、支援会議の主宰者(管理者)だけです。")
    if not reason.strip():
        raise InvalidValueError(
            "reason", "消去する理由(保存期間の満了、本人の請求など)を書いてください。"
        )
    states = session.scalars(select(Case.state).where(Case.household_id == case.household_id))
    if any(state not in OVER for state in states):
        raise TransitionError(
            "支援が続いているケースがあるため、消去できません。終結してから消去してください。"
        )


def _reach(session: Session, household_id: uuid.UUID) -> Reached:
    """Ids of every row that refers to the household, by however many steps."""
    reached: Reached = {_table(Household): {household_id}}
    waiting = [_table(Household)]
    while waiting:
        parent = waiting.pop()
        for table, column in _referring(parent):
            query = select(table.c.id).where(column.in_(reached[parent]))
            new = set(session.scalars(query)) - reached.get(table, set())
            if new:
                reached.setdefault(table, set()).update(new)
                waiting.append(table)
    return reached


def _referring(parent: Table) -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if "id" in table.c and any(key.column.table is parent for key in column.foreign_keys):
                yield table, column


def _empty(session: Session, table: Table, ids: set[uuid.UUID]) -> int:
    blank = {column.name: _blank(column) for column in table.columns if _tells(column)}
    if not blank:
        return 0
    session.execute(update(table).where(table.c.id.in_(ids)).values(blank))
    return len(ids)


def _tells(column: Column[Any]) -> bool:
    """Say whether a column may tell of a person: kinds, days and references do not."""
    if column.primary_key or column.foreign_keys or isinstance(column.type, Enum):
        return False
    if isinstance(column.type, Date):
        return column.name == BIRTH
    if column.info["data_class"] >= DataClass.PERSONAL:
        return True
    if not isinstance(column.type, String):
        return False
    return isinstance(column.type, Text) or (column.type.length or 0) >= LONG


def _blank(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {} if column.name in ("areas", "content") else []
    if isinstance(column.type, Boolean):
        return False
    return "" if isinstance(column.type, String) else 0


def _remove(session: Session, ids: set[uuid.UUID]) -> int:
    """Histories, drafts and tasks about anything that was reached."""
    found = 0
    for table in map(_table, (Revision, Draft, Task)):
        about: ColumnElement[bool] = table.c.subject_id.in_(ids)
        if "case_id" in table.c:
            about = or_(about, table.c.case_id.in_(ids))
        done: Any = session.execute(delete(table).where(about))
        found += done.rowcount
    return found


def _table(mapped: type[Base]) -> Table:
    table = mapped.__table__
    assert isinstance(table, Table)
    return table
