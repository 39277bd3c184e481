"""Excel workbooks on the way out: the same table as the municipal CSV, all cells text."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from directory.formats.injection import neutralise
from directory.formats.municipal import Records, headings_of, rows_of

_SHEET = "地域資源"
_CELL_LIMIT = 32_767  # characters Excel keeps in one cell


def write_workbook(records: Records, layout_id: str, path: Path, *, public: bool) -> int:
    """Write records as one sheet; returns the number of rows. Formulas become text."""
    headings = headings_of(records, layout_id, public=public)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "A2"
    title = [WriteOnlyCell(sheet, value=heading) for heading in headings]
    for cell in title:
        cell.font = Font(bold=True)
    sheet.append(title)
    count = 0
    for row in rows_of(records(), layout_id, public=public):
        sheet.append([_cell(row.get(heading, "")) for heading in headings])
        count += 1
    book.save(path)
    return count


def _cell(text: str) -> str | None:
    safe = neutralise(ILLEGAL_CHARACTERS_RE.sub("", text))[:_CELL_LIMIT]
    return safe or None
