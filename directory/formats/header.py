"""Where the table begins on a sheet: its headings, and what is written above them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from directory.formats.cell.fiscal_year import Period, fiscal_year
from directory.formats.cell.text import fold, is_empty, line
from directory.formats.column import heading_key
from directory.formats.field import NAMES
from directory.formats.heading import meaning_of
from directory.formats.layout import Layout, layout_of, layouts
from directory.formats.quoting import Row
from directory.formats.tabular import Table, UnreadableFileError

_SEARCHED_ROWS = 30
_LINKDATA = "#property"
_SHOWN_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table, the field of each column, and the row the data starts after.

    ``metadata`` holds LinkData's ``#name,value`` lines.
    """

    layout: Layout
    headings: tuple[str, ...]
    fields: tuple[str | None, ...]
    row: int
    metadata: dict[str, str] = field(default_factory=dict)
    period: Period | None = None
    """The fiscal year named above the headings, if exactly one is."""

    def is_repeated(self, row: Row) -> bool:
        """Whether a row only repeats the headings (pages pasted below one another)."""
        known = _folded(self.headings)
        first = next((cell for cell in row.cells if not is_blank(cell)), "")
        if fold(first) not in known:
            return False
        cells = [fold(cell) for cell in row.cells if not is_empty(cell)]
        return len(cells) >= 2 and all(cell in known for cell in cells)


def find_header(table: Table, mapping: dict[str, str] | None = None) -> Header:
    """Find the row of headings: the first of those in which most columns are known.

    ``mapping`` (heading → field) says what the columns of this one source mean and wins over the
    vocabulary. Raises ``UnreadableFileError`` when no row can be one, naming what was seen.
    """
    rows = list(islice(table.rows(), _SEARCHED_ROWS))
    linkdata = _linkdata_header(rows)
    if linkdata:
        return linkdata
    chosen = {heading_key(heading): meaning for heading, meaning in (mapping or {}).items()}
    best: tuple[int, int] = (0, 0)
    for index, row in enumerate(rows):
        known = {_meaning(cell, chosen) for cell in row.cells} - {None}
        score = len(known) if _names_something(known) else 0
        if score > best[0]:
            best = (score, index)
    if best[0] < 2:
        raise UnreadableFileError(_not_found(table, rows))
    headings, below = _two_storeys(rows, best[1])
    header = _header(_with_nameless(headings, rows[below + 1 :]), rows[below].number, chosen)
    above = "\n".join(cell for row in rows[: best[1]] for cell in row.cells)
    return replace(header, period=fiscal_year(f"{table.sheet}\n{above}"))


def likely_header(table: Table) -> Header:
    """A header none of whose columns is known: the first row with the most words in it."""
    rows = list(islice(table.rows(), _SEARCHED_ROWS))
    words = [sum(1 for cell in row.cells if _is_word(cell)) for row in rows]
    if not rows or max(words) < 2:
        raise UnreadableFileError(_not_found(table, rows))
    place = words.index(max(words))
    headings = tuple(line(cell) for cell in rows[place].cells)
    headings = _distinct(_with_nameless(headings, rows[place + 1 :]))
    return Header(layouts()["plain"], headings, (None,) * len(headings), rows[place].number)


def _is_word(cell: str) -> bool:
    return not is_blank(cell) and len(cell) <= 40 and not any(char.isdigit() for char in cell)


def data_rows(table: Table, header: Header) -> Iterator[Row]:
    """Yield the rows below the headings that hold anything; notes of LinkData are left out."""
    for row in table.rows():
        if row.number <= header.row or all(is_blank(cell) for cell in row.cells):
            continue
        if not (header.metadata and row.cells[0].startswith("#")):
            yield row


def is_blank(cell: str) -> bool:
    """Whether a cell holds nothing at all, or only blanks."""
    return not cell.strip().strip("\u3000\u200b\xa0")


@functools.lru_cache(maxsize=64)
def _folded(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(each) for each in headings if each)


def _meaning(cell: str, chosen: dict[str, str]) -> str | None:
    if is_blank(cell) or len(cell) > 60:
        return None
    key = heading_key(cell)
    return (chosen[key] or None) if key in chosen else meaning_of(cell)


def _names_something(known: set[str | None]) -> bool:
    return any(each in known for each in NAMES)


