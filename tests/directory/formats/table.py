"""Made-up tables for tests: rows of a layout, files in any encoding, what reading them gives."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

from directory.formats.layout import layouts
from directory.formats.record import Accepted, Refused
from directory.formats.source import Source, open_source

TODAY = dt.date(2026, 11, 21)
KOMAE = {
    "全国地方公共団体コード": "132195",
    "地方公共団体名": "東京都狛江市",
    "都道府県コード又は市区町村コード": "132195",
    "都道府県名": "東京都",
    "都道府県": "東京都",
    "市区町村名": "狛江市",
}


def csv_text(headings: list[str], rows: list[list[str]], newline: str = "\r\n") -> str:
    """Rows under headings as delimited text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=newline)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue()


def layout_text(layout_id: str, *rows: dict[str, str]) -> str:
    """Rows of a layout of 狛江市, by heading; headings the layout lacks come behind."""
    columns = list(layouts()[layout_id].columns)
    columns += dict.fromkeys(name for row in rows for name in row if name not in columns)
    filled = [{**{k: v for k, v in KOMAE.items() if k in columns}, **row} for row in rows]
    return csv_text(columns, [[row.get(name, "") for name in columns] for row in filled])


def write(
    folder: Path, content: str | bytes, name: str = "list.csv", encoding: str = "utf-8"
) -> Path:
    """Put a file where a test can read it."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def source_of(path: Path, **options: object) -> Source:
    """Open a file as the import does."""
    return open_source(path, today=TODAY, **options)  # type: ignore[arg-type]


def accepted(path: Path, **options: object) -> list[Accepted]:
    """The records of a file, with their warnings."""
    return [each for each in source_of(path, **options).outcomes() if isinstance(each, Accepted)]


def refused(path: Path, **options: object) -> list[Refused]:
    """The rows of a file that make no record."""
    return [each for each in source_of(path, **options).outcomes() if isinstance(each, Refused)]
