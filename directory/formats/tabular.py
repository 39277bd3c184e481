"""Tables in files: CSV and TSV in any common encoding, and xlsx workbooks, row by row.

Rows are read as a stream, as often as asked, so that a file of any length needs little memory.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from directory.errors import DirectoryError
from directory.formats.encoding import TextEncoding, detect_encoding
from directory.formats.injection import restore
from directory.formats.quoting import DelimitedRows, Row

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|\?xml)", re.I)
_WIDTH_SAMPLE = 20  # rows looked at for the width of a table
_MERGE_LIMIT_BYTES = 2_000_000  # larger workbooks are streamed, without spreading merged cells
_UNPACKED_LIMIT_BYTES = 1_000_000_000
_EXCEL_TEXT = re.compile(r'="(.*)"', re.S)
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


class UnreadableFileError(DirectoryError):
    """A file that cannot be read as a table at all."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file; ``rows`` starts reading from the top each time it is called."""

    sheet: str
    encoding: str
    rows: Callable[[], Iterator[Row]]


def open_tables(path: Path) -> list[Table]:
    """Open all tables of a file: one for delimited text, one for each visible sheet of a workbook.

    Raises ``UnreadableFileError`` for a missing, empty or foreign file.
    """
    head = _head(path)
    if head.startswith(_OLD_OFFICE):
        raise UnreadableFileError(
            f"{path.name} は古い形式(xls)か、パスワードの付いたファイルです。"
            "Excel で「xlsx」形式にし、パスワードを外して保存し直してください。"
        )
    if head.startswith(_ZIP):
        return _workbook_tables(path)
    if _MARKUP.match(head) or b"\x00\x00\x00\x00\x00\x00\x00\x00" in head:
        raise UnreadableFileError(
            f"{path.name} は表の形式ではありません。CSV か xlsx で保存し直してください。"
        )
    return [_text_table(path)]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except FileNotFoundError:
        raise UnreadableFileError(
            f"ファイル {path} がありません。場所と名前を確かめてください。"
        ) from None
    except IsADirectoryError:
        raise UnreadableFileError(
            f"{path} はフォルダーです。ファイルを指定してください。"
        ) from None
    except PermissionError:
        raise UnreadableFileError(
            f"ファイル {path} を読む権限がありません。権限を確かめてください。"
        ) from None
    if not head.strip():
        raise UnreadableFileError(f"{path.name} は空です。中身のあるファイルを指定してください。")
    return head


def _text_table(path: Path) -> Table:
    encoding = detect_encoding(path)
    delimiter = _delimiter(path, encoding)

    def lines() -> Iterator[str]:
        with path.open(encoding=encoding.codec, errors="replace", newline="") as text:
            for line in text:
                yield line.replace("\ufeff", "").replace("\x00", "")

    width = _width(DelimitedRows(lines(), delimiter))

    def rows() -> Iterator[Row]:
        return map(_clean, DelimitedRows(lines(), delimiter, width))

    return Table("", encoding.name, rows)


def _width(rows: DelimitedRows) -> int | None:
    """How many cells the rows of a table have: what most of the first ones have."""
    counts = Counter(len(row.cells) for row in islice(rows, _WIDTH_SAMPLE))
    return max(counts, key=lambda cells: (counts[cells], cells), default=None)


def _clean(row: Row) -> Row:
    problem = row.problem
    if problem is None and any("\ufffd" in cell for cell in row.cells):
        problem = "文字化けした文字があります"
    return Row(row.number, tuple(_text_cell(cell) for cell in row.cells), problem)


def _text_cell(cell: str) -> str:
    found = _EXCEL_TEXT.fullmatch(cell)
    text = found[1] if found else cell
    return restore(text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))


def _delimiter(path: Path, encoding: TextEncoding) -> str:
    """The delimiter that cuts the first lines into the most cells; comma when in doubt."""
    with path.open(encoding=encoding.codec, errors="replace", newline="") as text:
        sample = "".join(islice(text, _WIDTH_SAMPLE))
    outside = re.sub(r'"[^"]*"', "", sample)
    best = max((",", "\t", ";"), key=outside.count)
    return best if outside.count(best) else ","


def _workbook_tables(path: Path) -> list[Table]:
    _check_archive(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFileError(
            f"{path.name} を Excel ブックとして読めません({type(error).__name__})。"
            "Excel で開いて xlsx 形式で保存し直してください。"
        ) from None
    return [Table(name, "xlsx", _sheet_reader(path, name)) for name in names]


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFileError(
            f"{path.name} が壊れています。もう一度受け取るか、保存し直してください。"
        ) from None
    if unpacked > _UNPACKED_LIMIT_BYTES:
        raise UnreadableFileError(
            f"{path.name} は展開すると大きすぎます。シートを分けて保存し直してください。"
        )
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError(
            f"{path.name} は Excel ブックではありません。CSV か xlsx で保存し直してください。"
        )


def _sheet_reader(path: Path, name: str) -> Callable[[], Iterator[Row]]:
    streamed = path.stat().st_size > _MERGE_LIMIT_BYTES

    def rows() -> Iterator[Row]:
        book = load_workbook(path, read_only=streamed, data_only=True)
        sheet = book[name]
        if isinstance(sheet, Worksheet):
            _spread_merged(sheet)
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Row(number, tuple(_text_cell(_value_text(value)) for value in values))
        book.close()

    return rows


def _spread_merged(sheet: Worksheet) -> None:
    """Write a value merged over several rows of one column into each of them."""
    for merged in list(sheet.merged_cells.ranges):
        value = sheet.cell(merged.min_row, merged.min_col).value
        sheet.unmerge_cells(str(merged))
        for row in range(merged.min_row, merged.max_row + 1):
            sheet.cell(row, merged.min_col).value = value


def _value_text(value: object) -> str:
    """A cell's value as text: dates in ISO, times as HH:MM, whole numbers without a point."""
    if value is None or value in _EXCEL_ERRORS:
        return ""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
