"""Which row is which resource, from one edition of a source to the next.

A row is known again by the number its publisher gave it, as long as name or address still agree
(numbers are often dealt out anew), else by its name and address. Rows of one file never share a
resource.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, undefer

from directory.formats.cell.text import fold
from directory.formats.layout import layouts
from directory.formats.record import ResourceRecord
from directory.formats.source import Source
from directory.history import SourceRecord
from directory.resource import Resource, ResourceStatus

# What a row said before is only looked at where a row says something else now
_WITHOUT_CONTENT = defer(SourceRecord.content)
_NUMBERED = "id:"
_BLANKS = re.compile(r"[\s\u3000]+")
_DASHES = re.compile(r"[-‐‑‒–—―ー−]")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row is known by: its source, and its keys, the surest first."""

    source: str
    numbered: str
    named: str
    content_hash: str
    is_official: bool = False
    """Whether the number is one an authority gives for good: another number is another thing."""

    @property
    def plain_key(self) -> str:
        """The key that further rows of the same name and place are numbered under."""
        return f"{self.numbered}#{self.named}" if self.numbered else self.named

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys the row is looked for under."""
        return tuple(key for key in (self.numbered, self.plain_key, self.named) if key)


def identity_of(record: ResourceRecord, source: Source) -> Identity:
    """The identity of a record read from a source.

    The source of a row is its list, not its file: the next edition of a list comes in a file of
    another name. A list is told by its format, the municipality that publishes it or, where rows
    do not say who publishes them, by the heading of its names, or by the name a person gave it.
    """
    identified = source.identified
    listed = ":".join(
        part for part in (source.format, record.municipality_code, record.list_name) if part
    )
    source_name = record.registry_source or source.list_name or listed
    numbered = f"{_NUMBERED}{record.source_id}" if identified and record.source_id else ""
    if record.registry_source_key:
        numbered = record.registry_source_key
    return Identity(
        source_name[:300],
        numbered[:200],
        named_key(record),
        content_hash(record),
        is_official=bool(numbered) and source.format in _officially_numbered(),
    )


@functools.cache
def _officially_numbered() -> frozenset[str]:
    """The layouts whose rows are told apart by columns of their own (事業所番号)."""
    return frozenset(layout.id for layout in layouts().values() if layout.key)


def named_key(record: ResourceRecord) -> str:
    """A key made of name and place."""
    place = record.address or record.building
    return f"na:{_digest(f'{comparable(record.name)}|{comparable(place)}')[:24]}"


def comparable(text: str) -> str:
    """Text without what only differs in writing: widths, blanks, dashes."""
    return _DASHES.sub("-", _BLANKS.sub("", fold(text).lower()))


def content_hash(record: ResourceRecord) -> str:
    """A hash of everything the source says."""
    content = [
        sorted(record.cells.items()),
        [sorted(each.items()) for each in record.date_cells],
    ]
    return _digest(json.dumps(content, ensure_ascii=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Known:
    """The source records a chunk of rows may belong to, and those already taken in this import."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._taken: set[uuid.UUID] = set()
        self._seen: set[int] = set()
        self._repeated: Counter[int] = Counter()
        self._by_key: dict[tuple[str, str], SourceRecord] = {}
        self._by_name: dict[tuple[str, str], list[SourceRecord]] = {}

    def load(self, rows: Sequence[tuple[ResourceRecord, Identity]]) -> list[SourceRecord]:
        """Load what the rows of one chunk may match; gives those records none says the same as."""
        for _, identity in rows:
            self._count(identity)
        sources = {identity.source for _, identity in rows}
        keys = {name for _, identity in rows for name in self._names(identity)}
        found = self._session.scalars(
            select(SourceRecord)
            .options(_WITHOUT_CONTENT)
            .where(SourceRecord.source.in_(sources), SourceRecord.source_key.in_(keys))
        )
        self._by_key = {(each.source, each.source_key): each for each in found}
        new = [record for record, own in rows if own.numbered and not self._is_said(own)]
        self._load_names(new)
        return self._load_contents({identity.content_hash for _, identity in rows})

    def take_unchanged(self, identities: Sequence[Identity]) -> bool:
        """Take the records of rows that still say the same; ``False`` where not all do.

        Needs one query for a chunk of rows, and no object for any of them.
        """
        wanted = {(each.source, each.content_hash) for each in identities}
        found = self._session.execute(
            select(SourceRecord.source, SourceRecord.content_hash, SourceRecord.resource_id).where(
                SourceRecord.source.in_({source for source, _ in wanted}),
                SourceRecord.source_key.in_(
                    {key for each in identities for key in self._names(each)}
                ),
            )
        )
        held = {
            (source, said): resource_id
            for source, said, resource_id in found
            if (source, said) in wanted and resource_id not in self._taken
        }
        if len(held) != len(identities):
            return False
        for each in identities:
            self._count(each)
        self._taken.update(held.values())
        return True

    def _is_said(self, identity: Identity) -> bool:
        return any(_says_the_same(each, None, identity) for each in self._kept(identity))

    def _load_contents(self, hashes: set[str]) -> list[SourceRecord]:
        """Load in one go what the records said that are likely to be compared field by field."""
        named = (each for found in self._by_name.values() for each in found)
        changed = {
            each.id: each
            for each in (*self._by_key.values(), *named)
            if each.content_hash not in hashes
        }
        if changed:
            query = select(SourceRecord).where(SourceRecord.id.in_(changed))
            whole = query.options(undefer(SourceRecord.content))
            self._session.scalars(whole.execution_options(populate_existing=True)).all()
        return list(changed.values())

    def _count(self, identity: Identity) -> None:
        """Count rows of one key; the whole key is too long to keep for every row of a file."""
        mark = hash((identity.source, identity.plain_key))
        if mark in self._seen:
            self._repeated[mark] += 1
        self._seen.add(mark)

    def _names(self, identity: Identity) -> list[str]:
        """The keys a row may be kept under; further rows of one key are numbered from #2."""
        count = self._repeated[hash((identity.source, identity.plain_key))]
        further = [f"{identity.plain_key}#{number}" for number in range(2, count + 2)]
        return [*identity.keys, *further]

    def _load_names(self, records: Sequence[ResourceRecord]) -> None:
        self._by_name = {}
        if not records:
            return
        found = self._session.execute(
            select(Resource.name, SourceRecord)
            .join(SourceRecord, SourceRecord.resource_id == Resource.id)
            .options(_WITHOUT_CONTENT)
            .where(
                Resource.municipality_code.in_({each.municipality_code for each in records}),
                Resource.status.in_(list(ResourceStatus)),
                Resource.name.in_({each.name for each in records}),
            )
        )
        for name, known in found:
            self._by_name.setdefault((known.source, name), []).append(known)

    def match(self, record: ResourceRecord, identity: Identity) -> SourceRecord | None:
        """The source record of this row, now taken; ``None`` for a new row."""
        kept = self._kept(identity)
        renumbered = self._by_name.get((identity.source, record.name), [])
        free = [each for each in (*kept, *renumbered) if each.resource_id not in self._taken]
        chosen = next(
            (
                each
                for fits in (_says_the_same, _is_same_place, _is_known_number)
                for each in free
                if fits(each, record, identity)
            ),
            None,
        )
        if chosen is not None:
            self._taken.add(chosen.resource_id)
        return chosen

    def repeats(self, identity: Identity) -> bool:
        """Whether a row of this import said exactly the same, and no other kept record does."""
        same = [each for each in self._kept(identity) if _says_the_same(each, None, identity)]
        return bool(same) and all(each.resource_id in self._taken for each in same)

    def _kept(self, identity: Identity) -> list[SourceRecord]:
        found = (self._by_key.get((identity.source, name)) for name in self._names(identity))
        return [each for each in found if each is not None]

    def add(self, identity: Identity, known: SourceRecord) -> None:
        """Keep a new source record under the first of its keys that is free."""
        known.source = identity.source
        known.source_key = next(
            name for name in self._names(identity) if (identity.source, name) not in self._by_key
        )
        self._by_key[identity.source, known.source_key] = known
        self._taken.add(known.resource_id)


def _says_the_same(known: SourceRecord, _record: ResourceRecord | None, identity: Identity) -> bool:
    return known.content_hash == identity.content_hash


def _is_same_place(known: SourceRecord, record: ResourceRecord, identity: Identity) -> bool:
    if identity.is_official and known.source_key.startswith(_NUMBERED):
        return False
    return _same(known, "name", record.name) and _same(known, "address", record.address)


def _is_known_number(known: SourceRecord, record: ResourceRecord, identity: Identity) -> bool:
    """The publisher's number holds as long as the name or the address does."""
    if not identity.numbered or known.source_key != identity.numbered:
        return False
    placed = bool(record.address) and _same(known, "address", record.address)
    return placed or _same(known, "name", record.name)


def _same(known: SourceRecord, field: str, text: str) -> bool:
    stated = known.content.get("values", {}).get(field) or ""
    return comparable(str(stated)) == comparable(text)
