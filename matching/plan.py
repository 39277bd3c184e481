"""Support plans (支援プラン and 世帯丸ごと支援プラン): goals, steps, services and roles."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from matching.case import Case
from matching.consent import Consent


class PlanKind(enum.StrEnum):
    """With consent, or the household plan a 支援会議 makes without it (武豊町)."""

    SUPPORT_PLAN = "support_plan"
    HOUSEHOLD_PLAN_NO_CONSENT = "household_plan_no_consent"


class SupportPlan(Base):
    """What is to be reached, by whom, until when."""

    __tablename__ = "support_plan"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    kind: Mapped[PlanKind] = staff(choice(PlanKind), default=PlanKind.SUPPORT_PLAN)
    goals: Mapped[str] = personal(Text)
    period_from: Mapped[dt.date] = personal(Date)
    period_to: Mapped[dt.date | None] = personal(Date)
    drafted_on: Mapped[dt.date] = staff(Date)
    decided_on: Mapped[dt.date | None] = staff(Date)
    ended_on: Mapped[dt.date | None] = staff(Date)
    is_replan: Mapped[bool] = staff(Boolean, default=False)
    consent_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Consent.id))
    created_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    version: Mapped[int] = staff(Integer)
    steps: Mapped[list[PlanStep]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PlanStep.position"
    )
    services: Mapped[list[PlanService]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    def end(self, on: dt.date) -> None:
        """End the plan and every service still in force under it."""
        self.ended_on = on
        for service in self.services:
            service.ended_on = service.ended_on or on


class PlanStep(Base):
    """One step towards the goals."""

    __tablename__ = "plan_step"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = staff(ForeignKey(SupportPlan.id), index=True)
    position: Mapped[int] = staff(Integer)
    text: Mapped[str] = personal(Text)
    responsible: Mapped[str | None] = personal(String(200))
    due_on: Mapped[dt.date | None] = personal(Date)
    done_on: Mapped[dt.date | None] = personal(Date)


class ServiceKind(enum.StrEnum):
    """The services a plan can combine (社会福祉法106条の4第2項)."""

    CONSULTATION = "consultation"
    PARTICIPATION_SUPPORT = "participation_support"
    COMMUNITY_BUILDING = "community_building"
    OUTREACH = "outreach"
    MULTIAGENCY_COORDINATION = "multiagency_coordination"


class PlanService(Base):
    """A service in force under a plan, and the agency that gives it."""

    __tablename__ = "plan_service"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = staff(ForeignKey(SupportPlan.id), index=True)
    service: Mapped[ServiceKind] = staff(choice(ServiceKind))
    menu_item: Mapped[str | None] = personal(String(100))
    agency: Mapped[str | None] = personal(String(200))
    role: Mapped[str | None] = personal(Text)
    started_on: Mapped[dt.date] = personal(Date)
    ended_on: Mapped[dt.date | None] = personal(Date)
