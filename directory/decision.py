"""What people decided about pairs that look like one: found in either order, and written."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.history import DuplicateDecision, OrganisationDecision

Decision = TypeVar("Decision", DuplicateDecision, OrganisationDecision)


def find_decision(
    session: Session, kind: type[Decision], a: uuid.UUID, b: uuid.UUID
) -> Decision | None:
    """Find what was decided about a pair, in either order."""
    forth = (kind.first_id == a) & (kind.second_id == b)
    back = (kind.first_id == b) & (kind.second_id == a)
    return session.scalar(select(kind).where(or_(forth, back)))


def write_decision(
    session: Session,
    found: Decision,
    pair: tuple[uuid.UUID, uuid.UUID],
    decision: str,
    reason: str,
    snapshot: dict[str, Any] | None,
) -> Decision:
    """Write a decision over an earlier one on the same pair, and into the trail."""
    found.first_id, found.second_id = pair
    found.decision, found.reason, found.snapshot = decision, reason, snapshot
    found.decided_by = actor_of(session).account_id
    session.add(found)
    session.flush()
    record(session, decision, found.__tablename__, found.id, detail=" ".join(map(str, pair)))
    return found
