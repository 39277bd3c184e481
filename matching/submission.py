"""Sending a form twice: the second time gives back what the first one made."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor
from directory.database import Base, UtcDateTime, now, staff
from matching.errors import ConflictError, NotFoundError

Made = TypeVar("Made", bound=Base)


class Submission(Base):
    """A form that was sent: its one-time token and the record it made."""

    __tablename__ = "submission"

    token: Mapped[str] = staff(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    result_type: Mapped[str] = staff(String(40))
    result_id: Mapped[uuid.UUID | None] = staff(Uuid)
    at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def once(
    session: Session, token: str, actor: Actor, kind: type[Made], make: Callable[[], Made]
) -> Made:
    """Run ``make`` for a form's token the first time; later give back what it made.

    The token is drawn by the page with the form. A token of somebody else is ``NotFoundError``;
    two forms at the very same moment end in ``ConflictError`` for the later one.
    """
    table: Any = kind
    sent = session.get(Submission, token)
    if sent is not None:
        if sent.account_id != actor.account_id or sent.result_type != table.__tablename__:
            raise NotFoundError
        return session.get_one(kind, sent.result_id)
    sent = Submission(token=token, account_id=actor.account_id, result_type=table.__tablename__)
    with session.begin_nested():
        _claim(session, sent)
        made = make()
        session.flush()
        result: Any = made
        sent.result_id = result.id
    return made


def _claim(session: Session, sent: Submission) -> None:
    """Take the token first: of two forms at the same moment only one gets past here."""
    try:
        with session.begin_nested():
            session.add(sent)
    except IntegrityError as error:
        raise ConflictError(
            "同じ内容が二重に送られました。画面を開き直して、保存されているか確かめてください。", {}
        ) from error
