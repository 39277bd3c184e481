"""Demo sign-ins, one a role, and the made-up group that one of them belongs to."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.municipality import Municipality
from directory.organisation import Organisation
from web.auth import hash_password


@functools.cache
def demo() -> Mapping[str, Any]:
    """Read the table of sign-ins."""
    return tomllib.loads(resources.files("web").joinpath("demo.toml").read_text("utf-8"))


def load_sign_ins(session: Session) -> int:
    """Add what sign-ins are missing for the municipalities there are; returns how many."""
    hashed = hash_password(demo()["password"])
    here = {None, *session.scalars(select(Municipality.code))}
    accounts = [row for row in demo()["account"] if row.get("municipality") in here]
    return sum(_account(session, row, hashed) for row in accounts)


def anybody_else_signs_in(session: Session, code: str) -> bool:
    """Whether a municipality has sign-ins of its own, so that made-up records would be in the way.

    Sign-ins of the demo do not count.
    """
    made_up = [row["login"] for row in demo()["account"]]
    own = select(Account.id).join(Account.grants).where(RoleGrant.municipality_code == code)
    return session.scalar(own.where(Account.login.not_in(made_up)).limit(1)) is not None


def _organisation(session: Session, name: str, code: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        found = Organisation(name=name, municipality_code=code, type="住民団体(架空)")
        session.add(found)
        session.flush()
    return found


def _account(session: Session, row: Mapping[str, Any], password_hash: str) -> bool:
    if session.scalar(select(Account.id).where(Account.login == row["login"])) is not None:
        return False
    account = Account(login=row["login"], name=row["name"], password_hash=password_hash)
    session.add(account)
    session.flush()
    code = row.get("municipality")
    group = row.get("organisation")
    session.add(
        RoleGrant(
            account_id=account.id,
            role=Role(row["role"]),
            municipality_code=code,
            organisation_id=_organisation(session, group, row["municipality"]).id
            if group
            else None,
            title=row["title"],
        )
    )
    session.flush()
    return True
