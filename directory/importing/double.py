"""Is a new row in the registry already? Likely doubles are shown to a person, never merged."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.duplicate import DuplicateIndex, DuplicateRecord
from directory.duplicate.evidence import Comparison
from directory.formats.record import ResourceRecord
from directory.formats.report import Remark
from directory.history import SourceRecord
from directory.importing.identity import Identity
from directory.merge_suggestion import duplicate_record
from directory.resource import Resource, ResourceStatus

_SHOWN = 3
_READ_ROWS = 500
_MOST_COMING = 20_000  # rows of earlier files kept in memory to compare later ones with


@dataclass(frozen=True, slots=True)
class Double:
    """An entry of the registry that a new row is likely the same as, and why."""

    resource_id: uuid.UUID
    name: str
    score: float
    because: tuple[dict[str, Any], ...]

    @property
    def snapshot(self) -> dict[str, Any]:
        """What is kept of the comparison with the suggestion."""
        return {"score": self.score, "because": list(self.because)}


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is asked of an entry found; ``layouts`` are the formats of its sources."""

    name: str
    tags: frozenset[str]
    layouts: frozenset[str]


class DoubleFinder:
    """The open entries of the registry as they were before an import, by municipality.

    ``reader`` is a session that only reads; nothing is locked by it. ``several`` files that come in
    together are compared with each other too: tell ``next_file`` when one is read.
    """

    def __init__(self, reader: Session, *, several: bool = False) -> None:
        self._reader = reader
        self._several = several
        self._indexes: dict[str, DuplicateIndex] = {}
        self._coming: dict[str, _Entry] = {}
        self._of_this_file: list[DuplicateRecord] = []

    def doubles_of(
        self, resource_id: uuid.UUID, record: ResourceRecord, identity: Identity
    ) -> tuple[Double, ...]:
        """The likely doubles of a new row, the likeliest first."""
        new, entry = _duplicate_record(resource_id, record), _entry_of(record, identity)
        found = self._index_of(record.municipality_code or "").against(new)
        if self._several and len(self._coming) < _MOST_COMING:
            self._of_this_file.append(new)
            self._coming[new.id] = entry
        doubles = (self._double(each, entry) for each in found[:_SHOWN])
        return tuple(each for each in doubles if each)

    def next_file(self) -> None:
        """Compare the rows of the next file with those of this one as well."""
        for new in self._of_this_file:
            self._index_of(new.municipality_code or "").add(new)
        self._of_this_file = []

    def _index_of(self, code: str) -> DuplicateIndex:
        if code not in self._indexes:
            held = self._reader.scalars(
                select(Resource)
                .where(Resource.municipality_code == code, Resource.status != ResourceStatus.CLOSED)
                .execution_options(yield_per=_READ_ROWS)
            )
            self._indexes[code] = DuplicateIndex(map(duplicate_record, held))
            self._reader.expunge_all()
        return self._indexes[code]

    def _double(self, comparison: Comparison, new: _Entry) -> Double | None:
        held = self._coming.get(comparison.a) or self._read(uuid.UUID(comparison.a))
        apart = held.tags and new.tags and not held.tags & new.tags
        if apart and held.layouts & new.layouts:
            return None  # one list of services names two services of one office
        because = tuple(dataclasses.asdict(each) for each in comparison.because)
        return Double(uuid.UUID(comparison.a), held.name, comparison.score, because)

    def _read(self, resource_id: uuid.UUID) -> _Entry:
        held = self._reader.get_one(Resource, resource_id)
        sources = self._reader.scalars(
            select(SourceRecord.source).where(SourceRecord.resource_id == resource_id)
        )
        return _Entry(held.name, frozenset(held.tags), frozenset(map(_layout_of, sources)))


def _entry_of(record: ResourceRecord, identity: Identity) -> _Entry:
    return _Entry(record.name, frozenset(record.tags), frozenset({_layout_of(identity.source)}))


def _layout_of(source: str) -> str:
    return source.partition(":")[0]


def double_remarks(
    doubles: tuple[Double, ...], record: ResourceRecord, columns: Mapping[str, str]
) -> list[Remark]:
    """What the report says of the likely doubles of a row that was added."""
    heading = columns.get("name", "名称")
    return [
        Remark(
            record.rows[0],
            heading,
            f"台帳の「{each.name}」と同じものかもしれません(確からしさ {each.score:.2f})。"
            "まとめずに加えました。「重複の確認」で見比べてください",
        )
        for each in doubles
    ]


def _duplicate_record(resource_id: uuid.UUID, record: ResourceRecord) -> DuplicateRecord:
    address = " ".join(part for part in (record.address, record.building) if part)
    return DuplicateRecord(
        id=str(resource_id),
        type="resource",
        name=record.name,
        organisation=record.organisation or None,
        municipality_code=record.municipality_code,
        town=record.town or None,
        address=address or None,
        phone=record.public_phone,
        lat=record.lat,
        lng=record.lon,
    )
