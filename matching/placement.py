"""Placements (参加先へのつなぎ): a person at a place, from the first day to the end."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from directory.resource import Resource
from matching.case import Case, Person
from matching.proposal import MatchProposal


class PlacementState(enum.StrEnum):
    """Life of a placement (DOMAIN.md §3)."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    STABLE = "stable"
    ENDED = "ended"


class EndReason(enum.StrEnum):
    """Why a placement ended."""

    GOAL_MET = "goal_met"
    PERSON_LEFT = "person_left"
    SITE_CLOSED = "site_closed"
    SITE_OVERLOADED = "site_overloaded"
    MOVED = "moved"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OTHER = "other"


class Placement(Base):
    """One person taking part at one resource in one role."""

    __tablename__ = "placement"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    person_id: Mapped[uuid.UUID] = staff(ForeignKey(Person.id), index=True)
    proposal_id: Mapped[uuid.UUID | None] = staff(ForeignKey(MatchProposal.id), unique=True)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    state: Mapped[PlacementState] = staff(choice(PlacementState), default=PlacementState.SCHEDULED)
    start_on: Mapped[dt.date] = personal(Date, index=True)
    frequency: Mapped[str | None] = personal(String(200))
    times: Mapped[list[dict[str, Any]]] = personal(JSON, default=list)
    """When the person goes, as weekday and hours; used to warn of overlaps."""
    role: Mapped[str | None] = personal(String(40))
    site_contact: Mapped[str | None] = personal(String(200))
    watchers: Mapped[str] = personal(Text)
    areas: Mapped[dict[str, str]] = staff(JSON, default=dict)
    """Areas the resource lay in on the first day; kept when borders change."""
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    stable_on: Mapped[dt.date | None] = personal(Date)
    ended_on: Mapped[dt.date | None] = personal(Date)
    end_reason: Mapped[EndReason | None] = personal(choice(EndReason))
    end_note: Mapped[str | None] = personal(Text)
    version: Mapped[int] = staff(Integer)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    resource: Mapped[Resource] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class PlacementStep(Base):
    """One dated, attributed step of a placement: begun, stable, ended."""

    __tablename__ = "placement_step"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    placement_id: Mapped[uuid.UUID] = staff(ForeignKey(Placement.id), index=True)
    from_state: Mapped[PlacementState | None] = staff(String(40))
    to_state: Mapped[PlacementState] = staff(choice(PlacementState))
    on: Mapped[dt.date] = personal(Date)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    note: Mapped[str | None] = personal(Text)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
