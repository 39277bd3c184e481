"""What this process made of the entries of a municipality, made anew where an entry changed.

To read every entry as an object and every sentence of its prose for each page would cost far more
than to rank them. Here each page asks the database what every entry stands at (version and moment
of change, its roles and its acceptance, as the session sees them) and reads those that stand
elsewhere than when they were last read. The database alone decides, so that a change by another
worker is seen on the next page, and one that was rolled back is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Table, select, type_coerce
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.types import NullType

from directory.database import Base
from directory.resource import Resource, ResourceAcceptance, ResourceRole, ResourceStatus
from matching.facts import ResourceFacts

_BATCH = 500
Stamp = tuple[Any, ...]
Make = Callable[[Resource], ResourceFacts | None]


class KeptFacts:
    """The facts of one municipality's entries, each with what its rows stood at when it was read.

    Only what stands in the entry itself is kept here: nothing of a placement, nothing of a person.
    """

    def __init__(self) -> None:
        self._stamps: Mapping[UUID, Stamp] = {}
        self._facts: dict[UUID, ResourceFacts | None] = {}

    def refresh(
        self, session: Session, code: str, said: Mapping[UUID, object], make: Make, on: dt.date
    ) -> list[tuple[UUID, ResourceFacts]]:
        """The facts of every entry but drafts, in order of id.

        ``make`` turns an entry into facts, ``None`` where it is no place to go; what it takes from
        elsewhere than the entry, ``said`` tells by id. Facts are made anew each day.
        """
        session.flush()
        stamps = {key: (on, said.get(key), *stamp) for key, stamp in _stamps(session, code).items()}
        fresh = [key for key, stamp in stamps.items() if self._stamps.get(key) != stamp]
        facts = {key: self._facts[key] for key in stamps.keys() - set(fresh)}
        facts.update((one.id, make(one)) for one in _entries(session, fresh))
        self._stamps, self._facts = stamps, facts
        return [(key, one) for key in stamps if (one := facts.get(key)) is not None]


_KEPT: WeakKeyDictionary[Engine, dict[str, KeptFacts]] = WeakKeyDictionary()


def kept_facts(session: Session, code: str) -> KeptFacts:
    """The kept facts of a municipality, one for each database this process works with."""
    return _KEPT.setdefault(session.get_bind().engine, {}).setdefault(code, KeptFacts())


def _stamps(session: Session, code: str) -> dict[UUID, Stamp]:
    """What the rows of each entry stand at, in order of id, as the database writes it."""
    entry = _table(Resource)
    ours = (entry.c.municipality_code == code) & (entry.c.status != ResourceStatus.DRAFT)
    parts: dict[Any, Stamp] = {}
    for owned in (_table(ResourceRole), _table(ResourceAcceptance)):
        owner = list(owned.c).index(owned.c.resource_id)
        rows = select(*map(_plain, owned.c)).join(entry, entry.c.id == owned.c.resource_id)
        for row in session.execute(rows.where(ours).order_by(owned.c.id)):
            parts[row[owner]] = (*parts.get(row[owner], ()), tuple(row))
    stands = select(entry.c.id, _plain(entry.c.id), entry.c.version, _plain(entry.c.updated_at))
    return {
        key: (version, at, *parts.get(plain, ()))
        for key, plain, version, at in session.execute(stands.where(ours).order_by(entry.c.id))
    }


def _table(entity: type[Base]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table


def _plain(column: Any) -> ColumnElement[Any]:
    """A column as the driver gives it, nothing turned into objects."""
    return type_coerce(column, NullType())


def _entries(session: Session, ids: list[UUID]) -> Iterable[Resource]:
    """Entries as they stand in the database now, whatever the session read of them before."""
    for first in range(0, len(ids), _BATCH):
        rows = select(Resource).where(Resource.id.in_(ids[first : first + _BATCH]))
        rows = rows.options(selectinload(Resource.acceptance))
        yield from session.scalars(rows.execution_options(populate_existing=True))
