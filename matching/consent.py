"""Consent (本人同意): dated, versioned, with purpose, recipients, scope and evidence."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from matching.case import Person


class ConsentState(enum.StrEnum):
    """What the person said (SECURITY.md (a2)); never a plain yes or no."""

    GIVEN = "given"
    LIMITED = "limited"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_ASKED = "not_asked"
    UNABLE = "unable"


class ConsentPurpose(enum.StrEnum):
    """What the person agreed to."""

    CONFERENCE = "conference"
    """Being put before a 重層的支援会議 and a plan being made."""
    MATCHING = "matching"
    """Being matched with resources."""
    SITE = "site"
    """One named site being told agreed things."""


class Consent(Base):
    """One version of one person's consent; the newest of a purpose counts."""

    __tablename__ = "consent"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = staff(ForeignKey(Person.id), index=True)
    purpose: Mapped[ConsentPurpose] = staff(choice(ConsentPurpose))
    state: Mapped[ConsentState] = personal(choice(ConsentState))
    recipients: Mapped[list[str]] = personal(JSON, default=list)
    """Agencies or sites that may be told; for ``site``, resource ids as text."""
    scope: Mapped[list[str]] = personal(JSON, default=list)
    """What may be told, item by item."""
    given_on: Mapped[dt.date | None] = personal(Date)
    expires_on: Mapped[dt.date | None] = personal(Date)
    withdrawn_on: Mapped[dt.date | None] = personal(Date)
    how_given: Mapped[str | None] = personal(String(60))
    """書面, 口頭 or other."""
    evidence: Mapped[str | None] = personal(Text)
    backdated_reason: Mapped[str | None] = personal(Text)
    version: Mapped[int] = staff(Integer, default=1)
    recorded_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)

    def is_live_on(self, day: dt.date) -> bool:
        """Say whether this consent allows its purpose on a day."""
        if self.state not in (ConsentState.GIVEN, ConsentState.LIMITED):
            return False
        begun = self.given_on is not None and self.given_on <= day
        return begun and (self.expires_on is None or day <= self.expires_on)
