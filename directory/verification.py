"""On which days somebody found an entry, or a field of it, true: kept when it is found so again.

``Resource.confirmed_on`` and ``FieldConfirmation`` know the last time only; figures of a past year
need every one. Whatever writes them, the day is noted with it; imports verify nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    ForeignKey,
    String,
    Uuid,
    event,
    exists,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Mapper

from directory.database import Base, UtcDateTime, now, staff
from directory.history import ConfirmationMethod, FieldConfirmation
from directory.resource import Resource


class Verification(Base):
    """One entry found true on one day."""

    __tablename__ = "verification"

    resource_id: Mapped[uuid.UUID] = staff(Uuid, ForeignKey(Resource.id), primary_key=True)
    on: Mapped[dt.date] = staff(Date, primary_key=True)
    method: Mapped[str | None] = staff(String(40))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


@event.listens_for(Resource, "after_insert")
@event.listens_for(Resource, "after_update")
def _entry(_mapper: Mapper[Any], connection: Connection, entry: Resource) -> None:
    if entry.confirmed_on is not None and _is_new(entry, "confirmed_on"):
        _note(connection, entry.id, entry.confirmed_on, entry.confirmed_method)


@event.listens_for(FieldConfirmation, "after_insert")
@event.listens_for(FieldConfirmation, "after_update")
def _field(_mapper: Mapper[Any], connection: Connection, found: FieldConfirmation) -> None:
    if _is_new(found, "confirmed_on"):
        _note(connection, found.resource_id, found.confirmed_on, found.method.value)


def _is_new(record: object, name: str) -> bool:
    changed: bool = inspect(record).attrs[name].history.has_changes()
    return changed


def _note(connection: Connection, resource_id: uuid.UUID, day: dt.date, method: str | None) -> None:
    """Note a day once; what a file says was found true by nobody here."""
    if method == ConfirmationMethod.IMPORT.value:
        return
    same = (Verification.resource_id == resource_id, Verification.on == day)
    if not connection.scalar(select(exists().where(*same))):
        row = {"resource_id": resource_id, "on": day, "method": method, "recorded_at": now()}
        connection.execute(insert(Verification), row)
