"""What the sentence models made of a person's words, kept with the need and erased with it.

Case data (class 3): the vectors stand in the need's own row, go when its words change or are
erased, and when the consent to matching ends. Storing them changes nothing a person wrote, so the
need's version and date of change stay as they are.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Table, select
from sqlalchemy.orm import Session, attributes

from matching.facts import NeedFacts
from matching.likeness import Likeness
from matching.need import Need


def recall(session: Session, need: Need, facts: NeedFacts, likeness: Likeness) -> None:
    """Give the models the vectors kept with a need; read its words and keep them if there are none.

    The caller has seen that the need may be matched; a need without words keeps nothing.
    """
    if need.embedding is not None and likeness.unpack(facts, need.embedding):
        return
    if not (facts.wishes.strip() or facts.difficulties):
        return
    likeness.read([facts])
    _keep(session, need, likeness.packed(facts))


def drop_vectors(session: Session, person_id: uuid.UUID) -> None:
    """Erase the vectors of every need of a person."""
    for need in session.scalars(select(Need).where(Need.person_id == person_id)):
        if need.embedding is not None:
            _keep(session, need, None)


def _keep(session: Session, need: Need, packed: bytes | None) -> None:
    table = _table()
    session.execute(
        table.update()
        .where(table.c.id == need.id)
        .values(embedding=packed, updated_at=table.c.updated_at)
    )
    attributes.set_committed_value(need, "embedding", packed)


def _table() -> Table:
    table = Need.__table__
    assert isinstance(table, Table)
    return table
