"""Which municipality a row belongs to: by code, by name, by address, for the whole country.

Names come from ``geo.municipality``; ``rectangle.tsv`` adds the rectangle around each of them,
derived from 国土数値情報 行政区域データ N03-21 (国土交通省, by way of
smartnews-smri/japan-topography): the designated cities as the union of their wards, the wards that
浜松市 made in 2024 as the whole city.
"""

from __future__ import annotations

import csv
import functools
import re
from importlib import resources

from directory.formats.cell.coordinate import Rectangle
from directory.formats.cell.text import fold, is_empty
from geo.address import read_signs
from geo.errors import UnknownMunicipalityError
from geo.municipality import Municipality, national_register

_WEIGHTS = (6, 5, 4, 3, 2)
_PREFECTURE = re.compile(r"東京都|北海道|(?:京都|大阪)府|.{2,3}県")
_COUNTY = re.compile(r"(北海道|東京都|.{2,3}[府県])?([^\d\s]{1,4}郡)")


def check_digit(code: str) -> str:
    """The sixth digit of a local government code (総務省 全国地方公共団体コード)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(code, _WEIGHTS, strict=True))
    return str((11 - weighted % 11) % 10)


@functools.lru_cache(maxsize=2048)
def by_code(code: str) -> Municipality | None:
    """Find a municipality by its code of five or six digits; a lost leading zero is put back."""
    digits = re.sub(r"\.0+$", "", fold(code))
    if not re.fullmatch(r"\d{4,6}", digits):
        return None
    return next((found for five in _five_digits(digits) if (found := _registered(five))), None)


def _five_digits(digits: str) -> tuple[str, ...]:
    if len(digits) == 6:
        return (digits[:5],) if check_digit(digits[:5]) == digits[5] else ()
    if len(digits) == 4:
        return (f"0{digits}",)
    # Five digits are a code, or a six-digit code of 北海道 … 栃木県 that lost its zero.
    return (digits, f"0{digits[:4]}") if check_digit(f"0{digits[:4]}") == digits[4] else (digits,)


def _registered(code: str) -> Municipality | None:
    try:
        return national_register()[code]
    except UnknownMunicipalityError:
        return None


@functools.lru_cache(maxsize=2048)
def prefecture_of_code(code: str) -> str:
    """The prefecture a code of two, five or six digits belongs to; ``""`` if none."""
    digits = fold(code)
    if not re.fullmatch(r"\d{2}|\d{5,6}", digits):
        return ""
    member = next((each for each in _rectangles() if each.startswith(digits[:2])), None)
    found = _registered(member) if member else None
    return found.prefecture if found else ""


def by_name(name: str, prefecture: str = "") -> Municipality | None:
    """Find a municipality by its whole name; one that two prefectures share needs a prefecture."""
    if is_empty(name):
        return None
    found = in_address(name, prefecture)
    return found[0] if found and not found[1].strip() else None


def in_address(address: str, prefecture: str = "") -> tuple[Municipality, str] | None:
    """Find the municipality an address starts with, and the rest of the address.

    A 町 or 村 without its county or prefecture may be a town of some city, so it is nobody's.
    """
    written = address.strip()
    if prefecture and not _PREFECTURE.match(written):
        written = prefecture + written
    signs = read_signs(written)
    heading = national_register().read(signs)
    place = national_register().whole(heading.codes) if heading.codes else None
    if place is None:
        return _only_one_of_county(written)
    if heading.is_plain and not place.city.endswith(("市", "区")):
        return None
    return place, written[signs[heading.length - 1].end :]


def _only_one_of_county(address: str) -> tuple[Municipality, str] | None:
    """An address that leaves its 町 out after the 郡, where the 郡 has only one."""
    found = _COUNTY.match(address)
    if not found or found[2] not in _counties():
        return None
    members = [
        each for each in _counties()[found[2]] if not found[1] or each.prefecture == found[1]
    ]
    return (members[0], address[found.end() :]) if len(members) == 1 else None


@functools.cache
def _counties() -> dict[str, list[Municipality]]:
    counties: dict[str, list[Municipality]] = {}
    for code in _rectangles():
        place = _registered(code)
        if place and place.county:
            counties.setdefault(place.county, []).append(place)
    return counties


def whole_city(place: Municipality) -> Municipality:
    """The designated city a ward belongs to; any other municipality is itself."""
    city, mark, ward = place.city.partition("市")
    if not mark or not ward.endswith("区"):
        return place
    return by_name(city + mark, place.prefecture) or place


def rectangle_of(code: str) -> Rectangle | None:
    """The rectangle around a municipality."""
    return _rectangles().get(code)


@functools.lru_cache(maxsize=64)
def prefecture_rectangle(code: str) -> Rectangle | None:
    """The rectangle around the prefecture of a municipality code."""
    members = [sides for each, sides in _rectangles().items() if each.startswith(code[:2])]
    if not members:
        return None
    return Rectangle(
        min(each.west for each in members),
        min(each.south for each in members),
        max(each.east for each in members),
        max(each.north for each in members),
    )


@functools.cache
def _rectangles() -> dict[str, Rectangle]:
    text = resources.files(__package__).joinpath("rectangle.tsv").read_text("utf-8")
    return {
        row["code"]: Rectangle(*(float(row[side]) for side in ("west", "south", "east", "north")))
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    }
