"""One file opened for import: what format it has, whose it is, and its rows as records."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from directory.formats import hsds, jurisdiction
from directory.formats.cell.fiscal_year import fiscal_year
from directory.formats.extra_sheet import extra_rows
from directory.formats.header import Header, data_rows, find_header
from directory.formats.mapping import ColumnMapping, fitting_mapping
from directory.formats.quoting import Row
from directory.formats.record import Accepted, Refused, ResourceRecord
from directory.formats.report import Remark
from directory.formats.row import RowReader
from directory.formats.series import grouped_rows, read_series
from directory.formats.tabular import Table, UnreadableFileError, open_tables
from geo.errors import UnknownMunicipalityError
from geo.municipality import Municipality, national_register

_SAMPLE_ROWS = 2000  # rows looked at to learn whose file it is
_NAMED_AT_LEAST = 3
_CODE_IN_NAME = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_MUNICIPALITY_WORD = re.compile(r"[一-龥々ヶケぁ-んァ-ヴー]{1,7}?[市区町村]")

Outcome = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read. ``outcomes`` starts from the top each time it is called.

    ``notes`` are remarks about the whole file; ``columns`` says what each heading was taken for.
    """

    name: str
    format: str
    title: str
    encoding: str
    municipality: Municipality | None
    licence: str
    columns: Mapping[str, str | None]
    notes: tuple[Remark, ...]
    identified: bool
    list_name: str
    """The name a person gave the list, by which its next edition is known again."""
    outcomes: Callable[[], Iterator[Outcome]]


def open_source(
    path: Path,
    *,
    today: dt.date,
    municipality_code: str | None = None,
    mappings: Sequence[ColumnMapping] = (),
    licence: str = "",
    list_name: str = "",
) -> Source:
    """Open a file of any known format.

    ``municipality_code`` (5 or 6 digits) answers for rows that name no municipality; the first of
    ``mappings`` whose headings the file has says what its columns mean; ``list_name`` names the
    list, where its format and municipality do not tell it from another. Raises
    ``UnreadableFileError`` or ``UnknownMunicipalityError``.
    """
    given = _given(municipality_code)
    if hsds.is_hsds(path):
        return _hsds_source(path, given, licence, list_name)
    opened = open_tables(path)
    mapping = fitting_mapping(opened, mappings)
    list_name = list_name or (mapping.list_name if mapping else "")
    tables = _headed_tables(path, opened, mapping.columns if mapping else None)
    header = tables[0][1]
    licence = licence or header.metadata.get("license", "")
    owner, notes = (given, ()) if given else _owner(path, tables, today)
    reader = partial(RowReader, municipality=owner, licence=licence, today=today)
    return Source(
        name=path.name,
        format=header.layout.id,
        title=header.layout.title,
        encoding=tables[0][0].encoding,
        municipality=owner,
        licence=licence or header.layout.licence,
        columns=dict(zip(header.headings, header.fields, strict=True)),
        notes=notes,
        identified=header.layout.identified,
        list_name=list_name,
        outcomes=lambda: chain.from_iterable(
            _outcomes(table, head, reader(head)) for table, head in tables
        ),
    )


def _given(code: str | None) -> Municipality | None:
    if code is None:
        return None
    found = jurisdiction.by_code(code)
    if found is None:
        raise UnknownMunicipalityError(
            f"自治体コード「{code}」はありません。5桁か6桁の全国地方公共団体コードを"
            "指定してください(例: 国分寺市は 13214)。"
        )
    return found


def _hsds_source(path: Path, given: Municipality | None, licence: str, list_name: str) -> Source:
    return Source(
        name=path.name,
        format=hsds.format_of(path),
        title="HSDS 3.1 (Open Referral)",
        encoding="utf-8",
        municipality=given,
        licence=licence,
        columns={},
        notes=(),
        identified=True,
        list_name=list_name,
        outcomes=lambda: hsds.read(path, given, licence),
    )


def _headed_tables(
    path: Path, tables: list[Table], mapping: dict[str, str] | None
) -> list[tuple[Table, Header]]:
    """The tables of the file that have the layout of the best of them, that one first."""
    found: list[tuple[Table, Header]] = []
    error: UnreadableFileError | None = None
    for table in tables:
        try:
            found.append((table, find_header(table, mapping)))
        except UnreadableFileError as reason:
            error = error or reason
    if not found:
        raise error or UnreadableFileError(
            f"{path.name} に表がありません。中身を確かめてください。"
        )
    best = max(found, key=lambda pair: len([each for each in pair[1].fields if each]))
    same = [pair for pair in found if pair[1].headings == best[1].headings]
    extra = extra_rows(best, tables)
    named = fiscal_year(path.stem)
    return [
        (table, header if header.period else replace(header, period=named))
        for table, header in (best, *(pair for pair in same if pair is not best), *extra)
    ]


def _outcomes(table: Table, header: Header, reader: RowReader) -> Iterator[Outcome]:
    rows = data_rows(table, header)
    if "start_date" not in header.fields:
        yield from map(reader.read, rows)
        return
    for series in grouped_rows(header, rows):
        yield from read_series(series, reader.read)


def _owner(
    path: Path, tables: list[tuple[Table, Header]], today: dt.date
) -> tuple[Municipality | None, tuple[Remark, ...]]:
    """Whose file it is, where rows do not say: by its name, its metadata, all its other rows."""
    header = tables[0][1]
    coded = _CODE_IN_NAME.search(path.stem)
    owner = jurisdiction.by_code(coded[1]) if coded else None
    owner = owner or jurisdiction.by_name(header.metadata.get("attribution_name", ""))
    if owner:
        return owner, ()
    rows = list(islice(data_rows(*tables[0]), _SAMPLE_ROWS))
    reader = RowReader(header, None, "", today)
    records = [made.record for row in rows if isinstance(made := reader.read(row), Accepted)]
    named = {record.municipality_code for record in records if record.municipality_code}
    silent = sum(record.municipality_code is None for record in records)
    if not silent or len(named) > 1:
        return None, ()
    owner = national_register()[named.pop()] if named else _named_in_text(rows, records)
    if owner is None:
        return None, ()
    reason = (
        f"市区町村の列がないため、{owner.name}の資料とみなしました。"
        "違うときは --municipality でコードを指定してください"
    )
    return owner, (Remark(0, "", reason),)


def _named_in_text(rows: list[Row], records: list[ResourceRecord]) -> Municipality | None:
    """The municipality the words of the file name most, if the points agree."""
    text = "\n".join(cell for row in rows for cell in row.cells)
    counts: Counter[Municipality] = Counter()
    for word, count in Counter(_MUNICIPALITY_WORD.findall(text)).items():
        place = jurisdiction.by_name(word)
        if place:
            counts[place] += count
    points = [(record.lon, record.lat) for record in records]
    fitting = [(place, count) for place, count in counts.most_common() if _holds(place, points)]
    if not fitting or fitting[0][1] < _NAMED_AT_LEAST:
        return None
    clear = len(fitting) == 1 or fitting[0][1] >= 2 * fitting[1][1]
    return fitting[0][0] if clear else None


def _holds(place: Municipality, points: list[tuple[float | None, float | None]]) -> bool:
    rectangle = jurisdiction.rectangle_of(place.code)
    known = [(lon, lat) for lon, lat in points if lon is not None and lat is not None]
    if rectangle is None:
        return False
    return sum(rectangle.holds(point) for point in known) >= 0.8 * len(known)
