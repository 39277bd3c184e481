"""Needs (参加支援ニーズ): the assessment sheet of one person, and its history."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, relationship, validates

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
from matching.case import Case, Person


class NeedStage(enum.StrEnum):
    """The ladder of participation; one small step at a time."""

    PRESENCE = "presence"
    TRIAL = "trial"
    ROLE = "role"
    VOLUNTEER = "volunteer"
    WORK_PREPARATION = "work_preparation"


class Transport(enum.StrEnum):
    """How the person gets about."""

    WALK = "walk"
    BICYCLE = "bicycle"
    BUS = "bus"
    CAR = "car"


class Need(Base):
    """What one person wishes for, can do, must avoid, and when and how they can come."""

    __tablename__ = "need"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("max_minutes IS NULL OR max_minutes BETWEEN 1 AND 600", name="max_minutes"),
        CheckConstraint("max_km IS NULL OR max_km > 0", name="max_km"),
        CheckConstraint("budget_yen IS NULL OR budget_yen >= 0", name="budget_yen"),
    )

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    person_id: Mapped[uuid.UUID] = staff(ForeignKey(Person.id), index=True)
    stage: Mapped[NeedStage | None] = personal(choice(NeedStage))
    wishes: Mapped[str | None] = sensitive(Text)
    interests: Mapped[list[str]] = personal(JSON, default=list)
    observed_interests: Mapped[list[str]] = personal(JSON, default=list)
    """Seen in visits and trials, kept apart from what the person declared."""
    strengths: Mapped[list[str]] = personal(JSON, default=list)
    difficulties: Mapped[list[str]] = sensitive(JSON, default=list)
    avoidances: Mapped[list[str]] = sensitive(JSON, default=list)
    """Places, people or activities the person will not go to."""
    conflicts: Mapped[list[str]] = sensitive(JSON, default=list)
    """Places and groups whom the person must not meet, by their names; never printed."""
    health: Mapped[str | None] = sensitive(Text)
    safety: Mapped[str | None] = sensitive(Text)
    available: Mapped[list[dict[str, str]]] = personal(JSON, default=list)
    """``{"weekday": "mon", "start": "09:00", "end": "12:00"}``; empty is not yet asked."""
    transport: Mapped[Transport | None] = personal(choice(Transport))
    ability: Mapped[str | None] = sensitive(String(40))
    """What slows the person down: frail, wheelchair, pram."""
    max_minutes: Mapped[int | None] = personal(Integer)
    max_km: Mapped[float | None] = personal(Float)
    budget_yen: Mapped[int | None] = sensitive(Integer)
    prefers_group_size: Mapped[str | None] = personal(String(20))
    max_group_size: Mapped[str | None] = personal(String(20))
    needs_wheelchair: Mapped[bool] = sensitive(Boolean, default=False)
    needs_toilet: Mapped[bool] = sensitive(Boolean, default=False)
    needs_quiet: Mapped[bool] = sensitive(Boolean, default=False)
    with_children: Mapped[bool] = personal(Boolean, default=False)
    language: Mapped[str | None] = personal(String(20))
    embedding: Mapped[bytes | None] = sensitive(LargeBinary)
    """Vector of the wishes, float32; case data, erased with them."""
    assessed_on: Mapped[dt.date | None] = personal(Date)
    assessed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    live: Mapped[bool] = staff(Boolean, default=True)
    version: Mapped[int] = staff(Integer)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    updated_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now, onupdate=now)
    person: Mapped[Person] = relationship(lazy="joined")
    case: Mapped[Case] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @validates("wishes", "interests", "difficulties")
    def _words_changed(self, _name: str, value: Any) -> Any:
        """Other words have other vectors: those kept of the old ones go with them."""
        self.embedding = None
        return value


class Draft(Base):
    """A half-filled form, saved as it is typed; survives a lost connection or session."""

    __tablename__ = "draft"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    form: Mapped[str] = staff(String(60))
    subject_id: Mapped[uuid.UUID | None] = staff(Uuid)
    content: Mapped[dict[str, Any]] = sensitive(JSON)
    saved_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
