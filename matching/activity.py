"""What the indicators count besides cases: consultations, outreach, supporters, trainings."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, sensitive, staff
from directory.municipality import Municipality
from directory.resource import Resource
from matching.case import Case, Person


class ContactKind(enum.StrEnum):
    """What sort of contact it was."""

    CONSULTATION = "consultation"
    OUTREACH = "outreach"


class SupportContact(Base):
    """One consultation or outreach contact; repeats are counted."""

    __tablename__ = "support_contact"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    case_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Case.id), index=True)
    person_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Person.id))
    kind: Mapped[ContactKind] = staff(choice(ContactKind))
    on: Mapped[dt.date] = staff(Date, index=True)
    by_promoter: Mapped[bool] = staff(Boolean, default=False)
    """相談支援包括化推進員 (indicator 1)."""
    is_new: Mapped[bool] = staff(Boolean, default=False)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    note: Mapped[str | None] = sensitive(Text)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class CommunitySupporter(Base):
    """地域福祉サポーター: a registered resident helper."""

    __tablename__ = "community_supporter"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    name: Mapped[str] = personal(String(100))
    contact: Mapped[str | None] = personal(String(200))
    registered_on: Mapped[dt.date] = staff(Date)
    left_on: Mapped[dt.date | None] = staff(Date)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class ProgramEvent(Base):
    """A countable event of a programme: training, café day, forum, published figure."""

    __tablename__ = "program_event"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    measure: Mapped[str] = staff(String(60), index=True)
    """Identifier of the indicator it counts for, e.g. ``training_events``."""
    title: Mapped[str] = staff(String(200))
    on: Mapped[dt.date] = staff(Date, index=True)
    amount: Mapped[int | None] = staff(Integer)
    """The figure itself where the product holds no such records; for a share, its numerator."""
    base: Mapped[int | None] = staff(Integer)
    """Denominator of a share."""
    attendance: Mapped[int | None] = staff(Integer)
    attendance_estimated: Mapped[bool] = staff(Boolean, default=False)
    note: Mapped[str | None] = staff(Text)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class ActivitySupport(Base):
    """住民主体の地域活動への支援: one activity supported once."""

    __tablename__ = "activity_support"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    resource_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Resource.id), index=True)
    activity: Mapped[str] = staff(String(200))
    on: Mapped[dt.date] = staff(Date, index=True)
    how: Mapped[str | None] = staff(Text)
    spontaneous: Mapped[bool] = staff(Boolean, default=False)
    """自発: grew without being asked."""
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
