"""提供記録: what was told to whom about a person, on which consent; recalled when it ends."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import JSON, Date, ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.database import Base, UtcDateTime, new_id, now, personal, staff
from directory.resource import Resource
from matching.case import Person
from matching.consent import Consent


class Disclosure(Base):
    """Items of one person's record told to one recipient on one day."""

    __tablename__ = "disclosure"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = staff(ForeignKey(Person.id), index=True)
    consent_id: Mapped[uuid.UUID] = staff(ForeignKey(Consent.id))
    resource_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Resource.id), index=True)
    recipient: Mapped[str] = personal(String(200))
    items: Mapped[list[str]] = personal(JSON)
    """Names of what was told, e.g. ``name``, ``wishes``; never the contents."""
    told_on: Mapped[dt.date] = personal(Date)
    told_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recalled_on: Mapped[dt.date | None] = personal(Date)
    """When the recipient was asked to give papers back, after a withdrawal."""
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def disclosures(session: Session, person_id: uuid.UUID) -> list[Disclosure]:
    """Everything that was told about a person, latest first."""
    return list(
        session.scalars(
            select(Disclosure)
            .where(Disclosure.person_id == person_id)
            .order_by(Disclosure.told_on.desc(), Disclosure.recorded_at.desc())
        )
    )
