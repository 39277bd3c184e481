"""Rows that wait to be written together: one statement for each table, not one for each row."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.orm import Session

from directory.database import Base
from directory.history import (
    DuplicateDecision,
    Provenance,
    ResourceChange,
    ResourceRevision,
    SourceRecord,
)
from directory.importing.double import Double
from directory.merge import SUGGESTED
from directory.resource import Resource


class Waiting:
    """New rows of one chunk of an import, table by table."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._start()

    def _start(self) -> None:
        self._resources: list[dict[str, Any]] = []
        self._records: list[SourceRecord] = []
        self._provenance: list[dict[str, Any]] = []
        self._replaced: set[tuple[uuid.UUID, str]] = set()
        self._revisions: list[dict[str, Any]] = []
        self._changed: list[uuid.UUID] = []
        self._suggested: list[dict[str, Any]] = []

    def add_resource(self, columns: dict[str, Any]) -> None:
        """A new resource; the search index is told of it."""
        self._resources.append({**columns, "version": 1})
        self._changed.append(columns["id"])

    def add_record(self, record: SourceRecord) -> None:
        """What the source said of a new resource."""
        self._records.append(record)

    def add_provenance(self, row: dict[str, Any]) -> None:
        """Where a field, or all without a row of their own, came from."""
        self._provenance.append(row)

    def replace_provenance(self, row: dict[str, Any]) -> None:
        """Where a field that had another origin came from now."""
        self._replaced.add((row["resource_id"], row["field"]))
        self._provenance.append(row)

    def add_revision(self, row: dict[str, Any]) -> None:
        """A change of a resource; the search index is told of it."""
        self._revisions.append(row)
        self._changed.append(row["resource_id"])

    def suggest(self, resource_id: uuid.UUID, double: Double) -> None:
        """A likely double for a person to look at."""
        self._suggested.append(
            {
                "first_id": double.resource_id,
                "second_id": resource_id,
                "decision": SUGGESTED,
                "snapshot": double.snapshot,
            }
        )

    def write(self) -> None:
        """Send everything to the database."""
        self._session.flush()
        if self._replaced:
            key = tuple_(Provenance.resource_id, Provenance.field)
            self._session.execute(delete(Provenance).where(key.in_(sorted(self._replaced))))
        names = SourceRecord.__table__.columns.keys()
        records = [
            {name: getattr(each, name) for name in names if getattr(each, name) is not None}
            for each in self._records
        ]
        for model, rows in (
            (Resource, self._resources),
            (SourceRecord, records),
            (Provenance, self._provenance),
            (ResourceRevision, self._revisions),
            (DuplicateDecision, self._open_suggestions()),
            (ResourceChange, [{"resource_id": each} for each in self._changed]),
        ):
            self._insert(model, rows)
        self._start()

    def _open_suggestions(self) -> list[dict[str, Any]]:
        """Those whose other entry is really there: rows of an earlier file may not have come in."""
        wanted = {row["first_id"] for row in self._suggested}
        if not wanted:
            return []
        there = set(self._session.scalars(select(Resource.id).where(Resource.id.in_(wanted))))
        return [row for row in self._suggested if row["first_id"] in there]

    def _insert(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        if rows:
            self._session.execute(table.insert(), rows)
