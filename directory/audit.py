"""The append-only trail: who read or changed what, and when.

Case tables set ``__audited__ = True``. Loading such a row through the ORM notes the read in the
session; ``write_reads`` turns the notes into rows before the answer leaves. A session without an
actor may not load case data at all (default deny).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Integer, String, event
from sqlalchemy.orm import Mapped, QueryContext, Session

from directory.account import Role
from directory.database import Base, UtcDateTime, now, staff
from directory.errors import DirectoryError


class AuditEvent(Base):
    """One line of the trail: identifiers only, never contents."""

    __tablename__ = "audit_event"

    id: Mapped[int] = staff(Integer, primary_key=True)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now, index=True)
    account_id: Mapped[uuid.UUID | None] = staff(index=True)
    role: Mapped[str | None] = staff(String(40))
    municipality_code: Mapped[str | None] = staff(String(5), index=True)
    action: Mapped[str] = staff(String(60))
    object_type: Mapped[str] = staff(String(60))
    object_id: Mapped[str] = staff(String(80), index=True)
    result: Mapped[str] = staff(String(20), default="done")
    detail: Mapped[str | None] = staff(String(300))
    """Names of fields or a reason code; never a value of a case."""


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who is at work in a session: an account acting in one of its roles."""

    account_id: uuid.UUID | None
    role: Role | None
    municipality_code: str | None
    organisation_id: uuid.UUID | None = None


SYSTEM = Actor(account_id=None, role=Role.OPERATOR, municipality_code=None)
"""The command line and jobs: allowed to load, audited as no account."""


class NoActorError(DirectoryError):
    """Case data was asked for in a session that nobody signed for."""


def set_actor(session: Session, actor: Actor) -> None:
    """Sign for all further reads and writes of a session."""
    session.info["actor"] = actor


def actor_of(session: Session) -> Actor:
    """Tell who signed for a session; raises ``NoActorError`` when nobody did."""
    actor = session.info.get("actor")
    if not isinstance(actor, Actor):
        raise NoActorError(
            "サインインしていないため、支援の記録は開けません。サインインしてください。"
        )
    return actor


def record(
    session: Session,
    action: str,
    object_type: str,
    object_id: object,
    *,
    result: str = "done",
    detail: str | None = None,
) -> None:
    """Append one line to the trail, in the same transaction as what it tells of."""
    actor = session.info.get("actor", SYSTEM)
    session.add(
        AuditEvent(
            account_id=actor.account_id,
            role=actor.role.value if actor.role else None,
            municipality_code=actor.municipality_code,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            result=result,
            detail=detail,
        )
    )


def write_reads(session: Session) -> None:
    """Write the noted reads of case data as audit rows; each object once."""
    noted: dict[tuple[str, str], None] = session.info.pop("reads", {})
    for object_type, object_id in noted:
        record(session, "read", object_type, object_id)


@event.listens_for(Base, "load", propagate=True)
@event.listens_for(Base, "refresh", propagate=True)
def _note_read(target: Any, context: QueryContext, *_: object) -> None:
    if not getattr(type(target), "__audited__", False):
        return
    session = context.session
    actor_of(session)
    session.info.setdefault("reads", {})[(target.__tablename__, str(target.id))] = None


@event.listens_for(Session, "before_commit")
def _write_reads_with_commit(session: Session) -> None:
    write_reads(session)
