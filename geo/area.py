"""Areas (圏域) of a municipality: several kinds side by side, each with its days of validity.

``areas.csv`` has one row per town (or per range of 番地 of a town) of an area. A town named without
its 丁目 covers all of them. An area may be known by name only: then no town is known to be in it.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geo.errors import AreaError

AREA_FILE = "areas.csv"
AREA_COLUMNS = (
    "kind",
    "area",
    "parent",
    "town",
    "number_from",
    "number_to",
    "valid_from",
    "valid_to",
    "status",
    "source",
)


@dataclass(frozen=True, slots=True)
class TownRange:
    """A town, or the 番地 from ``number_from`` to ``number_to`` (both included) of one."""

    town: str
    number_from: int | None = None
    number_to: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the town is meant."""
        return self.number_from is None and self.number_to is None

    def holds(self, lot: int) -> bool:
        """Whether a 番地 lies in the range; an open end reaches to the last 番地."""
        above = self.number_from is None or self.number_from <= lot
        return above and (self.number_to is None or lot <= self.number_to)


@dataclass(frozen=True, slots=True)
class Area:
    """One area of one kind in one period (計画期間); ``None`` dates are open ends.

    ``parent`` names the area it is part of, of whatever kind; ``status`` and ``source`` tell how
    well it is known.
    """

    municipality_code: str
    kind: str
    name: str
    parent: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    status: str = ""
    source: str = ""
    towns: tuple[TownRange, ...] = ()

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the area existed on a day, first and last day included."""
        return is_valid_on(day, self.valid_from, self.valid_to)


def is_valid_on(day: dt.date, valid_from: dt.date | None, valid_to: dt.date | None) -> bool:
    """Whether a day lies in a period, both ends included, ``None`` meaning no end."""
    begun = valid_from is None or valid_from <= day
    return begun and (valid_to is None or day <= valid_to)


def read_areas(path: Path, municipality_code: str) -> tuple[Area, ...]:
    """All areas of a municipality in the order of their file; an absent file holds none.

    Raises ``AreaError`` naming the row for a missing column, a bad date or a range turned around.
    """
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in AREA_COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise AreaError(
                    f"{path} に列 {', '.join(missing)} がありません。"
                    f"1行目に {','.join(AREA_COLUMNS)} を置いてください。"
                )
            rows = [
                _area(row, municipality_code, f"{path} の{reader.line_num}行目") for row in reader
            ]
    except UnicodeDecodeError:
        raise AreaError(
            f"{path} の文字コードが UTF-8 ではありません。保存し直してください。"
        ) from None
    return _gather(rows)


def _gather(rows: Iterable[Area]) -> tuple[Area, ...]:
    """Rows of the same area and period become one area with all their towns."""
    areas: dict[tuple[object, ...], Area] = {}
    for row in rows:
        key = (row.kind, row.name, row.valid_from, row.valid_to)
        known = areas.get(key)
        areas[key] = replace(known, towns=known.towns + row.towns) if known else row
    return tuple(areas.values())


def _area(row: Mapping[str, str | None], municipality_code: str, where: str) -> Area:
    text = {name: (row[name] or "").strip() for name in AREA_COLUMNS}
    for name in ("kind", "area"):
        if not text[name]:
            raise AreaError(f"{where}の {name} が空です。行を消すか、値を入れてください。")
    valid_from, valid_to = _day(text["valid_from"], where), _day(text["valid_to"], where)
    if valid_from and valid_to and valid_to < valid_from:
        raise AreaError(f"{where}の期間は終わりが始まりより前です。日付を直してください。")
    return Area(
        municipality_code,
        text["kind"],
        text["area"],
        text["parent"],
        valid_from,
        valid_to,
        text["status"],
        text["source"],
        _towns(text, where),
    )


def _towns(text: Mapping[str, str], where: str) -> tuple[TownRange, ...]:
    low, high = _number(text["number_from"], where), _number(text["number_to"], where)
    if not text["town"]:
        if low is not None or high is not None:
            raise AreaError(f"{where}は番地の範囲だけで町名がありません。town を入れてください。")
        return ()
    if low is not None and high is not None and high < low:
        raise AreaError(
            f"{where}の番地は終わりが始まりより前です。number_from と入れ替えてください。"
        )
    return (TownRange(text["town"], low, high),)


def _day(text: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise AreaError(
            f"{where}の日付「{text}」が読めません。2026-04-01 の形にしてください。"
        ) from None


def _number(text: str, where: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise AreaError(f"{where}の番地「{text}」が整数ではありません。本番だけを書いてください。")
    return int(text)
