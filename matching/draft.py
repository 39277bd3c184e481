"""Half-filled forms: saved as they are typed, merged with what others saved meanwhile."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.database import now
from matching.errors import NotFoundError
from matching.need import Draft


@dataclasses.dataclass(frozen=True)
class Merge:
    """Two edits of one form laid together; where both changed a field, mine stays and is named."""

    merged: dict[str, Any]
    conflicts: dict[str, tuple[Any, Any]]
    """``{field: (mine, theirs)}``."""


def save_draft(
    session: Session,
    actor: Actor,
    form: str,
    subject_id: uuid.UUID | None,
    content: Mapping[str, Any],
) -> Draft:
    """Keep what somebody has typed so far; one draft for each account, form and record."""
    if actor.account_id is None:
        raise NotFoundError
    draft = load_draft(session, actor, form, subject_id)
    if draft is None:
        draft = Draft(account_id=actor.account_id, form=form, subject_id=subject_id)
        session.add(draft)
    draft.content, draft.saved_at = dict(content), now()
    session.flush()
    return draft


def load_draft(
    session: Session, actor: Actor, form: str, subject_id: uuid.UUID | None
) -> Draft | None:
    """The account's own draft of a form, or ``None``; nobody sees another's."""
    same = Draft.subject_id == subject_id if subject_id else Draft.subject_id.is_(None)
    return session.scalar(
        select(Draft).where(Draft.account_id == actor.account_id, Draft.form == form, same)
    )


def discard_draft(session: Session, actor: Actor, form: str, subject_id: uuid.UUID | None) -> None:
    """Forget a draft, once its form was saved or given up."""
    draft = load_draft(session, actor, form, subject_id)
    if draft is not None:
        session.delete(draft)
        session.flush()


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Lay two edits of the same ``base`` together, field by field; nothing either typed is lost."""
    merged: dict[str, Any] = {}
    conflicts: dict[str, tuple[Any, Any]] = {}
    for field in {**base, **theirs, **mine}:
        was = base.get(field)
        my, their = mine.get(field, was), theirs.get(field, was)
        merged[field] = their if my == was else my
        if my not in (was, their) and their != was:
            conflicts[field] = (my, their)
    return Merge(merged, conflicts)
