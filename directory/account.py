"""Accounts of people who sign in, the roles granted to them, and their sessions."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped, relationship

from directory.database import Base, UtcDateTime, choice, new_id, now, staff
from directory.municipality import Municipality
from directory.organisation import Organisation


class Role(enum.StrEnum):
    """What an account may be (SECURITY.md (b)); no role inherits another's case access."""

    GROUP = "group"
    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"
    SUPERVISOR = "supervisor"
    MUNICIPAL_ADMIN = "municipal_admin"
    OPERATOR = "operator"


class Account(Base):
    """One person who signs in. Passwords are kept as Argon2id hashes only."""

    __tablename__ = "account"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    login: Mapped[str] = staff(String(80), unique=True)
    name: Mapped[str] = staff(String(100))
    password_hash: Mapped[str] = staff(String(200))
    disabled: Mapped[bool] = staff(Boolean, default=False)
    expires_on: Mapped[dt.date | None] = staff(Date)
    last_login_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", lazy="selectin", foreign_keys="RoleGrant.account_id"
    )


class RoleGrant(Base):
    """A role held by an account in one municipality (and, for groups, one organisation)."""

    __tablename__ = "role_grant"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = staff(choice(Role))
    municipality_code: Mapped[str | None] = staff(ForeignKey(Municipality.code))
    organisation_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Organisation.id))
    title: Mapped[str | None] = staff(String(60))
    """The municipality's own term, e.g. 地域福祉コーディネーター or CSW."""
    valid_from: Mapped[dt.date | None] = staff(Date)
    valid_to: Mapped[dt.date | None] = staff(Date)
    granted_by: Mapped[uuid.UUID | None] = staff(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])

    def is_live_on(self, day: dt.date) -> bool:
        """Say whether the grant holds on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class AuthSession(Base):
    """A signed-in browser, kept on the server so that signing out ends it for good."""

    __tablename__ = "auth_session"

    id_hash: Mapped[str] = staff(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey("account.id"), index=True)
    grant_id: Mapped[uuid.UUID | None] = staff(ForeignKey("role_grant.id"))
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    seen_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    revoked_at: Mapped[dt.datetime | None] = staff(UtcDateTime)


class LoginFailure(Base):
    """A failed sign-in, counted to slow down guessing."""

    __tablename__ = "login_failure"

    id: Mapped[int] = staff(Integer, primary_key=True)
    login: Mapped[str] = staff(String(80), index=True)
    remote_address: Mapped[str] = staff(String(60), index=True)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


class CalendarFeed(Base):
    """A coordinator's own calendar address: only its hash is kept, a new one ends the old."""

    __tablename__ = "calendar_feed"

    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), primary_key=True)
    grant_id: Mapped[uuid.UUID] = staff(ForeignKey(RoleGrant.id))
    token_hash: Mapped[str] = staff(String(64), unique=True)
    created_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
