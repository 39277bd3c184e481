"""History of the records several people edit, and the check that nobody overwrites another.

Every change of an audited table that carries a version column is kept as old and new values, by a
listener on the session; so a sheet that was opened before the change can be told what changed.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    String,
    Uuid,
    event,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.orm.exc import StaleDataError

from directory.account import Account
from directory.database import Base, UtcDateTime, new_id, now, sensitive, staff
from matching.errors import ConflictError
from matching.label import field_label

EMBEDDING = "embedding"
UNKEPT = frozenset({"version", "created_at", "updated_at", EMBEDDING})
"""Columns that say nothing a reader of the history would miss."""


class Revision(Base):
    """One change of one record: ``{field: [old, new]}`` and the version it made."""

    __tablename__ = "case_revision"
    __audited__ = True
    __table_args__ = (Index("ix_case_revision_subject", "subject_type", "subject_id", "version"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    subject_type: Mapped[str] = staff(String(40))
    """Table of the record."""
    subject_id: Mapped[uuid.UUID] = staff(Uuid)
    version: Mapped[int] = staff(Integer)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    changes: Mapped[dict[str, list[Any]]] = sensitive(JSON)


def history(session: Session, record: Any) -> list[Revision]:
    """All changes of a record, oldest first."""
    return list(
        session.scalars(
            select(Revision)
            .where(Revision.subject_type == record.__tablename__, Revision.subject_id == record.id)
            .order_by(Revision.version, Revision.at)
        )
    )


def save_fields(
    session: Session, record: Any, expected_version: int, values: Mapping[str, Any]
) -> list[str]:
    """Set columns of a versioned record and flush; returns the names of those that changed.

    ``expected_version`` is the version the editor had open. ``ConflictError`` when somebody saved
    in between: nothing is set, and the error names each field changed since.
    """
    require_version(session, record, expected_version)
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    try:
        with session.begin_nested():
            for name in changed:
                setattr(record, name, values[name])
    except StaleDataError as error:
        raise _conflict(session, record, expected_version) from error
    return changed


def plain_values(record: Any) -> dict[str, Any]:
    """The columns of a record as the history keeps them: dates, kinds and identifiers as text."""
    columns = inspect(type(record)).column_attrs
    return {
        each.key: _plain(getattr(record, each.key)) for each in columns if each.key != EMBEDDING
    }


def as_of(
    session: Session, record: Any, version: int, current: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values a record had at a version; ``current`` (its columns) says what it has now."""
    values = dict(plain_values(record) if current is None else current)
    for revision in reversed(history(session, record)):
        if revision.version > version:
            values |= {field: old for field, (old, _) in revision.changes.items()}
    return values


def save_lists(session: Session, record: Any, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """Keep a change of lists that lie in tables of their own as one more version of the record."""
    table = type(record)
    saved = record.version
    done: Any = session.execute(
        update(table)
        .where(table.id == record.id, table.version == saved)
        .values(version=saved + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise _conflict(session, record, saved)
    session.refresh(record, ["version"])
    _keep(session, record, saved + 1, {name: list(pair) for name, pair in changes.items()})
    session.flush()


def require_version(session: Session, record: Any, expected_version: int | None) -> None:
    """Raise ``ConflictError`` when the record is no longer the one the editor had open.

    ``None`` stands for a reader who read in this very transaction.
    """
    if expected_version is None:
        return
    table = type(record)
    saved = session.scalar(select(table.version).where(table.id == record.id))
    if saved != expected_version:
        raise _conflict(session, record, expected_version)


def _conflict(session: Session, record: Any, expected_version: int) -> ConflictError:
    with session.no_autoflush:
        later = [each for each in history(session, record) if each.version > expected_version]
    changes: dict[str, tuple[object, object]] = {}
    for revision in later:
        for field, (old, new) in revision.changes.items():
            before = changes[field][0] if field in changes else old
            changes[field] = (before, new)
    named = "、".join(field_label(field) for field in changes) or "内容"
    actor = session.info.get("actor")
    own = actor is not None and {each.account_id for each in later} == {actor.account_id}
    who = "あなたが別の画面で" if own else "ほかの人が"
    return ConflictError(
        f"開いている間に、{who}この記録の「{named}」を保存しました。"
        "入力した内容は下書きに残っています。新しい内容と見比べて、もう一度保存してください。",
        changes,
    )


@event.listens_for(Session, "before_flush")
def _keep_changes(session: Session, _context: object, _instances: object) -> None:
    for record in [each for each in session.dirty if _is_revised(type(each))]:
        changes = _changes(record)
        if changes:
            _keep(session, record, record.version + 1, changes)


def _keep(session: Session, record: Any, version: int, changes: dict[str, list[Any]]) -> None:
    actor = session.info.get("actor")
    session.add(
        Revision(
            subject_type=record.__tablename__,
            subject_id=record.id,
            version=version,
            account_id=actor.account_id if actor else None,
            changes=changes,
        )
    )


def _is_revised(table: Any) -> bool:
    audited = getattr(table, "__audited__", False)
    return audited and table.__mapper__.version_id_col is not None


def _changes(record: Any) -> dict[str, list[Any]]:
    changes = {}
    for column in inspect(type(record)).column_attrs:
        found = inspect(record).attrs[column.key].history
        if column.key not in UNKEPT and found.has_changes():
            old = found.deleted[0] if found.deleted else None
            changes[column.key] = [_plain(old), _plain(found.added[0] if found.added else None)]
    return changes


def _plain(value: Any) -> Any:
    """A column's value as JSON can hold it."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
