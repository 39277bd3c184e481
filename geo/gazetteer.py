"""Gazetteer files: every town (町丁目, 大字, 小字) of a municipality or of all Japan, row by row.

Two layouts are read: ``data/areas/<code>/gazetteer.csv`` (one municipality; columns ``code, town,
koaza, kana, lon, lat, population, households``) and the national one (``code, municipality_code,
pref, city, town, koaza, kana, lat, lng``, plain or gzip). Rows are yielded one at a time.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from geo.errors import CoordinateError, GazetteerError
from geo.point import Point, parse_point

LOCAL_COLUMNS = ("code", "town", "koaza", "kana", "lon", "lat", "population", "households")
NATIONAL_COLUMNS = ("code", "municipality_code", "pref", "city", "town", "koaza", "lat", "lng")

# What the sources write where a 小字 belongs to no 大字.
NO_OAZA = "（大字なし）"


@dataclass(frozen=True, slots=True)
class Town:
    """One row of a gazetteer: a 町丁目, a 大字, or (with ``koaza``) a 小字 of it.

    ``point`` is its representative point, ``None`` where the source has none; ``population`` and
    ``households`` are of the 2015 census, ``None`` where unknown.
    """

    municipality_code: str
    town: str
    koaza: str = ""
    point: Point | None = None
    code: str = ""
    kana: str = ""
    population: int | None = None
    households: int | None = None

    @property
    def name(self) -> str:
        """Town and 小字 together, as one writes them."""
        return ("" if self.town == NO_OAZA else self.town) + self.koaza


@dataclass(slots=True)
class GazetteerReport:
    """How a file was read: rows taken, and ``(line, reason)`` of those refused."""

    accepted: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_local(path: Path, municipality_code: str) -> tuple[Town, ...]:
    """All towns of one municipality's ``gazetteer.csv``.

    Raises ``GazetteerError`` for a missing or foreign file and for any row that cannot be read:
    this file is kept by hand and must be right.
    """
    report = GazetteerReport()
    towns = tuple(town for _, town in _rows(path, LOCAL_COLUMNS, municipality_code, report) if town)
    if report.refused:
        line, reason = report.refused[0]
        raise GazetteerError(f"{path} の{line}行目: {reason}")
    return towns


def read_national(path: Path, report: GazetteerReport) -> Iterator[Town]:
    """The towns of a national file; rows that cannot be read go to the report."""
    for _, town in _rows(path, NATIONAL_COLUMNS, None, report):
        if town:
            yield town


def _rows(
    path: Path, columns: tuple[str, ...], municipality_code: str | None, report: GazetteerReport
) -> Iterator[tuple[int, Town | None]]:
    try:
        with _open(path) as lines:
            reader = csv.DictReader(lines)
            _check_columns(path, columns, reader.fieldnames)
            for row in reader:
                yield reader.line_num, _town(reader.line_num, row, municipality_code, report)
    except FileNotFoundError:
        raise GazetteerError(
            f"町の一覧 {path} がありません。場所と名前を確かめてください。"
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise GazetteerError(
            f"{path} を UTF-8 の CSV として読めません。UTF-8 で保存し直してください。"
        ) from None
    except (EOFError, OSError, zlib.error) as error:
        raise GazetteerError(
            f"{path} は途中で切れているか壊れています({error})。ファイルを取り直してください。"
        ) from None


def _open(path: Path) -> IO[str]:
    with path.open("rb") as start:
        is_gzip = start.read(2) == b"\x1f\x8b"
    if is_gzip:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _check_columns(path: Path, columns: tuple[str, ...], found: object) -> None:
    names = set(found) if isinstance(found, list) else set()
    missing = [column for column in columns if column not in names]
    if missing:
        raise GazetteerError(
            f"{path} に列 {', '.join(missing)} がありません。空のファイルか別の様式です。"
            f"1行目に {','.join(columns)} を置いてください。"
        )


def _town(
    line: int,
    row: Mapping[str, str | None],
    municipality_code: str | None,
    report: GazetteerReport,
) -> Town | None:
    try:
        code = municipality_code or row["municipality_code"] or ""
        town = Town(
            municipality_code=_five_digits(code),
            town=_required(row["town"]),
            koaza=row["koaza"] or "",
            point=parse_point(row.get("lon") or row.get("lng"), row["lat"]),
            code=row["code"] or "",
            kana=row.get("kana") or "",
            population=_count(row.get("population")),
            households=_count(row.get("households")),
        )
    except (CoordinateError, ValueError) as error:
        report.refused.append((line, str(error)))
        return None
    report.accepted += 1
    return town


def _five_digits(code: str) -> str:
    if not (code.isascii() and code.isdigit() and len(code) == 5):
        raise ValueError(f"自治体コード「{code}」が5桁の数字ではありません。直してください。")
    return code


def _required(town: str | None) -> str:
    if not town:
        raise ValueError("町の名前が空です。行を消すか、名前を入れてください。")
    return town


def _count(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdigit():
        raise ValueError(f"人口・世帯数「{text}」が整数ではありません。直すか空にしてください。")
    return int(text)
