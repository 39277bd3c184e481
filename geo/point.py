"""A place as ``(lon, lat)`` in WGS84 degrees, and what is wrong with one that is not."""

from __future__ import annotations

import math
from typing import TypeAlias

from geo.errors import CoordinateError

Point: TypeAlias = tuple[float, float]

# The rectangle that holds all of Japan, 沖ノ鳥島 and 南鳥島 included.
WEST, SOUTH, EAST, NORTH = 122.9, 20.3, 154.1, 45.7


def parse_point(lon: object, lat: object) -> Point | None:
    """Read a longitude and a latitude, as numbers or as text; ``None`` when both are empty.

    Raises ``CoordinateError`` naming what is wrong and what to do. A swapped or undotted pair is
    refused rather than mended: the cure is a correction in the source.
    """
    if _is_empty(lon) and _is_empty(lat):
        return None
    if _is_empty(lon) or _is_empty(lat):
        missing = "経度" if _is_empty(lon) else "緯度"
        raise CoordinateError(
            f"{missing}が空です。経度と緯度は両方を書くか、両方を空にしてください。"
        )
    return check_point((_number("経度", lon), _number("緯度", lat)))


def check_point(point: Point) -> Point:
    """Give the point back when it lies in Japan; otherwise raise ``CoordinateError``."""
    lon, lat = point
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CoordinateError(
            f"緯度経度({lat}, {lon})が数値ではありません。値を入れ直すか、空にしてください。"
        )
    if is_in_japan(point):
        return point
    raise CoordinateError(f"緯度 {lat:.10g}、経度 {lon:.10g} は{_fault(lon, lat)}")


def is_in_japan(point: Point) -> bool:
    """Whether the point lies in the rectangle that holds all of Japan."""
    lon, lat = point
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def is_undotted(point: Point) -> bool:
    """Whether the numbers would lie in Japan with their decimal points put back."""
    lon, lat = point
    return None not in (_dotted(lon, WEST, EAST), _dotted(lat, SOUTH, NORTH))


def _fault(lon: float, lat: float) -> str:
    if is_in_japan((lat, lon)):
        return "入れ替わっています。緯度は20~46、経度は122~154です。2つの列を入れ替えてください。"
    dotted = _dotted(lon, WEST, EAST), _dotted(lat, SOUTH, NORTH)
    if None not in dotted:
        return (
            "小数点が抜けているようです。"
            f"緯度 {dotted[1]:.6f}、経度 {dotted[0]:.6f} でよければ、そのように直してください。"
        )
    return "日本の範囲の外です。元の資料で確かめて直すか、空にしてください。"


def _dotted(value: float, low: float, high: float) -> float | None:
    """The value with its decimal point put back so that it falls between low and high."""
    while value > high:
        value /= 10
    return value if value >= low else None


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(name: str, value: object) -> float:
    try:
        return float(str(value).strip())
    except ValueError:
        raise CoordinateError(
            f"{name}「{value}」が数値ではありません。35.7012 のような十進の度で書いてください。"
        ) from None
