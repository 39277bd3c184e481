"""Organisations (団体): who runs a resource, and how to reach them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Date, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped

from directory.database import Base, UtcDateTime, new_id, now, public, staff
from directory.municipality import Municipality


class Organisation(Base):
    """A group, corporation or office. Public contact is class 0, everything private class 1."""

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = public(ForeignKey(Municipality.code), index=True)
    name: Mapped[str] = public(String(200), index=True)
    name_kana: Mapped[str | None] = public(String(200))
    type: Mapped[str | None] = public(String(60))
    corporate_number: Mapped[str | None] = public(String(13))
    """法人番号, 13 digits."""
    phone: Mapped[str | None] = public(String(40))
    email: Mapped[str | None] = public(String(200))
    url: Mapped[str | None] = public(String(500))
    representative: Mapped[str | None] = staff(String(100))
    private_phone: Mapped[str | None] = staff(String(40))
    private_email: Mapped[str | None] = staff(String(200))
    verified_on: Mapped[dt.date | None] = staff(Date)
    agreement: Mapped[str | None] = staff(Text)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
