"""Municipal tables on the way out: 自治体標準オープンデータセット and the other layouts.

A row holds the official columns of a layout first, then every column of the resource's source that
the layout has no place for, then the registry's own columns (台帳…). Read again, such a file gives
the same registry: what the source wrote and nobody changed is written in the source's own words.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TextIO

from directory.formats import column, jurisdiction
from directory.formats.cell.private import mask_private
from directory.formats.field import READ_FROM, WRITTEN_TO
from directory.formats.injection import neutralise
from directory.formats.layout import Layout, layouts
from directory.formats.record import Occurrence, ResourceRecord
from directory.taxonomy import kinds

DEFAULT_LAYOUT = "public_facility_g2"
Records = Callable[[], Iterable[ResourceRecord]]

# Fields whose source cells may say more than the public may know: the registry's value instead
_GUARDED = frozenset(
    {"address", "town", "building", "postal_code", "lat", "lon", "phone", "email", "organisation"}
)


def write_csv(
    records: Records, layout_id: str, stream: TextIO, *, public: bool, official: bool = False
) -> int:
    """Write records as CSV in a layout; returns the number of rows.

    ``public``: only class 0 leaves; ``official``: only the official columns. The caller writes the
    byte order mark spreadsheets want.
    """
    headings = list(layouts()[layout_id].columns)
    if not official:
        headings = headings_of(records, layout_id, public=public)
    writer = csv.writer(stream)
    writer.writerow(headings)
    count = 0
    for row in rows_of(records(), layout_id, public=public):
        writer.writerow([neutralise(row.get(heading, "")) for heading in headings])
        count += 1
    return count


def headings_of(records: Records, layout_id: str, *, public: bool) -> list[str]:
    """All headings the rows need: the official ones, then the others as they first occur."""
    headings = dict.fromkeys(layouts()[layout_id].columns)
    for row in rows_of(records(), layout_id, public=public):
        headings.update(dict.fromkeys(row))
    return list(headings)


def rows_of(
    records: Iterable[ResourceRecord], layout_id: str, *, public: bool
) -> Iterator[dict[str, str]]:
    """Yield the cells of each record by heading: one row, or one for each date of a series."""
    layout = layouts()[layout_id]
    for record in records:
        yield from _record_rows(record, layout, public=public)


def _record_rows(
    record: ResourceRecord, layout: Layout, *, public: bool
) -> Iterator[dict[str, str]]:
    own = _own_columns(record, public=public)
    for cells, date in _rows(record):
        kept = _kept_cells(record, cells, layout, public=public)
        stated = _stated(record, layout, kept, public=public)
        yield {**stated, **kept, **_date_cells(date, layout), **own}


def _rows(
    record: ResourceRecord,
) -> Iterator[tuple[Mapping[str, str], Occurrence | None]]:
    """The source's rows of a record, or one for each date the registry knows beyond them."""
    if record.date_cells and "schedule" not in record.edited:
        for difference in record.date_cells:
            yield {**record.cells, **difference}, None
    elif record.dates and "start_date" not in _source_fields(record):
        for date in record.dates:
            yield record.cells, date
    else:
        yield record.cells, None


def _kept_cells(
    record: ResourceRecord, cells: Mapping[str, str], layout: Layout, *, public: bool
) -> dict[str, str]:
    """The source's own cells under the layout's headings, as far as they still hold."""
    stale = {source for name in record.edited for source in READ_FROM.get(name, (name,))}
    if public:
        stale |= {source for name in _GUARDED for source in READ_FROM.get(name, (name,))}
    kept: dict[str, str] = {}
    for heading, cell in cells.items():
        if not cell:
            continue
        field = record.cell_fields.get(heading)
        if field in stale or (public and not _is_public(record, heading, field)):
            continue
        target = _heading(heading, field, layout)
        kept[heading if target in kept else target] = mask_private(cell) if public else cell
    return kept


