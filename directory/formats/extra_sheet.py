"""こども食堂 workbooks: the sheet 追加情報 holds further places or times of the same 食堂.

A row there is joined to its 食堂 by 追加情報NO and becomes a row of its own: the cells of the 食堂
with those of the extra row laid over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from directory.formats.cell.text import fold
from directory.formats.cells import Cells
from directory.formats.column import heading_key
from directory.formats.header import Header, data_rows, is_blank
from directory.formats.quoting import Row
from directory.formats.tabular import Table

_SHEET = "追加情報"
_LINK = heading_key("NO")
# What an extra row says anew; all else (name, organisation, contact) stays that of the 食堂
_HEADER_ROWS = 5


def extra_rows(main: tuple[Table, Header], tables: list[Table]) -> list[tuple[Table, Header]]:
    """The extra sheet as a table under the headings of the main one; empty where there is none."""
    table, header = main
    found = next((each for each in tables if _SHEET in each.sheet), None)
    if found is None or "extra_number" not in header.fields:
        return []
    joined = Table(found.sheet, found.encoding, lambda: _joined_rows(table, header, found))
    return [(joined, replace(header, row=0))]


def _joined_rows(main: Table, header: Header, extra: Table) -> Iterator[Row]:
    parents = _parents(main, header)
    headings: dict[int, int] = {}
    link: int | None = None
    for row in extra.rows():
        if link is None:
            if row.number > _HEADER_ROWS:
                return
            keys = [heading_key(cell) for cell in row.cells]
            if _LINK in keys:
                link = keys.index(_LINK)
                headings = _places(keys, header)
            continue
        if all(is_blank(cell) for cell in row.cells):
            continue
        parent = parents.get(_number(row.cells[link]))
        yield _laid_over(row, parent, headings, len(header.headings))


def _places(keys: list[str], header: Header) -> dict[int, int]:
    """Column of the extra sheet → column of the main table."""
    main = {heading_key(heading): place for place, heading in enumerate(header.headings)}
    return {place: main[key] for place, key in enumerate(keys) if key in main and key != _LINK}


def _parents(main: Table, header: Header) -> dict[str, Row]:
    parents = {}
    for row in data_rows(main, header):
        for number in re.split(r"[;；,、\s]+", Cells(header, row).raw("extra_number")):
            if number:
                parents[_number(number)] = row
    return parents


def _laid_over(row: Row, parent: Row | None, headings: dict[int, int], width: int) -> Row:
    cells = list(parent.cells if parent else ())
    cells += [""] * (width - len(cells))
    for place in headings.values():
        cells[place] = ""
    for place, target in headings.items():
        cells[target] = row.cells[place]
    return Row(row.number, tuple(cells), row.problem)


def _number(cell: str) -> str:
    return re.sub(r"\.0+$", "", fold(cell))
