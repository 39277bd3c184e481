"""Meetings: 重層的支援会議 (consent) and 支援会議 (secrecy): two rules, two kinds of record.

The type carries its legal basis; the name a municipality uses is only a label.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped, relationship

from directory.account import Account
from directory.database import (
    Base,
    UtcDateTime,
    choice,
    conference,
    new_id,
    now,
    personal,
    staff,
)
from directory.municipality import Municipality
from matching.case import Case
from matching.plan import SupportPlan


class MeetingType(enum.StrEnum):
    """What kind of meeting it is in law."""

    MULTILAYER_CONFERENCE = "multilayer_conference"
    """重層的支援会議, 社会福祉法106条の4第2項5号: consent of the person."""
    SUPPORT_CONFERENCE = "support_conference"
    """支援会議, 社会福祉法106条の6: no consent, secrecy."""
    POVERTY_SUPPORT_CONFERENCE = "poverty_support_conference"
    """支援会議, 生活困窮者自立支援法9条: no consent, secrecy; same word, other law."""
    POVERTY_PLAN_CONFERENCE = "poverty_plan_conference"
    """支援調整会議: consent."""
    INTAKE_COORDINATION_MEETING = "intake_coordination_meeting"
    FIELD_MEETING = "field_meeting"
    COMMUNITY_BUILDING_MEETING = "community_building_meeting"
    """連携会議 of 地域づくり関係者."""

    @property
    def needs_consent(self) -> bool:
        """Whether a case may be put before it only with the person's consent."""
        return self in (MeetingType.MULTILAYER_CONFERENCE, MeetingType.POVERTY_PLAN_CONFERENCE)

    @property
    def is_secret(self) -> bool:
        """Whether only those named for an item, who acknowledged secrecy, may read it."""
        return self in (MeetingType.SUPPORT_CONFERENCE, MeetingType.POVERTY_SUPPORT_CONFERENCE)


class Meeting(Base):
    """One meeting on one day."""

    __tablename__ = "meeting"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    type: Mapped[MeetingType] = staff(choice(MeetingType))
    title: Mapped[str] = staff(String(100))
    held_on: Mapped[dt.date] = staff(Date, index=True)
    held: Mapped[bool] = staff(Boolean, default=False)
    regular: Mapped[bool] = staff(Boolean, default=True)
    """定期 (True) or 随時 (False)."""
    host: Mapped[str | None] = staff(String(100))
    place: Mapped[str | None] = staff(String(200))
    chair_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    joint_with: Mapped[str | None] = staff(String(200))
    notes: Mapped[str | None] = staff(Text)
    """Matters of no single case; never a name."""
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class AgendaItem(Base):
    """A case on the agenda of a meeting, and what was decided."""

    __tablename__ = "agenda_item"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    meeting_id: Mapped[uuid.UUID] = staff(ForeignKey(Meeting.id), index=True)
    case_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Case.id), index=True)
    plan_id: Mapped[uuid.UUID | None] = staff(ForeignKey(SupportPlan.id))
    gap_id: Mapped[uuid.UUID | None] = staff(Uuid)
    purpose: Mapped[str] = staff(String(40))
    """plan, closing, gap, allotment, report."""
    decision: Mapped[str | None] = staff(String(40))
    """approved, revise, redirected, closed, replan, continued, adopted."""
    decided_on: Mapped[dt.date | None] = staff(Date)
    note: Mapped[str | None] = personal(Text)
    closed_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(lazy="joined")
    attendances: Mapped[list[Attendance]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class Attendance(Base):
    """Someone on the attendance list of one agenda item."""

    __tablename__ = "attendance"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    item_id: Mapped[uuid.UUID] = staff(ForeignKey(AgendaItem.id), index=True)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id), index=True)
    name: Mapped[str] = staff(String(100))
    agency: Mapped[str | None] = staff(String(200))
    secrecy_acknowledged_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    valid_until: Mapped[dt.date | None] = staff(Date)


class SupportConferenceRecord(Base):
    """What was said in a 支援会議: never reaches matching, search or statistics by person."""

    __tablename__ = "support_conference_record"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    item_id: Mapped[uuid.UUID] = staff(ForeignKey(AgendaItem.id), index=True)
    legal_basis: Mapped[str] = staff(String(60))
    concern: Mapped[str | None] = conference(Text)
    shared: Mapped[str | None] = conference(Text)
    watch_plan: Mapped[str | None] = conference(Text)
    recorded_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