def _linkdata_header(rows: Sequence[Row]) -> Header | None:
    metadata: dict[str, str] = {}
    for index, row in enumerate(rows):
        first = row.cells[0].strip() if row.cells else ""
        if first == _LINKDATA:
            last = index
            while last + 1 < len(rows) and rows[last + 1].cells[0].startswith("#"):
                last += 1
            headings = _with_nameless(tuple(map(line, row.cells)), rows[last + 1 :])
            header = _header(headings, rows[last].number, {})
            found = header.layout if header.layout.columns else layouts()["linkdata"]
            return Header(found, header.headings, header.fields, header.row, {"": "", **metadata})
        if not first.startswith("#"):
            return None
        metadata[first[1:]] = row.cells[1].strip() if len(row.cells) > 1 else ""
    return None


def _two_storeys(rows: Sequence[Row], index: int) -> tuple[tuple[str, ...], int]:
    """Join headings of two rows: a group above (参加費), its members below (大人, 子ども)."""
    upper = tuple(line(cell) for cell in rows[index].cells)
    if index + 1 >= len(rows):
        return upper, index
    lower = tuple(line(cell) for cell in rows[index + 1].cells)
    lower += ("",) * (len(upper) - len(lower))
    members = [place for place, cell in enumerate(lower) if cell]
    grouped = [place for place in members if place < len(upper) and not upper[place]]
    heads = [place for place in members if place < len(upper) and upper[place]]
    fits = len(members) >= 2 and grouped and all(place + 1 in grouped for place in heads)
    if not fits or any(any(char.isdigit() for char in lower[place]) for place in members):
        return upper, index
    joined, group = list(upper), ""
    for place, cell in enumerate(upper):
        group = cell or group
        if lower[place]:
            joined[place] = f"{group}_{lower[place]}"
    return tuple(joined), index + 1


def _with_nameless(headings: tuple[str, ...], below: Sequence[Row]) -> tuple[str, ...]:
    """Cut empty headings off the end, but not those of columns that half of the rows fill."""
    filled = [row.cells for row in below if any(not is_blank(cell) for cell in row.cells)]
    while headings and not headings[-1]:
        last = len(headings) - 1
        users = sum(len(cells) > last and not is_blank(cells[last]) for cells in filled)
        if users and 2 * users >= len(filled):
            break
        headings = headings[:-1]
    return headings


def _header(headings: tuple[str, ...], row: int, chosen: dict[str, str]) -> Header:
    layout = layout_of(headings) or layouts()["plain"]
    fields = _once([_meaning_in(layout, heading, chosen) for heading in headings])
    if not layout.columns:
        likely = [_likely(heading, chosen) for heading in headings]
        fields = _once([*fields, *(each if each not in fields else None for each in likely)])
        known, likely = fields[: len(headings)], fields[len(headings) :]
        fields = [sure or perhaps for sure, perhaps in zip(known, likely, strict=True)]
    return Header(layout, _distinct(headings), tuple(fields), row)


def _meaning_in(layout: Layout, heading: str, chosen: dict[str, str]) -> str | None:
    key = heading_key(heading)
    if key in chosen:
        return chosen[key] or None
    return layout.field_of(heading) if key else None


def _likely(heading: str, chosen: dict[str, str]) -> str | None:
    """What a heading outside the vocabulary is put together to mean."""
    return None if heading_key(heading) in chosen else meaning_of(heading)


def _once(fields: Sequence[str | None]) -> list[str | None]:
    """Each field for the first of its columns only."""
    return [field if field not in fields[:place] else None for place, field in enumerate(fields)]


def _distinct(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Number headings that are missing or occur twice, so that each column has its own."""
    seen: dict[str, int] = {}
    result = []
    for place, heading in enumerate(headings, start=1):
        name = heading or f"列{place}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}({seen[name]})")
    return tuple(result)


def _not_found(table: Table, rows: Sequence[Row]) -> str:
    filled = [cell for row in rows[:1] for cell in row.cells if not is_blank(cell)]
    shown = "、".join(filled[:_SHOWN_HEADINGS]) or "(空)"
    where = f"シート「{table.sheet}」の" if table.sheet else ""
    return (
        f"{where}見出しの行が見つかりません(先頭の行: {shown})。"
        "名称と住所などの見出しを付けるか、--mapping で列の対応を指定してください。"
    )
