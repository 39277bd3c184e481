"""The yearly link by which a group says, with one tap and no password, that all is as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record, set_actor
from directory.database import now
from directory.errors import DirectoryError
from directory.freshness.confirmation import confirm
from directory.freshness.rule import interval_of
from directory.history import ConfirmationLink, ConfirmationMethod
from directory.resource import Resource, ResourceStatus
from geo.profile import Profile


class LinkError(DirectoryError):
    """A link that opens nothing: unknown, used, too old, or its entry has ended."""

    http_status = 404


def make_link(
    session: Session, resource: Resource, profile: Profile, on: dt.date
) -> tuple[str, dt.date]:
    """Make a link for an entry; gives its token, which is kept nowhere, and its last day.

    Earlier links of the entry that nobody used end now. Raises ``LinkError`` for an entry that
    residents cannot see: nobody outside may confirm it.
    """
    if resource.staff_only or resource.status not in (
        ResourceStatus.PUBLISHED,
        ResourceStatus.PAUSED,
    ):
        raise LinkError(
            "公開中かお休み中の資源だけに、確認のリンクを作れます。先に状態を確かめてください。"
        )
    token = secrets.token_urlsafe(32)
    expires_on = on + dt.timedelta(days=interval_of(profile).link_days)
    session.execute(
        update(ConfirmationLink)
        .where(ConfirmationLink.resource_id == resource.id, ConfirmationLink.used_at.is_(None))
        .values(expires_on=on - dt.timedelta(days=1))
    )
    session.add(
        ConfirmationLink(token_hash=_hash(token), resource_id=resource.id, expires_on=expires_on)
    )
    record(session, "make_link", "resource", resource.id)
    session.flush()
    return token, expires_on


def linked_resource(session: Session, token: str, on: dt.date) -> Resource:
    """The entry a link is for; raises ``LinkError`` saying why it opens nothing."""
    link = session.scalar(
        select(ConfirmationLink).where(ConfirmationLink.token_hash == _hash(token))
    )
    if link is None:
        raise LinkError("このリンクは見つかりません。はがきのとおりか確かめてください。")
    if link.used_at is not None:
        raise LinkError("このリンクはもう使われています。ご返事は届いています。")
    if on > link.expires_on:
        raise LinkError("このリンクは期限を過ぎました。市役所・町役場の担当へご連絡ください。")
    resource = session.get_one(Resource, link.resource_id)
    if resource.status is ResourceStatus.CLOSED or resource.staff_only:
        raise LinkError("この活動は掲載を終えています。続いている場合は担当へご連絡ください。")
    return resource


def confirm_by_link(session: Session, token: str, profile: Profile, on: dt.date) -> Resource:
    """Confirm everything an entry says by its link, once; raises ``LinkError`` like the above."""
    resource = linked_resource(session, token, on)
    taken = session.execute(
        update(ConfirmationLink)
        .where(ConfirmationLink.token_hash == _hash(token), ConfirmationLink.used_at.is_(None))
        .values(used_at=now())
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        raise LinkError("このリンクはもう使われています。ご返事は届いています。")
    code = resource.municipality_code
    set_actor(session, Actor(None, Role.GROUP, code, resource.organisation_id))
    confirm(session, resource, profile, ConfirmationMethod.SELF_REPORT, on)
    return resource


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
