"""Match proposals (マッチング): one need against one resource, from proposed to accepted."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from directory.resource import Resource
from matching.case import Case
from matching.need import Need


class ProposalState(enum.StrEnum):
    """How far a proposal has come (DOMAIN.md §3)."""

    PROPOSED = "proposed"
    SITE_ASSESSED = "site_assessed"
    OFFERED = "offered"
    VISIT = "visit"
    TRIAL = "trial"
    ACCEPTED = "accepted"
    DECLINED_PERSON = "declined_person"
    DECLINED_SITE = "declined_site"
    LAPSED = "lapsed"


class MatchProposal(Base):
    """A coordinator's choice, with the reasons of that day."""

    __tablename__ = "match_proposal"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    need_id: Mapped[uuid.UUID] = staff(ForeignKey(Need.id), index=True)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    role: Mapped[str | None] = personal(String(40))
    state: Mapped[ProposalState] = staff(choice(ProposalState), default=ProposalState.PROPOSED)
    frozen: Mapped[bool] = staff(Boolean, default=False)
    """Set when consent is withdrawn: nothing moves until it is given again."""
    do_not_offer_again: Mapped[bool] = personal(Boolean, default=False)
    reasons: Mapped[list[dict[str, Any]]] = personal(JSON, default=list)
    """Contributions of that day: criterion, effect, evidence."""
    score: Mapped[float | None] = staff(Float)
    weights_version: Mapped[str | None] = staff(String(40))
    chosen_reason: Mapped[str | None] = personal(Text)
    proposed_on: Mapped[dt.date] = staff(Date)
    proposed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    answer_due_on: Mapped[dt.date | None] = staff(Date)
    version: Mapped[int] = staff(Integer)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    resource: Mapped[Resource] = relationship(lazy="joined")
    steps: Mapped[list[ProposalStep]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ProposalStep.recorded_at"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class ProposalStep(Base):
    """One dated step of a proposal: assessment, offer, answer, visit, trial."""

    __tablename__ = "proposal_step"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    proposal_id: Mapped[uuid.UUID] = staff(ForeignKey(MatchProposal.id), index=True)
    state: Mapped[ProposalState] = staff(choice(ProposalState))
    on: Mapped[dt.date] = personal(Date)
    outcome: Mapped[str | None] = personal(Text)
    next_step: Mapped[str | None] = personal(Text)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class SiteAssessment(Base):
    """受入先アセスメント: what a site can take, dated; no offer before one."""

    __tablename__ = "site_assessment"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    assessed_on: Mapped[dt.date] = staff(Date)
    assessed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    findings: Mapped[str] = staff(Text)
    watchers: Mapped[str | None] = staff(Text)
    can_take: Mapped[str | None] = staff(Text)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
