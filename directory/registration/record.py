"""A registration: a new entry, or a change of a published one, on its way to being published.

The published entry stays as it is until the change is approved. ``values`` holds only what the
group wrote; ``base`` what the entry said then, so that a correction made in between is not undone.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, Text, Uuid
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, staff
from directory.errors import DirectoryError
from directory.municipality import Municipality
from directory.organisation import Organisation
from directory.resource import Resource


class RegistrationError(DirectoryError):
    """A registration that cannot be kept or moved on as it is; ``field`` names what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class RegistrationState(enum.StrEnum):
    """How far a registration has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.RETURNED)
EDITABLE_STATES = (RegistrationState.DRAFT, RegistrationState.RETURNED)


class Registration(Base):
    """What a group wrote about one of its activities, not yet decided on or long decided."""

    __tablename__ = "registration"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    organisation_id: Mapped[uuid.UUID] = staff(ForeignKey(Organisation.id), index=True)
    resource_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Resource.id), index=True)
    """The entry to change; for a new one, the entry it became."""
    is_change: Mapped[bool] = staff(default=False)
    state: Mapped[RegistrationState] = staff(
        choice(RegistrationState), default=RegistrationState.DRAFT
    )
    values: Mapped[dict[str, Any]] = staff(MutableDict.as_mutable(JSON()), default=dict)
    """New values by column of ``Resource``; see ``directory.registration.field``."""
    base: Mapped[dict[str, Any]] = staff(MutableDict.as_mutable(JSON()), default=dict)
    """For a change: what the entry said of those columns when the group first changed them."""
    authors: Mapped[list[str]] = staff(JSON, default=list)
    """Accounts that wrote in it; none of them may decide on it."""
    submitted_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    submitted_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    returned_reason: Mapped[str | None] = staff(Text)
    decided_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    decided_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    version: Mapped[int] = staff(Integer)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    updated_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now, onupdate=now)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    resource: Mapped[Resource | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def name(self) -> str:
        """The name it asks for, or has now."""
        known = self.resource.name if self.resource else "(名前はまだありません)"
        return str(self.values.get("name") or known)

    def is_by(self, account_id: uuid.UUID | None) -> bool:
        """Whether somebody wrote in it, and so may not decide on it."""
        return str(account_id) in self.authors
