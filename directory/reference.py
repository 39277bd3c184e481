"""References: rows of other tables that point at a record, moved to another and given back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, Table, select, update
from sqlalchemy.orm import Session

from directory.database import Base


@dataclass(frozen=True, slots=True)
class References:
    """Every column that points at ``target``, except in the tables named ``staying``.

    The tables are looked up when asked for: those of the packages to the left are found too.
    """

    target: type[Base]
    staying: frozenset[str]

    def move(self, session: Session, old: uuid.UUID, new: uuid.UUID) -> dict[str, list[str]]:
        """Re-point every reference; give the keys of the rows by ``table.column``.

        A row of which each record may have only one stays where it is if ``new`` has its own.
        """
        session.flush()
        moved: dict[str, list[str]] = {}
        for table, column, key in self._columns():
            if column.unique and session.scalar(select(key).where(column == new)) is not None:
                continue
            keys = session.scalars(select(key).where(column == old)).all()
            if keys:
                session.execute(update(table).where(key.in_(keys)).values({column: new}))
                moved[f"{table.name}.{column.name}"] = [str(each) for each in keys]
        session.expire_all()
        return moved

    def give_back(
        self, session: Session, moved: Mapping[str, list[str]], old: uuid.UUID, new: uuid.UUID
    ) -> None:
        """Point what ``move`` moved back to ``old``, unless it was pointed elsewhere since."""
        session.flush()
        for table, column, key in self._columns():
            names = moved.get(f"{table.name}.{column.name}", [])
            keys = [key.type.python_type(name) for name in names]
            if keys:
                mine = key.in_(keys), column == new
                session.execute(update(table).where(*mine).values({column: old}))
        session.expire_all()

    def _columns(self) -> Iterator[tuple[Table, Column[Any], Column[Any]]]:
        """Each table, its column that points at the target, and its key."""
        target = cast("Column[Any]", self.target.__table__.c.id)
        for table in Base.metadata.sorted_tables:
            if table.name in self.staying:
                continue
            for column in table.c:
                if column.references(target):
                    yield table, column, next(iter(table.primary_key))
