"""Municipalities and their areas as registered: which exist, and from when to when."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from directory.database import Base, new_id, public


class Municipality(Base):
    """A town office that works with the registry. Its settings are files, not columns."""

    __tablename__ = "municipality"

    code: Mapped[str] = public(String(5), primary_key=True)
    """National code without check digit, e.g. ``13219``."""
    lg_code: Mapped[str | None] = public(String(6))
    name: Mapped[str] = public(String(100))
    name_kana: Mapped[str | None] = public(String(100))
    prefecture: Mapped[str] = public(String(20))


class RegisteredArea(Base):
    """One area of one kind (地域福祉エリア, 日常生活圏域, …) in one period of validity.

    Towns and polygons of an area are files read by ``geo``; this row lets records point at the
    area they lay in at the time.
    """

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("municipality_code", "kind", "name", "valid_from"),)

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = public(ForeignKey(Municipality.code), index=True)
    kind: Mapped[str] = public(String(40))
    name: Mapped[str] = public(String(100))
    parent: Mapped[str | None] = public(String(100))
    valid_from: Mapped[dt.date | None] = public(Date)
    valid_to: Mapped[dt.date | None] = public(Date)
    status: Mapped[str] = public(String(40), default="")
    source: Mapped[str] = public(String(400), default="")

    def is_valid_on(self, day: dt.date) -> bool:
        """Say whether the area existed on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)
