"""Merge two entries of one thing: a person decides, the history stays, and it can be undone.

The merged entry is closed and kept as an alias of the other: its revisions, roles, confirmations
and source records stay with it, so that old records read as before and a later import still knows
its rows. What points at it from elsewhere (proposals, placements, reports, links) is re-pointed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.change import change_resource
from directory.decision import find_decision, write_decision
from directory.errors import DirectoryError
from directory.history import DuplicateDecision
from directory.reference import References
from directory.resource import Resource, ResourceStatus
from directory.stored_value import plain_value, typed_value

MERGED, DISTINCT, UNDONE = "merged", "distinct", "undone"
SUGGESTED = "suggested"
"""Nothing is decided yet: an import found the pair, and a person is to look at it."""

STAYS_WITH_ALIAS = frozenset(
    {
        "duplicate_decision",
        "field_confirmation",
        "provenance",
        "resource_revision",
        "resource_role",
        "source_record",
        "verification",
    }
)
"""Tables whose rows tell of the merged entry itself."""
_REFERENCES = References(Resource, STAYS_WITH_ALIAS)

NEVER_TAKEN = frozenset(
    {"id", "municipality_code", "status", "closed_on", "version", "created_at", "updated_at"}
)
"""Columns that are not chosen side by side."""


class MergeError(DirectoryError):
    """Two entries that cannot be merged, or a merge that cannot be undone."""


def merge_resources(
    session: Session,
    kept: Resource,
    merged: Resource,
    *,
    on: dt.date,
    reason: str,
    take: Collection[str] = (),
) -> DuplicateDecision:
    """Merge ``merged`` into ``kept``; ``take`` names the fields whose value is the merged one's.

    The values of both before, and every row re-pointed, are kept for ``undo_merge``. Raises
    ``MergeError`` for one entry twice, two municipalities, an entry merged before, or a field
    that is not chosen side by side; ``NoActorError`` in a session nobody signed for.
    """
    _check(session, kept, merged, take)
    values = {name: getattr(merged, name) for name in take}
    snapshot = {
        "kept": {
            name: [plain_value(getattr(kept, name)), plain_value(value)]
            for name, value in values.items()
        },
        "merged": {name: plain_value(getattr(merged, name)) for name in ("status", "closed_on")},
        "moved": _REFERENCES.move(session, merged.id, kept.id),
    }
    change_resource(session, kept, values, "merge", f"「{merged.name}」を統合: {reason}"[:300])
    closed = {"status": ResourceStatus.CLOSED, "closed_on": on}
    change_resource(session, merged, closed, "merge", f"「{kept.name}」に統合: {reason}"[:300])
    return _decide(session, kept.id, merged.id, MERGED, reason, snapshot)


def undo_merge(session: Session, decision: DuplicateDecision, *, reason: str) -> tuple[str, ...]:
    """Take a merge back: the alias lives again, its references return to it.

    A field that somebody has changed since the merge is left as it is; the names of such fields
    are returned. Raises ``MergeError`` where the decision is not a merge in force.
    """
    if decision.decision != MERGED or decision.snapshot is None:
        raise MergeError("この2件は統合されていません。統合の記録を開き直して確かめてください。")
    kept = session.get_one(Resource, decision.first_id)
    merged = session.get_one(Resource, decision.second_id)
    snapshot = decision.snapshot
    untouched = {
        name: typed_value(Resource, name, old)
        for name, (old, new) in snapshot["kept"].items()
        if plain_value(getattr(kept, name)) == new
    }
    _REFERENCES.give_back(session, snapshot["moved"], merged.id, kept.id)
    told = f"統合の取り消し: {reason}"[:300]
    change_resource(session, kept, untouched, "undo_merge", told)
    before = {
        name: typed_value(Resource, name, value) for name, value in snapshot["merged"].items()
    }
    change_resource(session, merged, before, "undo_merge", told)
    _decide(session, kept.id, merged.id, UNDONE, reason, None)
    return tuple(sorted(set(snapshot["kept"]) - set(untouched)))


def mark_distinct(session: Session, a: Resource, b: Resource, *, reason: str) -> DuplicateDecision:
    """Remember that two entries are two things, so that they are not suggested again."""
    if a.id == b.id:
        raise MergeError("同じ1件が2度選ばれています。別の2件を選んでください。")
    found = decision_on(session, a.id, b.id)
    if found is not None and found.decision == MERGED:
        raise MergeError("この2件は統合されています。先に統合を取り消してください。")
    return _decide(session, a.id, b.id, DISTINCT, reason, None)


def decision_on(session: Session, a: uuid.UUID, b: uuid.UUID) -> DuplicateDecision | None:
    """Find what was decided about two entries, in either order."""
    return find_decision(session, DuplicateDecision, a, b)


def alias_of(session: Session, resource_id: uuid.UUID) -> uuid.UUID:
    """Give the entry that stands for this one today: itself unless it was merged into another."""
    while True:
        kept = session.scalar(
            select(DuplicateDecision.first_id).where(
                DuplicateDecision.second_id == resource_id, DuplicateDecision.decision == MERGED
            )
        )
        if kept is None:
            return resource_id
        resource_id = kept


def _check(session: Session, kept: Resource, merged: Resource, take: Collection[str]) -> None:
    if kept.id == merged.id:
        raise MergeError("同じ1件が2度選ばれています。別の2件を選んでください。")
    if kept.municipality_code != merged.municipality_code:
        raise MergeError("自治体が違う2件は統合できません。同じ自治体の2件を選んでください。")
    for resource in (kept, merged):
        if alias_of(session, resource.id) != resource.id:
            raise MergeError(
                f"「{resource.name}」はすでに別の1件に統合されています。統合先のほうを選んでください。"
            )
    unknown = sorted(set(take) - set(Resource.__table__.c.keys()) | set(take) & NEVER_TAKEN)
    if unknown:
        raise MergeError(
            f"項目 {', '.join(unknown)} は統合で選べません。ほかの項目だけを選んでください。"
        )


def _decide(
    session: Session,
    first: uuid.UUID,
    second: uuid.UUID,
    decision: str,
    reason: str,
    snapshot: dict[str, Any] | None,
) -> DuplicateDecision:
    found = decision_on(session, first, second) or DuplicateDecision()
    return write_decision(session, found, (first, second), decision, reason, snapshot)
