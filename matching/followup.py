"""Follow-up (定着支援) on two tracks: the person (本人) and the site (受入先)."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, Uuid
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
from matching.placement import Placement


class Track(enum.StrEnum):
    """With whom the visit is."""

    PERSON = "person"
    SITE = "site"


class FollowUp(Base):
    """One visit or call, due on a day a person chose, and what came of it."""

    __tablename__ = "follow_up"
    __audited__ = True
    __table_args__ = (Index("ix_follow_up_owner_due", "owner_id", "done_on", "due_on"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    placement_id: Mapped[uuid.UUID] = staff(ForeignKey(Placement.id), index=True)
    track: Mapped[Track] = staff(choice(Track))
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id))
    due_on: Mapped[dt.date] = staff(Date)
    done_on: Mapped[dt.date | None] = staff(Date)
    cancelled_on: Mapped[dt.date | None] = staff(Date)
    method: Mapped[str | None] = staff(String(40))
    reached: Mapped[bool] = staff(Boolean, default=True)
    """False for an attempt that met nobody: logged, but no visit."""
    attendance: Mapped[str | None] = personal(String(40))
    """every_time, mostly, sometimes, absent, unknown."""
    attendance_estimated: Mapped[bool] = personal(Boolean, default=False)
    sessions_attended: Mapped[int | None] = personal(Integer)
    sessions_held: Mapped[int | None] = personal(Integer)
    change: Mapped[str | None] = sensitive(Text)
    site_burden: Mapped[str | None] = personal(String(20))
    """none, some, heavy."""
    note: Mapped[str | None] = sensitive(Text)
    next_on: Mapped[dt.date | None] = staff(Date)
    done_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    version: Mapped[int] = staff(Integer)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    placement: Mapped[Placement] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form
