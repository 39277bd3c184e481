"""A point from cells: decimal degrees, degrees-minutes-seconds, and the mends that are certain.

A swapped pair is turned round; a lost decimal point is put back, and degrees, minutes and seconds
packed into a decimal number are unpacked, but only when exactly that reading falls inside the
municipality the row names. Everything else leaves the row without a point.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass

from directory.formats.cell import Reading
from directory.formats.cell.text import fold, is_unstated
from geo.point import Point, is_in_japan

_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"(\d{2,3}),(\d{3,})")
_SEXAGESIMAL = re.compile(
    r"(?:北緯|東経|[NE])?\s*(\d{1,3})\s*[°度]\s*(\d{1,2})\s*['′’分]\s*(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|''|′′|秒)?\s*[NE]?",
    re.I,
)
_PACKED = re.compile(r"(\d{2,3})\.(\d{2,6})")
_PAIR = re.compile(r"\(?\s*([\d.]+)\s*[,、\s]\s*([\d.]+)\s*\)?")
# How far outside its municipality's rectangle a point may lie (about 2 km): outlines are simplified
_MARGIN_DEG = 0.02


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in WGS84 degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the rectangle or within about 2 km of it."""
        lon, lat = point
        return (
            self.west - _MARGIN_DEG <= lon <= self.east + _MARGIN_DEG
            and self.south - _MARGIN_DEG <= lat <= self.north + _MARGIN_DEG
        )


def split_pair(text: str) -> tuple[str, str] | None:
    """Split one cell ``lat,lng`` into its two texts, or ``None``."""
    found = _PAIR.fullmatch(fold(text))
    return (found[1], found[2]) if found else None


def parse_coordinates(lat_text: str, lng_text: str, within: Rectangle | None) -> Reading[Point]:
    """Read a point; ``within`` is the rectangle of the municipality the row names, if known."""
    if is_unstated(lat_text) and is_unstated(lng_text):
        return Reading()
    lat, lng = _degrees(lat_text), _degrees(lng_text)
    shown = f"緯度「{fold(lat_text)}」・経度「{fold(lng_text)}」"
    if lat is None or lng is None:
        return Reading(problem=f"{shown}が数値の組として読めません")
    if lat == 0 and lng == 0:
        return Reading(problem=f"{shown}は未記入とみなしました")
    if is_in_japan((lng, lat)):
        return _packed(lat_text, lng_text, within, shown) or Reading((lng, lat))
    if is_in_japan((lat, lng)):
        return Reading((lat, lng), f"{shown}が入れ替わっていたため、直しました")
    return _redotted(lat_text, lng_text, within, shown)


def _degrees(text: str) -> float | None:
    written = fold(text)
    sexagesimal = _SEXAGESIMAL.fullmatch(written)
    if sexagesimal:
        return int(sexagesimal[1]) + int(sexagesimal[2]) / 60 + float(sexagesimal[3]) / 3600
    written = _DECIMAL_COMMA.sub(r"\1.\2", re.sub(r"[°度NE]|北緯|東経", "", written)).strip()
    if not _DECIMAL.fullmatch(written):
        return None
    value = float(written)
    return value if math.isfinite(value) else None


def _packed(
    lat_text: str, lng_text: str, within: Rectangle | None, shown: str
) -> Reading[Point] | None:
    """Degrees, minutes and seconds written as 37.1811: only where nothing else is inside."""
    lat, lng = _unpacked(lat_text), _unpacked(lng_text)
    plain = _degrees(lng_text), _degrees(lat_text)
    if within is None or lat is None or lng is None or None in plain:
        return None
    if within.holds((plain[0] or 0, plain[1] or 0)) or not within.holds((lng, lat)):
        return None
    return Reading((lng, lat), f"{shown}を度分秒と読み、{lat:.5f}, {lng:.5f} としました")


def _unpacked(text: str) -> float | None:
    found = _PACKED.fullmatch(fold(text))
    if not found:
        return None
    digits = found[2].ljust(4, "0")
    minutes, seconds = int(digits[:2]), int(digits[2:4]) + float(f"0.{digits[4:] or 0}")
    if minutes >= 60 or seconds >= 60:
        return None
    return round(int(found[1]) + minutes / 60 + seconds / 3600, 6)


def _redotted(lat_text: str, lng_text: str, within: Rectangle | None, shown: str) -> Reading[Point]:
    lost = f"{shown}は日本の範囲の外です"
    if within is None:
        return Reading(problem=f"{lost}。市区町村が分からないため直せません")
    pairs = itertools.product(_dottings(lat_text), _dottings(lng_text))
    inside = {(lng, lat) for lat, lng in pairs if within.holds((lng, lat))}
    if len(inside) != 1:
        return Reading(problem=f"{lost}。小数点の位置が1通りに決まらないため使いません")
    (point,) = inside
    return Reading(point, f"{shown}の小数点を補い、{point[1]:g}, {point[0]:g} としました")


def _dottings(text: str) -> set[float]:
    """All values one decimal point can make of the digits; a value that has a point stays."""
    digits = fold(text)
    if not re.fullmatch(r"\d{4,}(?:\.0*)?", digits):
        value = _degrees(text)
        return {value} if value is not None else set()
    digits = digits.partition(".")[0]
    return {float(f"{digits[:place]}.{digits[place:]}") for place in (2, 3)}
