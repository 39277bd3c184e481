"""The columns of a file with what each is taken for, so that a person can say it better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from directory.formats import hsds
from directory.formats.header import Header, data_rows, find_header, is_blank, likely_header
from directory.formats.mapping import ColumnMapping, fitting_mapping
from directory.formats.tabular import Table, UnreadableFileError, open_tables

_SAMPLE_ROWS = 50
_SAMPLES = 3
_SAMPLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ColumnOutline:
    """One column: its heading, its field (``None``: none), and its first values."""

    heading: str
    field: str | None
    samples: tuple[str, ...]


def outline_columns(path: Path, mappings: Sequence[ColumnMapping] = ()) -> list[ColumnOutline]:
    """The columns of the main table of a file; none for formats that are no tables.

    Where no heading is known, the likeliest row of headings is taken. Raises
    ``UnreadableFileError`` for a file without any table.
    """
    if hsds.is_hsds(path):
        return []
    tables = open_tables(path)
    chosen = fitting_mapping(tables, mappings)
    table, header = _main_table(tables, chosen.columns if chosen else None)
    rows = list(islice(data_rows(table, header), _SAMPLE_ROWS))
    return [
        ColumnOutline(heading, field, _samples([row.cells for row in rows], place))
        for place, (heading, field) in enumerate(zip(header.headings, header.fields, strict=True))
    ]


def _main_table(tables: Sequence[Table], mapping: Mapping[str, str] | None) -> tuple[Table, Header]:
    found: list[tuple[Table, Header]] = []
    for table in tables:
        try:
            found.append((table, find_header(table, dict(mapping) if mapping else None)))
        except UnreadableFileError:
            continue
    if found:
        return max(found, key=lambda pair: sum(1 for field in pair[1].fields if field))
    return tables[0], likely_header(tables[0])


def _samples(rows: Sequence[tuple[str, ...]], place: int) -> tuple[str, ...]:
    cells = (row[place] for row in rows if place < len(row) and not is_blank(row[place]))
    short = dict.fromkeys(" ".join(cell.split())[:_SAMPLE_LENGTH] for cell in cells)
    return tuple(islice(short, _SAMPLES))
