"""Closing (終結) and after: the evaluation, and the contacts that go on."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import JSON, Boolean, Date, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped

from directory.account import Account
from directory.database import Base, UtcDateTime, new_id, now, personal, sensitive, staff
from matching.case import Case


class ClosingEvaluation(Base):
    """評価シート at closing: required before a case can be closed."""

    __tablename__ = "closing_evaluation"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    evaluated_on: Mapped[dt.date] = staff(Date)
    goals_met: Mapped[str] = personal(String(40))
    """met, partly, not_met."""
    change: Mapped[str] = sensitive(Text)
    resources_used: Mapped[list[str]] = personal(JSON, default=list)
    remaining_needs: Mapped[str | None] = sensitive(Text)
    lead_worker_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id))
    replan: Mapped[bool] = staff(Boolean, default=False)
    evaluated_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class AftercareContact(Base):
    """A contact after 終結: with the person or, as 武豊町 does, with the supporters."""

    __tablename__ = "aftercare_contact"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    with_whom: Mapped[str] = staff(String(20))
    """person or supporters."""
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    due_on: Mapped[dt.date] = staff(Date)
    done_on: Mapped[dt.date | None] = staff(Date)
    note: Mapped[str | None] = sensitive(Text)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
