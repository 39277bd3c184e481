"""Signing in and out: Argon2id passwords, sessions kept on the server, slowed guessing."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.account import Account, AuthSession, LoginFailure, Role, RoleGrant
from directory.audit import Actor, record
from directory.database import now, today
from directory.errors import DirectoryError

COOKIE = "chiikinowa_session"
FAILURE_WINDOW = dt.timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 20

_hasher = PasswordHasher(memory_cost=65536, time_cost=3, parallelism=4)
_UNKNOWN_HASH = _hasher.hash(secrets.token_hex(16))


class SignInError(DirectoryError):
    """Wrong name or password, or too many tries; the answer never says which account exists."""


@dataclass(frozen=True)
class SignedIn:
    """A signed-in account in its acting role."""

    account: Account
    grant: RoleGrant
    session_hash: str

    @property
    def actor(self) -> Actor:
        """Who signs for the database session of this request."""
        return Actor(
            account_id=self.account.id,
            role=self.grant.role,
            municipality_code=self.grant.municipality_code,
            organisation_id=self.grant.organisation_id,
        )


def hash_password(password: str) -> str:
    """Hash a password for storage (Argon2id, 64 MiB, 3 passes)."""
    return _hasher.hash(password)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_live(account: Account, day: dt.date) -> bool:
    expired = account.expires_on is not None and account.expires_on < day
    return not account.disabled and not expired


def live_grants(account: Account, day: dt.date) -> list[RoleGrant]:
    """List the roles an account may act in on a day."""
    return [grant for grant in account.grants if grant.is_live_on(day)]


def sign_in(session: Session, login: str, password: str, remote_address: str) -> str:
    """Check name and password and open a session; returns the cookie's token.

    Raises ``SignInError`` with one message for unknown name, wrong password and dead account.
    """
    _refuse_guessing(session, login, remote_address)
    account = session.scalar(select(Account).where(Account.login == login))
    correct = _verify(account.password_hash if account else _UNKNOWN_HASH, password)
    grants = live_grants(account, today()) if account else []
    if account is None or not correct or not grants or not _is_live(account, today()):
        session.add(LoginFailure(login=login[:80], remote_address=remote_address))
        record(session, "sign_in", "account", account.id if account else "-", result="denied")
        raise SignInError(
            "IDまたはパスワードが違います。大文字・小文字も確かめて入れ直してください。"
        )
    token = secrets.token_urlsafe(32)
    session.add(
        AuthSession(id_hash=_token_hash(token), account_id=account.id, grant_id=grants[0].id)
    )
    account.last_login_at = now()
    record(session, "sign_in", "account", account.id)
    return token


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _refuse_guessing(session: Session, login: str, remote_address: str) -> None:
    since = now() - FAILURE_WINDOW
    for column, value, limit in (
        (LoginFailure.login, login[:80], FAILURES_PER_LOGIN),
        (LoginFailure.remote_address, remote_address, FAILURES_PER_ADDRESS),
    ):
        failures = session.scalar(
            select(func.count()).where(column == value, LoginFailure.at >= since)
        )
        if failures is not None and failures >= limit:
            raise SignInError("サインインの失敗が続いたため止めています。15分ほど待ってください。")


def signed_in(
    session: Session, token: str | None, idle: dt.timedelta, longest: dt.timedelta
) -> SignedIn | None:
    """Find who a cookie stands for, or ``None`` when it is unknown, ended or too old."""
    if not token:
        return None
    kept = session.get(AuthSession, _token_hash(token))
    moment = now()
    if kept is None or kept.revoked_at is not None:
        return None
    if moment - kept.seen_at > idle or moment - kept.created_at > longest:
        return None
    account = session.get_one(Account, kept.account_id)
    grants = {grant.id: grant for grant in live_grants(account, today())}
    if not _is_live(account, today()) or not grants:
        return None
    kept.seen_at = moment
    grant = grants.get(kept.grant_id) if kept.grant_id else None
    return SignedIn(account, grant or next(iter(grants.values())), kept.id_hash)


def sign_out(session: Session, session_hash: str) -> None:
    """End a session for good: its cookie opens nothing any more."""
    kept = session.get(AuthSession, session_hash)
    if kept is not None:
        kept.revoked_at = now()
        record(session, "sign_out", "account", kept.account_id)


def act_as(session: Session, who: SignedIn, grant_id: str) -> RoleGrant:
    """Change the acting role of a session; raises ``SignInError`` for a role not held."""
    grant = next((g for g in live_grants(who.account, today()) if str(g.id) == grant_id), None)
    if grant is None:
        raise SignInError("その役割は割り当てられていません。一覧から選び直してください。")
    session.get_one(AuthSession, who.session_hash).grant_id = grant.id
    record(session, "act_as", "role_grant", grant.id)
    return grant


HOMES = {
    Role.GROUP: "group.home",
    Role.COORDINATOR: "coordinator.today",
    Role.SUPERVISOR: "coordinator.today",
    Role.PARTICIPANT: "coordinator.meetings",
    Role.MUNICIPAL_ADMIN: "coordinator.resources",
    Role.OPERATOR: "account.choose_role",
}
"""The first page of each role: one it may call."""


def home_endpoint(role: Role) -> str:
    """Name the first page of a role."""
    return HOMES[role]
