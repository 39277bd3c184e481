"""Consent (本人同意): dated, versioned, with purpose, recipients, scope and evidence."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from matching.case import Case, Person
from matching.errors import ConsentError


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
    TRANSFER = "transfer"
    """The record being passed to another municipality or agency."""


PURPOSE_LABELS = {
    ConsentPurpose.CONFERENCE: "重層的支援会議にかけ、プランを作ること",
    ConsentPurpose.MATCHING: "参加先をさがすこと(マッチング)",
    ConsentPurpose.SITE: "受入先に伝えること",
    ConsentPurpose.TRANSFER: "ほかの自治体・機関に引き継ぐこと",
}
LIVE_STATES = (ConsentState.GIVEN, ConsentState.LIMITED)


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
        if self.state not in LIVE_STATES:
            return False
        begun = self.given_on is not None and self.given_on <= day
        return begun and (self.expires_on is None or day <= self.expires_on)

    def speaks_of(self, site_id: uuid.UUID) -> bool:
        """Say whether a ``site`` record is about this site; a refusal naming none is about all."""
        named = str(site_id) in self.recipients
        return named or (self.state not in LIVE_STATES and not self.recipients)


def versions(session: Session, person_id: uuid.UUID, purpose: ConsentPurpose) -> list[Consent]:
    """Everything one person ever said to one purpose, newest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.person_id == person_id, Consent.purpose == purpose)
            .order_by(Consent.version.desc(), Consent.recorded_at.desc())
        )
    )


def newest_consent(
    session: Session,
    person_id: uuid.UUID,
    purpose: ConsentPurpose,
    site_id: uuid.UUID | None = None,
) -> Consent | None:
    """The version that counts: the newest of a purpose, for ``site`` the newest on that site."""
    said = versions(session, person_id, purpose)
    if site_id is not None:
        said = [version for version in said if version.speaks_of(site_id)]
    return said[0] if said else None


def live_consent(
    session: Session,
    person_id: uuid.UUID,
    purpose: ConsentPurpose,
    on: dt.date,
    site_id: uuid.UUID | None = None,
) -> Consent | None:
    """The person's live consent to a purpose on a day, or ``None``."""
    newest = newest_consent(session, person_id, purpose, site_id)
    return newest if newest is not None and newest.is_live_on(on) else None


def require_consent(
    session: Session, person_id: uuid.UUID, purpose: ConsentPurpose, on: dt.date
) -> Consent:
    """The live consent to a purpose; ``ConsentError`` says which is missing and what to do."""
    found = live_consent(session, person_id, purpose, on)
    if found is None:
        raise ConsentError(
            f"{on:%Y年%m月%d日}の時点で、「{PURPOSE_LABELS[purpose]}」への本人の同意の記録が"
            "ありません。本人に確かめて、同意を記録してから進めてください。"
        )
    return found


def require_site_consent(
    session: Session,
    person_id: uuid.UUID,
    site_id: uuid.UUID,
    on: dt.date,
    items: tuple[str, ...] = (),
) -> Consent:
    """The live consent to telling one site ``items``; ``ConsentError`` names what it lacks."""
    found = live_consent(session, person_id, ConsentPurpose.SITE, on, site_id)
    if found is None:
        raise ConsentError(
            f"{on:%Y年%m月%d日}の時点で、この受入先に本人のことを伝える同意の記録がありません。"
            "受入先の名前と伝える内容を本人に示し、ケースの「同意」のページで「受入先への情報提供」を"
            "記録してから進めてください。"
        )
    beyond = [item for item in items if item not in found.scope]
    if beyond:
        raise ConsentError(
            f"「{'、'.join(beyond)}」は、この受入先に伝えてよいと本人が同意した内容に"
            "入っていません。伝える内容を減らすか、同意を取り直してください。"
        )
    return found


def consenting_persons(
    session: Session, case: Case, purpose: ConsentPurpose, on: dt.date
) -> list[Person]:
    """Members of the household whose consent to a purpose is live on a day."""
    return [
        person
        for person in case.household.persons
        if live_consent(session, person.id, purpose, on) is not None
    ]


def may_match(session: Session, person_id: uuid.UUID, on: dt.date) -> bool:
    """Say whether the person may be matched with resources on a day."""
    return live_consent(session, person_id, ConsentPurpose.MATCHING, on) is not None
