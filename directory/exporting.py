"""The registry on its way out: resources as neutral records, and the files made of them.

What leaves publicly is class 0 only: published entries, the place as its display precision shows
it, no personal number or address. Staff may also take out everything a source said.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.database import now
from directory.errors import DirectoryError
from directory.formats import geojson, geopackage, hsds, municipal, workbook
from directory.formats.calendar_file import calendar_of
from directory.formats.cell.mail import Mail
from directory.formats.cell.phone import Phone
from directory.formats.layout import layouts
from directory.formats.record import Occurrence, ResourceRecord, Timetable
from directory.history import SourceRecord
from directory.importing.value import FOLLOWING, SOURCE_COLUMNS
from directory.municipality import Municipality
from directory.place import LOCATED_BY
from directory.resource import DisplayPrecision, Resource

_CHUNK_ROWS = 500
_PLACE = frozenset({"lon", "lat", "town"})
# Column of a resource → field of a record, where the names differ
_FIELD = {"operator": "organisation", "schedule_text": "schedule", "business_unit": "contact_name"}


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


def record_of(
    resource: Resource, place: Municipality, said: SourceRecord | None, *, public: bool
) -> ResourceRecord:
    """One resource as the given reader may know it."""
    content: dict[str, Any] = said.content if said else {}
    organisation = resource.organisation
    exact = not public or resource.display_precision is DisplayPrecision.EXACT
    named = organisation.name if organisation and organisation.name != resource.name else ""
    return ResourceRecord(
        name=resource.name,
        rows=tuple(content.get("rows", ())),
        registry_id=str(resource.id),
        registry_source=said.source if said else "",
        registry_source_key=said.source_key if said else "",
        name_kana=resource.name_kana or "",
        kind=resource.kind,
        form=resource.form,
        category=resource.category,
        status=resource.status.value,
        organisation=resource.operator or named,
        organisation_id=str(organisation.id) if organisation else "",
        corporate_number=organisation.corporate_number if organisation else None,
        municipality_code=resource.municipality_code,
        municipality_name=place.name,
        prefecture=place.prefecture,
        address=(resource.address if exact else resource.shown_address) or "",
        town=resource.town or "",
        building=(resource.building if exact else "") or "",
        postal_code=resource.postal_code if exact else None,
        lon=resource.shown_lon if public else resource.lon,
        lat=resource.shown_lat if public else resource.lat,
        precision=resource.precision.value,
        display=resource.display_precision.value,
        phones=_phones(resource, public=public),
        mail=Mail(resource.email, personal=False) if resource.email else None,
        url=resource.url,
        description=resource.description or "",
        activities=resource.activities or "",
        tags=tuple(resource.tags),
        target=resource.target or "",
        min_age=resource.min_age,
        max_age=resource.max_age,
        timetable=Timetable(text=resource.schedule_text or ""),
        dates=_dates(resource),
        sessions=tuple(resource.schedule),
        fee_yen=resource.fee_yen,
        fee_text=resource.fee_text or "",
        capacity=resource.capacity,
        how_to_join=resource.how_to_join or "",
        wheelchair=resource.wheelchair,
        accessible_toilet=resource.accessible_toilet,
        pickup=resource.pickup,
        contact_name=resource.business_unit or "",
        remarks=resource.remarks or "",
        licence=resource.licence or "",
        confirmed_on=resource.confirmed_on,
        updated_at=resource.updated_at,
        cells=content.get("cells", {}),
        cell_fields=content.get("fields", {}),
        date_cells=tuple(content.get("dates", ())),
        edited=_edited(resource, content.get("values", {})),
    )


def _phones(resource: Resource, *, public: bool) -> tuple[Phone, ...]:
    phones = [Phone(resource.phone, personal=False)] if resource.phone else []
    organisation = resource.organisation
    if not public and organisation and organisation.private_phone:
        phones.append(Phone(organisation.private_phone, personal=True))
    return tuple(phones)


def _dates(resource: Resource) -> tuple[Occurrence, ...]:
    return tuple(
        Occurrence(
            start_date=dt.date.fromisoformat(session["date"]),
            end_date=dt.date.fromisoformat(session.get("until") or session["date"]),
            start_time=session.get("start"),
            end_time=session.get("end"),
            note=session.get("note") or "",
        )
        for session in resource.schedule
        if session.get("date")
    )


def _edited(resource: Resource, values: dict[str, Any]) -> frozenset[str]:
    """Fields of which the registry holds something else than its source last said."""
    if not values:
        return frozenset()
    derived = _PLACE if resource.location_source == LOCATED_BY else frozenset()
    return frozenset(
        _FIELD.get(name, name)
        for name in SOURCE_COLUMNS
        if name not in FOLLOWING
        and name not in derived
        and getattr(resource, name) != values.get(name)
    )


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
