"""Resource development (資源開発): what is missing, where, and how the gap was closed."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import JSON, Date, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, personal, staff
from directory.municipality import Municipality
from directory.resource import Resource
from matching.case import Case


class GapState(enum.StrEnum):
    """From recorded to closed by a new or widened resource."""

    RECORDED = "recorded"
    IN_MEETING = "in_meeting"
    ASKING = "asking"
    CLOSED = "closed"
    DROPPED = "dropped"


class ResourceGap(Base):
    """A need no resource meets: what, where, when; no name in it."""

    __tablename__ = "resource_gap"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    what: Mapped[str] = staff(String(200))
    form: Mapped[str | None] = staff(String(40))
    area: Mapped[str | None] = staff(String(100))
    hours: Mapped[list[dict[str, str]]] = staff(JSON, default=list)
    state: Mapped[GapState] = staff(choice(GapState), default=GapState.RECORDED)
    recorded_on: Mapped[dt.date] = staff(Date)
    owner_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id))
    ask_first: Mapped[str | None] = staff(Text)
    closed_on: Mapped[dt.date | None] = staff(Date)
    closed_by_resource_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Resource.id))
    note: Mapped[str | None] = staff(Text)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class GapCase(Base):
    """Which cases wait for a gap to be closed."""

    __tablename__ = "gap_case"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    gap_id: Mapped[uuid.UUID] = staff(ForeignKey(ResourceGap.id), index=True)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    near_miss: Mapped[str | None] = personal(Text)
