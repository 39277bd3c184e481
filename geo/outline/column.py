"""Which rows of an official file are one municipality's, and which column holds the names."""

from __future__ import annotations

from collections.abc import Sequence

from geo.errors import OutlineError
from geo.outline.reading import Row
from geo.outline.shape import TOWN

# Columns that official files keep names in, the likeliest first.
_TOWN_COLUMNS = ("S_NAME", "MOJI", "町丁目", "町丁名", "町字名", "町名", "town", "TOWN")
_AREA_COLUMNS = (
    "area",
    "name",
    "Name",
    "NAME",
    "名称",
    "圏域名",
    "圏域",
    "区域名",
    "区域",
    "地区名",
)


def own_rows(
    rows: Sequence[Row], municipality_code: str, only: tuple[str, str] | None
) -> tuple[list[Row], list[str]]:
    """The rows of one municipality and a note of how they were told from the others.

    ``only`` is a column and its value; without it a column of municipality codes is looked for
    (国土数値情報 N03_007, e-Stat KEY_CODE), and a file without one is taken whole.
    """
    if only:
        return _matching(rows, *only), []
    for column in rows[0].facts:
        own = [row for row in rows if row.facts[column][:5] == municipality_code]
        if own and len(own) < len(rows) and _holds_codes(rows, column):
            note = f"列「{column}」が {municipality_code} の {len(own):,} 行だけを取りました"
            return own, [f"{note}(全 {len(rows):,} 行)"]
    return list(rows), []


def name_column(rows: Sequence[Row], kind: str, wanted: str | None) -> str:
    """The column of names: the one asked for, else one that official files use."""
    columns = list(rows[0].facts)
    candidates = _TOWN_COLUMNS + _AREA_COLUMNS if kind == TOWN else _AREA_COLUMNS
    found = [column for column in ([wanted] if wanted else candidates) if column in columns]
    if found:
        return found[0]
    problem = f"列「{wanted}」がありません" if wanted else "名前の列が分かりません"
    raise OutlineError(f"{problem}。--name-column で選んでください(使える列: {_listed(rows)})。")


def _matching(rows: Sequence[Row], column: str, value: str) -> list[Row]:
    if column not in rows[0].facts:
        raise OutlineError(f"列「{column}」がありません。--only に使える列: {_listed(rows)}。")
    chosen = [row for row in rows if row.facts[column] == value]
    if not chosen:
        raise OutlineError(f"列「{column}」が「{value}」の行がありません。値を確かめてください。")
    return chosen


def _holds_codes(rows: Sequence[Row], column: str) -> bool:
    """Whether every value begins like a municipality code, so that it can tell them apart."""
    return all(row.facts[column][:5].isdigit() or not row.facts[column] for row in rows)


def _listed(rows: Sequence[Row]) -> str:
    return "、".join(rows[0].facts) or "(なし)"
