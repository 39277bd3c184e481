"""History of public facts: revisions, confirmations, provenance, and the search outbox."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from directory.account import Account
from directory.database import Base, UtcDateTime, choice, new_id, now, public, staff
from directory.organisation import Organisation
from directory.resource import Resource


class ConfirmationMethod(enum.StrEnum):
    """How a fact was confirmed (issue: 訪問/電話/返信/自己申告/取込)."""

    VISIT = "visit"
    PHONE = "phone"
    REPLY = "reply"
    SELF_REPORT = "self_report"
    IMPORT = "import"


class ResourceRevision(Base):
    """One change of a resource: who, when, and old and new of each public field."""

    __tablename__ = "resource_revision"

    id: Mapped[int] = staff(Integer, primary_key=True)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    reason: Mapped[str | None] = staff(String(300))
    changes: Mapped[dict[str, list[Any]]] = staff(JSON)
    """``{field: [old, new]}``; public fields only."""


class FieldConfirmation(Base):
    """When, how and by whom one field was last found true."""

    __tablename__ = "field_confirmation"
    __table_args__ = (UniqueConstraint("resource_id", "field"),)

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = public(ForeignKey(Resource.id), index=True)
    field: Mapped[str] = public(String(60))
    confirmed_on: Mapped[dt.date] = public(Date)
    method: Mapped[ConfirmationMethod] = public(choice(ConfirmationMethod))
    confirmed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))


class Provenance(Base):
    """Where the value of a field came from: file, row, source, licence, date."""

    __tablename__ = "provenance"
    __table_args__ = (UniqueConstraint("resource_id", "field"),)

    id: Mapped[uuid.UUID] = public(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = public(ForeignKey(Resource.id), index=True)
    field: Mapped[str] = public(String(60))
    file: Mapped[str] = public(String(300))
    row: Mapped[int | None] = public(Integer)
    source: Mapped[str | None] = public(String(300))
    licence: Mapped[str | None] = public(String(200))
    taken_on: Mapped[dt.date] = public(Date)


class SourceRecord(Base):
    """The record of a source a resource was made from, kept whole for a lossless export."""

    __tablename__ = "source_record"
    __table_args__ = (UniqueConstraint("source", "source_key"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    source: Mapped[str] = staff(String(300))
    source_key: Mapped[str] = staff(String(300))
    content: Mapped[dict[str, Any]] = staff(JSON)
    content_hash: Mapped[str] = staff(String(64))
    imported_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class ResourceChange(Base):
    """Outbox of the search index: written with the change, read before each search."""

    __tablename__ = "resource_change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    seq: Mapped[int] = staff(Integer, primary_key=True, autoincrement=True)
    resource_id: Mapped[uuid.UUID] = staff(Uuid, index=True)


class PairDecision:
    """Columns of what a person decided about two that may be one."""

    decision: Mapped[str] = staff(String(20))
    """``merged`` (second into first), ``distinct``, ``undone``, or still only ``suggested``."""
    snapshot: Mapped[dict[str, Any] | None] = staff(JSON)
    reason: Mapped[str | None] = staff(Text)
    decided_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    decided_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class DuplicateDecision(PairDecision, Base):
    """What a person decided about a suspected double; merges can be undone from it."""

    __tablename__ = "duplicate_decision"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    first_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    second_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)


class OrganisationDecision(PairDecision, Base):
    """What a person decided about two groups; a merge can be undone from it."""

    __tablename__ = "organisation_decision"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    first_id: Mapped[uuid.UUID] = staff(ForeignKey(Organisation.id), index=True)
    second_id: Mapped[uuid.UUID] = staff(ForeignKey(Organisation.id), index=True)


class ConfirmationLink(Base):
    """The yearly one-tap link sent to a group: expires, works once; only its hash is kept."""

    __tablename__ = "confirmation_link"

    token_hash: Mapped[str] = staff(String(64), primary_key=True)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    expires_on: Mapped[dt.date] = staff(Date)
    used_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class ErrorReport(Base):
    """A resident's note that something is wrong; no name is asked."""

    __tablename__ = "error_report"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    text: Mapped[str] = staff(Text)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    handled_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    handled_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