def _is_public(record: ResourceRecord, heading: str, field: str | None) -> bool:
    """Columns of class 0, and official columns of the source's layout that have no field here."""
    if field:
        return column.is_public(field)
    source = layouts().get(record.registry_source.partition(":")[0])
    return source is not None and source.has_column(heading)


def _heading(heading: str, field: str | None, layout: Layout) -> str:
    """The layout's own heading for a field; the source's where the layout has none."""
    if field is None:
        return heading
    official = layout.heading_of(field)
    if official:
        return official
    return heading if layout.field_of(heading) == field else column.standard_heading(field)


def _source_fields(record: ResourceRecord) -> set[str]:
    return {field for heading in record.cells if (field := record.cell_fields.get(heading))}


def _stated(
    record: ResourceRecord, layout: Layout, kept: Mapping[str, str], *, public: bool
) -> dict[str, str]:
    """The registry's values of all fields the source's own cells do not say."""
    said = _source_fields(record)
    row: dict[str, str] = {}
    for name, targets in WRITTEN_TO.items():
        fresh = name in record.edited or not said & set(READ_FROM.get(name, (name,)))
        if not fresh and not (public and name in _GUARDED):
            continue
        for target, text in zip(targets, _texts(record, name, public=public), strict=True):
            if text:
                row[_heading(column.standard_heading(target), target, layout)] = text
    row.update(_publisher(record, layout, kept))
    if record.licence and "licence" not in said:
        row[column.standard_heading("licence")] = record.licence
    return row


def _publisher(record: ResourceRecord, layout: Layout, kept: Mapping[str, str]) -> dict[str, str]:
    """The first columns of the standard: code and name of the municipality, and an id."""
    if not record.municipality_code:
        return {}
    place = jurisdiction.by_code(record.municipality_code)
    if place is None:
        return {}
    values = {
        "publisher_code": place.code + jurisdiction.check_digit(place.code),
        "source_id": record.registry_id,
        "publisher_name": place.prefecture + place.city,
        "prefecture": place.prefecture,
        "municipality": place.city,
    }
    return {
        heading: text
        for field, text in values.items()
        if (heading := layout.heading_of(field)) and heading not in kept
    }


def _texts(record: ResourceRecord, name: str, *, public: bool) -> tuple[str, ...]:
    if name == "schedule":
        return _schedule_texts(record)
    if name == "phone":
        numbers = [each.number for each in record.phones if not (public and each.personal)]
        return ("、".join(numbers),)
    if name == "email":
        hidden = record.mail is None or (public and record.mail.personal)
        return ("" if hidden or record.mail is None else record.mail.address,)
    value = getattr(record, name)
    if name in ("min_age", "max_age"):
        return (f"{value}歳" if value is not None else "",)
    return (_text(value),)


def _schedule_texts(record: ResourceRecord) -> tuple[str, ...]:
    table = record.timetable
    return (table.weekdays, table.start, table.end, table.note, table.text)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "有" if value else "無"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, tuple):
        return ";".join(str(each) for each in value)
    return str(value)


def _own_columns(record: ResourceRecord, *, public: bool) -> dict[str, str]:
    """The registry's own columns, by which it knows its resources again."""
    kind = kinds().get(record.kind or "")
    values = {
        "registry_id": record.registry_id,
        "registry_kind": kind.label if kind else "",
        "registry_form": record.form or "",
        "registry_category": record.category or "",
        "registry_status": record.status,
        "registry_municipality": record.municipality_code or "",
        "registry_precision": record.precision,
        "registry_display": record.display,
        "registry_fee_yen": "" if record.fee_yen is None else str(record.fee_yen),
    }
    if not public:
        values["registry_source"] = record.registry_source
        values["registry_source_key"] = record.registry_source_key
    return {column.standard_heading(field): text for field, text in values.items()}


def _date_cells(date: Occurrence | None, layout: Layout) -> dict[str, str]:
    """The columns of one date under the layout's headings."""
    if date is None:
        return {}
    values = {"start_date": date.start_date.isoformat(), "end_date": date.end_date.isoformat()}
    return {
        _heading(column.standard_heading(field), field, layout): text
        for field, text in values.items()
    }
