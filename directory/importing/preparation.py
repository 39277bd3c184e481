"""A file made ready for the registry before anything is locked.

Reading, valuing, placing and comparing take nearly all the time of an import. They happen here,
row by row into a temporary file on disk, so that the transaction that writes stays short.
"""

from __future__ import annotations

import dataclasses
import pickle
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import new_id
from directory.formats.record import Accepted, Refused, ResourceRecord
from directory.formats.report import ImportReport, Remark
from directory.formats.source import Source
from directory.importing.double import Double, DoubleFinder
from directory.importing.identity import Identity, Known, identity_of
from directory.importing.stated import Stated, stated_by
from directory.place import Locator
from directory.resource import Resource

CHUNK_ROWS = 500
_NO_MUNICIPALITY = (
    "どの市区町村のものか分かりません。--municipality で自治体コードを指定するか、"
    "市区町村の列を加えてください"
)
Progress = Callable[[int], None]


@dataclasses.dataclass(slots=True)
class PreparedRow:
    """One row ready to be written; ``stated`` is left out where nothing seems to have changed."""

    record: ResourceRecord
    identity: Identity
    remarks: list[Remark]
    resource_id: uuid.UUID
    """That of the resource, if the row turns out to be a new one."""
    stated: Stated | None = None
    doubles: tuple[Double, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the registry held the same when the row was prepared."""
        return self.stated is None


@dataclasses.dataclass(slots=True)
class _Unchanged:
    """Rows that said nothing new while preparing: enough of them to count them."""

    identities: list[Identity]
    further_rows: int
    remarks: list[Remark]


@dataclasses.dataclass(slots=True)
class Chunk:
    """Some rows of a preparation. Those that seemed unchanged are only unpacked when asked for."""

    unchanged: _Unchanged
    packed: bytes
    new: list[PreparedRow]

    def rows(self) -> list[PreparedRow]:
        """All rows of the chunk, those that seemed unchanged first."""
        still: list[PreparedRow] = pickle.loads(self.packed)  # noqa: S301 - made by ``keep``
        return [*still, *self.new]


class Preparation:
    """The rows of one source on disk, and the report of what was refused while reading them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.report = ImportReport(source.format, source.encoding, warnings=list(source.notes))
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._chunks = 0

    def __enter__(self) -> Self:
        """Keep the rows until the block ends."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let go of the rows."""
        self._spool.close()

    def keep(self, rows: list[PreparedRow]) -> None:
        """Put a chunk of rows behind those kept so far."""
        still = [row for row in rows if row.is_unchanged]
        known = _Unchanged(
            [row.identity for row in still],
            sum(len(row.record.rows) - 1 for row in still),
            [remark for row in still for remark in row.remarks],
        )
        whole = pickle.dumps(still, pickle.HIGHEST_PROTOCOL)
        new = [row for row in rows if not row.is_unchanged]
        pickle.dump((known, whole, new), self._spool, pickle.HIGHEST_PROTOCOL)
        self._chunks += 1

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows again, a chunk in memory at a time."""
        self._spool.seek(0)
        for _ in range(self._chunks):
            # The file is this process's own and has no name
            yield Chunk(*pickle.load(self._spool))  # noqa: S301


def prepare(
    source: Source,
    locator: Locator,
    reader: Session,
    *,
    finder: DoubleFinder | None = None,
    progress: Progress | None = None,
) -> Preparation:
    """Read a source and make every row ready; ``reader`` only looks at what is there.

    ``finder`` is shared by files that come in together; ``progress`` is told the number of rows
    read so far. The caller closes the preparation.
    """
    made, known = Preparation(source), Known(reader)
    finder = finder or DoubleFinder(reader)
    for chunk in _chunks(source.outcomes()):
        rows = list(_accepted(chunk, source, made.report))
        _look_up(rows, reader, known, finder, locator)
        reader.rollback()
        reader.expunge_all()
        made.keep(rows)
        if progress:
            progress(made.report.rows_read)
    finder.next_file()
    return made


def _chunks(outcomes: Iterable[Accepted | Refused]) -> Iterator[list[Accepted | Refused]]:
    waiting = iter(outcomes)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        yield chunk


def _accepted(
    chunk: list[Accepted | Refused], source: Source, report: ImportReport
) -> Iterator[PreparedRow]:
    """Count the rows of a chunk, and pass on those that make a record."""
    for outcome in chunk:
        if isinstance(outcome, Refused):
            report.rows_read += 1
            report.refused.append(outcome.remark)
            continue
        record = outcome.record
        report.rows_read += len(record.rows)
        if record.municipality_code is None:
            report.refused.extend(Remark(row, "", _NO_MUNICIPALITY) for row in record.rows)
            continue
        identity = identity_of(record, source)
        yield PreparedRow(record, identity, list(outcome.warnings), _own_id(record) or new_id())


def _own_id(record: ResourceRecord) -> uuid.UUID | None:
    """The id a file of this registry (or an HSDS file) gives a resource."""
    try:
        return uuid.UUID(record.registry_id) if record.registry_id else None
    except ValueError:
        return None


def _look_up(
    rows: list[PreparedRow], reader: Session, known: Known, finder: DoubleFinder, locator: Locator
) -> None:
    """Value and place the rows that say something new; compare those that are not known yet."""
    known.load([(row.record, row.identity) for row in rows])
    own = own_resources(reader, rows)
    for row in rows:
        is_own = row.resource_id in own
        found = None if is_own else known.match(row.record, row.identity)
        if found is not None and found.content_hash == row.identity.content_hash:
            continue
        row.stated = stated_by(row.record, locator)
        row.remarks.extend(row.stated.remarks)
        if found is None and not is_own and not known.repeats(row.identity):
            row.doubles = finder.doubles_of(row.resource_id, row.record, row.identity)


def own_resources(session: Session, rows: Iterable[PreparedRow]) -> dict[uuid.UUID, Resource]:
    """Resources that a file written by this registry names by their id."""
    ids = [row.resource_id for row in rows if row.record.registry_id]
    if not ids:
        return {}
    found: Any = session.scalars(select(Resource).where(Resource.id.in_(ids)))
    return {resource.id: resource for resource in found}
