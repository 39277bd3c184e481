"""A table as an Excel workbook, with cells that a spreadsheet could run as formulas made inert."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from directory.formats.injection import neutralise

WIDEST = 60


def write_workbook(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str | float | None]]
) -> bytes:
    """Write one sheet with a bold head row."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(heads))
    for row in rows:
        sheet.append([neutralise(cell) if isinstance(cell, str) else cell for cell in row])
    for number, column in enumerate(sheet.columns, start=1):
        column[0].font = Font(bold=True)
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest * 1.8 + 2, WIDEST)
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
