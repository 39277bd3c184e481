"""Sending a form twice: the second time nothing is made, and the first answer is given again."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor
from directory.database import Base, UtcDateTime, now, staff
from matching.errors import NotFoundError


class Submission(Base):
    """A form that was sent: its one-time token and what it was answered with."""

    __tablename__ = "submission"

    token: Mapped[str] = staff(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    result_type: Mapped[str] = staff(String(40))
    """The page shown after it; empty until there is one."""
    result_id: Mapped[uuid.UUID | None] = staff(Uuid)
    """The record that page shows."""
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def claim(session: Session, token: str, actor: Actor) -> Submission | None:
    """Take a form's token; the earlier submission where it was taken before, else ``None``.

    Of two forms at the same moment one waits here until the other is done. The claim is part of
    the transaction: a form that failed may be sent again. A token of somebody else is
    ``NotFoundError``.
    """
    sent = session.get(Submission, token)
    if sent is None:
        try:
            with session.begin_nested():
                session.add(Submission(token=token, account_id=actor.account_id, result_type=""))
            return None
        except IntegrityError:
            sent = session.get_one(Submission, token)
    if sent.account_id != actor.account_id:
        raise NotFoundError
    return sent


def answer(session: Session, token: str, page: str, record_id: uuid.UUID | None) -> None:
    """Keep what a claimed form was answered with: a page and the record it shows."""
    sent = session.get(Submission, token)
    if sent is not None:
        sent.result_type, sent.result_id = page, record_id
        session.flush()


def release(session: Session, token: str) -> None:
    """Give a token back that led to no record, so that the form may be sent again."""
    sent = session.get(Submission, token)
    if sent is not None:
        session.delete(sent)
        session.flush()
