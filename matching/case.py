"""Cases: a household (世帯) in support, its persons, and the states a case passes through."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import (
    Base,
    UtcDateTime,
    choice,
    new_id,
    now,
    personal,
    sensitive,
    staff,
)
from directory.municipality import Municipality


class CaseState(enum.StrEnum):
    """Where a case stands (DOMAIN.md §3)."""

    INTAKE = "intake"
    ASSESSING = "assessing"
    WATCH = "watch"
    PLAN_DRAFT = "plan_draft"
    CONFERENCE = "conference"
    MATCHING = "matching"
    RESOURCE_GAP = "resource_gap"
    PARTICIPATING = "participating"
    SETTLING = "settling"
    CLOSED = "closed"
    AFTERCARE = "aftercare"
    REPLAN = "replan"
    ON_HOLD = "on_hold"
    REDIRECTED = "redirected"
    ENDED = "ended"


class Household(Base):
    """A 世帯: people who live together and are supported as one."""

    __tablename__ = "household"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    town: Mapped[str | None] = personal(String(100))
    address: Mapped[str | None] = personal(String(300))
    lon: Mapped[float | None] = personal(Float)
    lat: Mapped[float | None] = personal(Float)
    areas: Mapped[dict[str, str]] = personal(JSON, default=dict)
    confidential_address: Mapped[bool] = sensitive(Boolean, default=False)
    """DV and the like: shown to the assigned team only, never exported."""
    moved_on: Mapped[dt.date | None] = personal(Date)
    version: Mapped[int] = staff(Integer, server_default="1")
    persons: Mapped[list[Person]] = relationship(back_populates="household", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class Residence(Base):
    """Where a household lived before a move, with the areas of that time."""

    __tablename__ = "residence"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    household_id: Mapped[uuid.UUID] = staff(ForeignKey(Household.id), index=True)
    municipality_code: Mapped[str] = staff(String(5))
    town: Mapped[str | None] = personal(String(100))
    address: Mapped[str | None] = personal(String(300))
    areas: Mapped[dict[str, str]] = personal(JSON, default=dict)
    left_on: Mapped[dt.date] = personal(Date)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class Person(Base):
    """One member of a household; consent is per person."""

    __tablename__ = "person"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    household_id: Mapped[uuid.UUID] = staff(ForeignKey(Household.id), index=True)
    name: Mapped[str] = personal(String(100))
    name_kana: Mapped[str | None] = personal(String(100))
    born_on: Mapped[dt.date | None] = personal(Date)
    age_stated: Mapped[int | None] = personal(Integer)
    """Age in years as told, where the date of birth is not known."""
    relation: Mapped[str | None] = personal(String(60))
    phone: Mapped[str | None] = personal(String(40))
    contact: Mapped[str | None] = personal(Text)
    attributes: Mapped[list[str]] = sensitive(JSON, default=list)
    language: Mapped[str | None] = personal(String(20))
    version: Mapped[int] = staff(Integer, server_default="1")
    household: Mapped[Household] = relationship(back_populates="persons")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    def age_on(self, day: dt.date) -> int | None:
        """Age in full years on a day, or as told, or ``None`` when unknown."""
        if self.born_on is None:
            return self.age_stated
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had_birthday else 1)


class Case(Base):
    """The unit of work: one household from consultation to aftercare, with one owner."""

    __tablename__ = "support_case"
    __audited__ = True
    __table_args__ = (Index("ix_support_case_municipality_state", "municipality_code", "state"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    number: Mapped[str] = staff(String(30), unique=True)
    """Pseudonymous case number, e.g. ``13219-2026-0004``; the only name a list shows."""
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code))
    household_id: Mapped[uuid.UUID] = staff(ForeignKey(Household.id), index=True)
    state: Mapped[CaseState] = staff(choice(CaseState), default=CaseState.INTAKE)
    state_before_hold: Mapped[CaseState | None] = staff(String(40))
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    lead_worker_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    """Who stays in contact after 終結."""
    opened_on: Mapped[dt.date] = staff(Date)
    closed_on: Mapped[dt.date | None] = staff(Date)
    need_known_on: Mapped[dt.date | None] = staff(Date)
    referred_on: Mapped[dt.date | None] = staff(Date)
    route: Mapped[str | None] = personal(String(100))
    referrer: Mapped[str | None] = personal(String(200))
    complaint: Mapped[str | None] = sensitive(Text)
    """主訴 in the person's own words."""
    referral_reason: Mapped[str | None] = sensitive(Text)
    gap_case: Mapped[bool] = staff(Boolean, default=False)
    """制度の狭間: fits no scheme."""
    success_tagged: Mapped[bool] = staff(Boolean, default=False)
    hold_reason: Mapped[str | None] = sensitive(Text)
    next_check_on: Mapped[dt.date | None] = staff(Date)
    redirected_to: Mapped[str | None] = personal(String(200))
    version: Mapped[int] = staff(Integer)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    updated_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now, onupdate=now)
    household: Mapped[Household] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class CaseAssignment(Base):
    """Who besides the owner may open the case, from when to when."""

    __tablename__ = "case_assignment"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    assigned_on: Mapped[dt.date] = staff(Date)
    ended_on: Mapped[dt.date | None] = staff(Date)
    reason: Mapped[str | None] = staff(String(200))


class SecrecyAcknowledgement(Base):
    """Somebody confirmed the duty of secrecy before opening a case without consent."""

    __tablename__ = "secrecy_acknowledgement"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id))
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    acknowledged_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class CaseTransition(Base):
    """One step of the workflow: from, to, when, by whom, and what was recorded."""

    __tablename__ = "case_transition"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    from_state: Mapped[CaseState | None] = staff(String(40))
    to_state: Mapped[CaseState] = staff(choice(CaseState))
    on: Mapped[dt.date] = staff(Date)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    note: Mapped[str | None] = sensitive(Text)
    reverses_id: Mapped[uuid.UUID | None] = staff(ForeignKey("case_transition.id"), unique=True)
    """The transition this one takes back."""
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
