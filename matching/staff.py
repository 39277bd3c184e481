"""Who works for a municipality: accounts of a role that can still sign in."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.database import today
from matching.errors import InvalidValueError


def is_working(on: dt.date) -> ColumnElement[bool]:
    """Condition on ``Account``: neither disabled nor expired on a day."""
    expires = or_(Account.expires_on.is_(None), Account.expires_on >= on)
    return and_(Account.disabled.is_(False), expires)


def coordinators(session: Session, code: str, on: dt.date | None = None) -> set[uuid.UUID]:
    """Accounts that work as coordinators of a municipality on a day."""
    return workers(session, code, Role.COORDINATOR, on)


def workers(session: Session, code: str, role: Role, on: dt.date | None = None) -> set[uuid.UUID]:
    """Accounts that work in a role of a municipality on a day."""
    day = on or today()
    return set(
        session.scalars(
            select(Account.id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(
                is_working(day),
                RoleGrant.role == role,
                RoleGrant.municipality_code == code,
                or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= day),
                or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),
            )
        )
    )


def require_coordinator(session: Session, account_id: uuid.UUID, code: str) -> None:
    """Refuse to give a case to anybody who could not open it."""
    if account_id not in coordinators(session, code):
        raise InvalidValueError(
            "account_id",
            "選んだ人は、この自治体のコーディネーターとして働いていません。"
            "在職中の担当者から選び直してください。",
        )
