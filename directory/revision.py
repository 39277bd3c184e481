"""Read the history of an entry: every change, how it stood at a moment, and back to an earlier one.

Public fields only. The exact place is class 1 and in no revision, so nothing of the place is
restored: half of it would be worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.change import change_resource, is_public_field
from directory.errors import DirectoryError
from directory.history import ResourceRevision
from directory.registration.field import PLACE_COLUMNS
from directory.resource import Resource, ResourceStatus
from directory.stored_value import plain_value, typed_value

NEVER_RESTORED: Final = frozenset(
    {
        *("id", "municipality_code", "organisation_id", "version", "created_at", "updated_at"),
        *("status", "paused_until", "closed_on", "freshness", "confirmed_on", "confirmed_method"),
        *("staff_only", "display_precision", "shown_address", "shown_lon", "shown_lat"),
        *PLACE_COLUMNS,
    }
)
"""What the entry is, its life, its place and who may see it: each has its own deed."""


class RestoreError(DirectoryError):
    """A revision an entry cannot go back to."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One change: who (``None``: the system), when, why, and ``{public field: (old, new)}``."""

    id: int
    at: dt.datetime
    who: str | None
    reason: str
    changes: Mapping[str, tuple[Any, Any]]


def history_of(session: Session, resource: Resource) -> list[Revision]:
    """List every change of an entry, the newest first; closed entries have theirs too."""
    rows = session.execute(
        select(ResourceRevision, Account.name)
        .outerjoin(Account, ResourceRevision.account_id == Account.id)
        .where(ResourceRevision.resource_id == resource.id)
        .order_by(ResourceRevision.id.desc())
    )
    return [
        Revision(row.id, row.at, name, row.reason or "", _public(row.changes)) for row, name in rows
    ]


def _public(changes: Mapping[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    """Leave out what an import noted of the exact place, which is class 1."""
    return {
        name: (old, new)
        for name, (old, new) in changes.items()
        if name in Resource.__table__.c and is_public_field(name)
    }


def as_of(session: Session, resource: Resource, moment: dt.datetime) -> dict[str, Any] | None:
    """The public fields of an entry as they stood at a moment; ``None`` before it was made."""
    if moment < resource.created_at:
        return None
    return _before(session, resource, ResourceRevision.at > moment)


def restore(session: Session, resource: Resource, revision_id: int) -> dict[str, list[Any]]:
    """Bring the contents of an entry back to what they were just before a revision.

    Gives the fields that changed; the history keeps everything in between. Raises
    ``RestoreError`` for a closed entry or a revision of another one.
    """
    if resource.status is ResourceStatus.CLOSED:
        raise RestoreError("終了した資源は戻せません。続いていた場合は、新しく登録してください。")
    revision = session.get(ResourceRevision, revision_id)
    if revision is None or revision.resource_id != resource.id:
        raise RestoreError("この変更は見つかりません。履歴を開き直して選んでください。")
    then = _before(session, resource, ResourceRevision.id >= revision_id)
    values = {name: value for name, value in then.items() if name not in NEVER_RESTORED}
    return change_resource(session, resource, values, "restore", f"変更 {revision_id} の前に戻す")


def _before(session: Session, resource: Resource, later: Any) -> dict[str, Any]:
    """The public fields with every later change taken back, the newest first."""
    names = [column.name for column in Resource.__table__.c if is_public_field(column.name)]
    plain = {name: plain_value(getattr(resource, name)) for name in names}
    rows = session.scalars(
        select(ResourceRevision)
        .where(ResourceRevision.resource_id == resource.id, later)
        .order_by(ResourceRevision.id.desc())
    )
    for row in rows:
        plain |= {name: old for name, (old, _) in _public(row.changes).items()}
    return {name: typed_value(Resource, name, value) for name, value in plain.items()}
