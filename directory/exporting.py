"""The registry on its way out: resources as neutral records, and the files made of them.

What leaves publicly is class 0 only: published entries, the place as its display precision shows
it, no personal number or address. Staff may also take out everything a source said.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.database import now
from directory.errors import DirectoryError
from directory.formats import geojson, geopackage, hsds, municipal, workbook
from directory.formats.calendar_file import calendar_of
from directory.formats.layout import layouts
from directory.formats.record import ResourceRecord
from directory.history import SourceRecord
from directory.municipality import Municipality
from directory.outgoing import record_of
from directory.resource import Resource

_CHUNK_ROWS = 500


class ExportError(DirectoryError):
    """An export that was asked for in a way that cannot be."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which resources leave, and for whom: ``public`` takes class 0 of what is published."""

    public: bool = True
    municipality_code: str | None = None
    kind: str | None = None
    official: bool = False
    """Only the official columns of the layout, for publishing; such a table loses the rest."""

    def query(self) -> Select[Resource]:
        """The resources in a stable order."""
        query = select(Resource)
        if self.public:
            query = query.where(Resource.is_public)
        if self.municipality_code:
            query = query.where(Resource.municipality_code == self.municipality_code)
        if self.kind:
            query = query.where(Resource.kind == self.kind)
        return query.order_by(Resource.municipality_code, Resource.name, Resource.id)


def records(session: Session, selection: Selection) -> Iterator[ResourceRecord]:
    """Yield the selected resources as neutral records, a chunk of rows in memory at a time."""
    places = {each.code: each for each in session.scalars(select(Municipality))}
    ids = session.scalars(selection.query().with_only_columns(Resource.id)).all()
    waiting = iter(ids)
    while chunk := list(islice(waiting, _CHUNK_ROWS)):
        found = session.scalars(select(Resource).where(Resource.id.in_(chunk)))
        by_id = {resource.id: resource for resource in found}
        sources = session.scalars(select(SourceRecord).where(SourceRecord.resource_id.in_(chunk)))
        said = {each.resource_id: each for each in sources}
        for resource_id in chunk:
            resource = by_id[resource_id]
            place = places[resource.municipality_code]
            yield record_of(resource, place, said.get(resource_id), public=selection.public)
        session.expunge_all()


def best_layout(session: Session, selection: Selection) -> str:
    """The layout most of the selected resources came in, for a table in familiar columns."""
    counts: dict[str, int] = {}
    query = selection.query().with_only_columns(Resource.id).order_by(None)
    sources = session.scalars(
        select(SourceRecord.source).where(SourceRecord.resource_id.in_(query))
    )
    for source in sources:
        layout = layouts().get(source.partition(":")[0])
        if layout and layout.columns:
            counts[layout.id] = counts.get(layout.id, 0) + 1
    return max(counts, key=lambda each: counts[each]) if counts else municipal.DEFAULT_LAYOUT


def write_file(
    session: Session, selection: Selection, form: str, path: Path, layout_id: str | None = None
) -> int:
    """Write the selected resources to a file in one of ``FORMS``; returns how many rows.

    The file appears whole or not at all. Raises ``ExportError`` for an unknown form or layout, or
    a place that cannot be written to.
    """
    writer = FORMS.get(form)
    if writer is None:
        raise ExportError(
            f"書き出しの形式「{form}」はありません。{'、'.join(FORMS)} から選んでください。"
        )
    layout_id = layout_id or best_layout(session, selection)
    if layout_id not in layouts() or not layouts()[layout_id].columns:
        known = "、".join(each.id for each in layouts().values() if each.columns)
        raise ExportError(f"様式「{layout_id}」はありません。{known} から選んでください。")
    with _whole(path) as made:
        return writer(session, selection, layout_id, made)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name beside the file to write to, put in its place only when all went well."""
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-")
    except OSError as error:
        raise ExportError(
            f"{path} に書き出せません({error.strerror})。フォルダーと権限を確かめてください。"
        ) from None
    with folder as name:
        made = Path(name) / path.name
        yield made
        made.replace(path)


def _reread(session: Session, selection: Selection) -> Callable[[], Iterable[ResourceRecord]]:
    return lambda: records(session, selection)


def _write_csv(session: Session, selection: Selection, layout_id: str, path: Path) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        return municipal.write_csv(
            _reread(session, selection),
            layout_id,
            stream,
            public=selection.public,
            official=selection.official,
        )


def _write_workbook(session: Session, selection: Selection, layout_id: str, path: Path) -> int:
    return workbook.write_workbook(
        _reread(session, selection), layout_id, path, public=selection.public
    )


def _write_geojson(session: Session, selection: Selection, _layout_id: str, path: Path) -> int:
    with path.open("w", encoding="utf-8") as stream:
        return geojson.write_geojson(records(session, selection), stream)


def _write_geopackage(session: Session, selection: Selection, _layout_id: str, path: Path) -> int:
    return geopackage.write_geopackage(records(session, selection), path)


def _write_hsds_json(session: Session, selection: Selection, _layout_id: str, path: Path) -> int:
    with path.open("w", encoding="utf-8") as stream:
        return _dump_page(records(session, selection), stream, public=selection.public)


def _dump_page(found: Iterable[ResourceRecord], stream: TextIO, *, public: bool) -> int:
    page = hsds.service_page(found, public=public)
    json.dump(page, stream, ensure_ascii=False, indent=1)
    stream.write("\n")
    return len(page["contents"])


def _write_hsds_csv(session: Session, selection: Selection, _layout_id: str, path: Path) -> int:
    services = [
        hsds.service_object(record, public=selection.public)
        for record in records(session, selection)
    ]
    hsds.write_archive(services, path)
    return len(services)


def _write_calendar(session: Session, selection: Selection, _layout_id: str, path: Path) -> int:
    content = calendar_of(records(session, selection), now=now())
    path.write_bytes(content)
    return content.count(b"BEGIN:VEVENT")


FORMS: dict[str, Callable[[Session, Selection, str, Path], int]] = {
    "csv": _write_csv,
    "xlsx": _write_workbook,
    "geojson": _write_geojson,
    "gpkg": _write_geopackage,
    "hsds": _write_hsds_json,
    "hsds-csv": _write_hsds_csv,
    "ics": _write_calendar,
}
