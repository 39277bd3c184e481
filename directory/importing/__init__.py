"""Import a file into the registry: every row is accounted for, and a re-import changes nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import record as record_event
from directory.database import today
from directory.formats.record import Accepted, Refused, ResourceRecord
from directory.formats.report import ImportReport, Remark
from directory.formats.source import Source
from directory.importing.identity import Identity, Known, identity_of
from directory.importing.municipality import MunicipalityEntries
from directory.importing.upsert import ADDED, UNCHANGED, Edition, Upsert
from directory.place import Locator
from directory.resource import Resource

CHUNK_ROWS = 500
_NO_MUNICIPALITY = (
    "どの市区町村のものか分かりません。--municipality で自治体コードを指定するか、"
    "市区町村の列を加えてください"
)
_REPEATED = "前の行と全く同じ内容のため、新しくは加えません"
Progress = Callable[[int], None]


@dataclasses.dataclass(slots=True)
class _Row:
    record: ResourceRecord
    identity: Identity
    remarks: list[Remark]


def import_source(
    session: Session,
    source: Source,
    locator: Locator,
    *,
    account_id: uuid.UUID | None = None,
    taken_on: dt.date | None = None,
    publish: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a source into the registry; the caller commits, or rolls a dry run back.

    Works in chunks, so that a file of any length needs little memory, in one transaction, so that
    nothing of a broken import stays. Entries of lists that were never published start as drafts
    unless ``publish`` is set. ``progress`` is told the number of rows read so far.
    """
    record_event(session, "import", "file", source.name[:80])
    report = ImportReport(source.format, source.encoding, warnings=list(source.notes))
    edition = Edition(source, taken_on or today(), account_id, publish)
    known = Known(session)
    upsert = Upsert(session, edition, locator)
    entries = MunicipalityEntries(session)
    for chunk in _chunks(source.outcomes()):
        rows = list(_accepted(chunk, source, report))
        entries.ensure(row.record for row in rows)
        _write(session, rows, known, upsert, report)
        if progress:
            progress(report.rows_read)
    return report


def _chunks(outcomes: Iterable[Accepted | Refused]) -> Iterator[list[Accepted | Refused]]:
    waiting = iter(outcomes)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        yield chunk


def _accepted(
    chunk: list[Accepted | Refused], source: Source, report: ImportReport
) -> Iterator[_Row]:
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
        yield _Row(record, identity, list(outcome.warnings))


def _write(
    session: Session, rows: list[_Row], known: Known, upsert: Upsert, report: ImportReport
) -> None:
    known.load([(row.record, row.identity) for row in rows])
    own = _own_resources(session, rows)
    upsert.organisations.load(row.record for row in rows)
    for row in rows:
        result = _write_row(row, own, known, upsert)
        setattr(report, result, getattr(report, result) + 1)
        report.merged_rows += len(row.record.rows) - 1
        report.warnings.extend(row.remarks)
    upsert.flush()
    session.expunge_all()


def _write_row(row: _Row, own: dict[str, Resource], known: Known, upsert: Upsert) -> str:
    resource = own.get(row.record.registry_id)
    if resource is not None:
        return upsert.restate(resource, row.record, row.remarks)
    if known.repeats(row.identity):
        row.remarks.append(Remark(row.record.rows[0], "", _REPEATED))
        return UNCHANGED
    found = known.match(row.record, row.identity)
    if found is not None:
        return upsert.update(found, row.record, row.identity, row.remarks)
    known.add(row.identity, upsert.add(row.record, row.identity, row.remarks))
    return ADDED


def _own_resources(session: Session, rows: list[_Row]) -> dict[str, Resource]:
    """Resources that a file written by this registry names by their id."""
    ids: dict[uuid.UUID, str] = {}
    for row in rows:
        try:
            ids[uuid.UUID(row.record.registry_id)] = row.record.registry_id
        except ValueError:
            continue
    if not ids:
        return {}
    found = session.scalars(select(Resource).where(Resource.id.in_(ids)))
    return {ids[resource.id]: resource for resource in found}
