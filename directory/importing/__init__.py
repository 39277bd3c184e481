"""Import a file into the registry: every row is accounted for, and a re-import changes nothing.

A file is first made ready without locking anything (``preparation``), then written in one short
transaction, so that others go on working meanwhile and nothing of a broken import stays.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from directory.audit import record as record_event
from directory.database import reading_session_factory, today
from directory.formats.report import ImportReport, Remark
from directory.formats.source import Source
from directory.importing.identity import Known
from directory.importing.municipality import MunicipalityEntries
from directory.importing.preparation import (
    Preparation,
    PreparedRow,
    Progress,
    own_resources,
    prepare,
)
from directory.importing.upsert import ADDED, UNCHANGED, Edition, Upsert
from directory.place import Locator
from directory.resource import Resource

__all__ = ["Preparation", "import_source", "prepare", "write_prepared"]

_REPEATED = "前の行と全く同じ内容のため、新しくは加えません"


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

    The session is not touched before all of the file is read. Entries of lists that were never
    published start as drafts unless ``publish`` is set. ``progress`` is told the number of rows
    read so far.
    """
    with reading_session_factory(session.get_bind().engine)() as reader:
        prepared = prepare(source, locator, reader, progress=progress)
    with prepared:
        return write_prepared(
            session, prepared, locator, account_id=account_id, taken_on=taken_on, publish=publish
        )


def write_prepared(
    session: Session,
    prepared: Preparation,
    locator: Locator,
    *,
    account_id: uuid.UUID | None = None,
    taken_on: dt.date | None = None,
    publish: bool = False,
) -> ImportReport:
    """Write rows made ready before; the caller commits, or rolls a dry run back.

    What is there is looked at again, now that nobody else can change it. Works in chunks, so that
    a file of any length needs little memory.
    """
    source, report = prepared.source, prepared.report
    record_event(session, "import", "file", source.name[:80])
    edition = Edition(source, taken_on or today(), account_id, publish)
    known = Known(session)
    upsert = Upsert(session, edition, locator)
    entries = MunicipalityEntries(session)
    for chunk in prepared.chunks():
        rows = chunk.new
        if known.take_unchanged(chunk.unchanged.identities):
            report.unchanged += len(chunk.unchanged.identities)
            report.merged_rows += chunk.unchanged.further_rows
            report.warnings.extend(chunk.unchanged.remarks)
        else:
            rows = chunk.rows()
        if rows:
            entries.ensure(row.record for row in rows)
            _write(session, rows, known, upsert, report)
    return report


def _write(
    session: Session, rows: list[PreparedRow], known: Known, upsert: Upsert, report: ImportReport
) -> None:
    upsert.load(known.load([(row.record, row.identity) for row in rows]))
    own = own_resources(session, rows)
    upsert.organisations.load(row.record for row in rows if row.stated)
    for row in rows:
        result = _write_row(row, own, known, upsert)
        setattr(report, result, getattr(report, result) + 1)
        report.merged_rows += len(row.record.rows) - 1
        report.warnings.extend(row.remarks)
    upsert.flush()
    session.expunge_all()


def _write_row(
    row: PreparedRow, own: dict[uuid.UUID, Resource], known: Known, upsert: Upsert
) -> str:
    resource = own.get(row.resource_id)
    if resource is not None:
        return upsert.restate(resource, row)
    if known.repeats(row.identity):
        row.remarks.append(Remark(row.record.rows[0], "", _REPEATED))
        return UNCHANGED
    found = known.match(row.record, row.identity)
    if found is not None:
        return upsert.update(found, row)
    known.add(row.identity, upsert.add(row))
    return ADDED
