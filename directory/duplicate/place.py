"""Where a record says it is: town, lot numbers and building, read from town and address."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from geo.address import Sign, read_signs, skip_label
from geo.errors import GeoError
from geo.municipality import national_register

_LIST = re.compile(r"[・、,/;\n]")
_EVERYWHERE = re.compile(r"[市町村区都県]内|全域|各所|圏域|各地")
_HOUSE = re.compile("館|所|内|センタ|[園校院局店寺駅]$|ホ-ム|ビル|階")
_COUNTED = frozenset("番地号ノ-")
_TOKYO = "13"
_LONGEST_TOWN = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is known; an empty part is unknown.

    ``towns`` maps comparison keys to the towns as written (several where a record lists several);
    ``subtown`` is a 小字 or a lot letter; ``numbers`` the 丁目, 番 and 号 in order; ``is_lot``
    tells that they name a lot and not only a 丁目.
    """

    towns: Mapping[str, str] = field(default_factory=dict)
    subtown: str = ""
    numbers: tuple[int, ...] = ()
    is_lot: bool = False
    building: str = ""


def area_code(code: str | None) -> str:
    """What two records must share: the five-digit code, or one key for a city and its wards."""
    five = (code or "").strip()[:5]
    if len(five) == 5 and five[2] == "1" and five[:2] != _TOKYO:
        return five[:3]
    return five


@functools.lru_cache(maxsize=4096)
def municipality_name(code: str | None) -> str:
    """Give the name of a municipality (国分寺市), or an empty text for a code that has none."""
    try:
        return national_register()[code or ""].city
    except GeoError:
        return ""


def read_place(
    town: str | None, address: str | None, code: str | None, known: Collection[str] = ()
) -> Place:
    """Read where a record is; the town field says more surely than the address which town.

    ``known`` holds keys of the municipality's towns: they tell 本町福祉センター from a town name.
    """
    stated, chome = _stated_towns(town, code)
    if not address or _EVERYWHERE.search(address):
        return Place(stated, numbers=chome)
    signs, text = _local_signs(address, code)
    town_end = _town_end(signs, stated or known)
    name_end = _name_end(signs, town_end)
    numbers, end = _numbers(signs, name_end)
    own, subtown = _split_town(signs[: town_end or name_end])
    if _HOUSE.search(_key(signs[town_end:name_end])):
        # The name of a house stands where a lot number would.
        own, subtown, numbers = own if town_end else "", "", ()
        name_end = end = town_end
    return Place(
        towns=stated or ({own: _written(text, signs[: town_end or name_end])} if own else {}),
        subtown=subtown or (_key(signs[town_end:name_end]) if town_end else ""),
        numbers=numbers or chome,
        is_lot=len(numbers) > 1 or (bool(numbers) and not signs[name_end].unit),
        building=text[signs[end].start :] if end < len(signs) else "",
    )


def _stated_towns(town: str | None, code: str | None) -> tuple[dict[str, str], tuple[int, ...]]:
    if not town or _EVERYWHERE.search(town):
        return {}, ()
    found: dict[str, str] = {}
    chome = 0
    for part in _LIST.split(town):
        signs, text = _local_signs(part, code)
        if signs and signs[-1].is_number and signs[-1].unit:
            chome, signs = _value(signs[-1]), signs[:-1]
        if signs:
            found[_split_town(signs)[0]] = _written(text, signs)
    return found, (chome,) if chome and len(found) == 1 else ()


def _written(text: str, signs: Sequence[Sign]) -> str:
    """Give the town as written, up to a 字 inside it."""
    end = next((place for place, sign in enumerate(signs) if place and sign.mark == "字"), None)
    named = signs[:end]
    return text[named[0].start : named[-1].end].removeprefix("大字").removeprefix("字")


def _local_signs(address: str, code: str | None) -> tuple[tuple[Sign, ...], str]:
    """Signs of an address after prefecture and municipality, where those are this record's."""
    text = address[skip_label(address) :]
    signs = read_signs(text)
    heading = national_register().read(signs)
    areas = {area_code(each) for each in heading.codes}
    own = not heading.is_plain or not code or area_code(code) in areas
    return (signs[heading.length :] if own else signs), text


def _town_end(signs: Sequence[Sign], towns: Collection[str]) -> int:
    """How many signs the longest of these towns takes at the start; 0 when it is none of them."""
    key, best = "", 0
    for length, sign in enumerate(signs, start=1):
        key += sign.key
        if key in towns:
            best = length
        if len(key) > _LONGEST_TOWN:
            break
    return best


def _name_end(signs: Sequence[Sign], start: int) -> int:
    """Where the name of the place ends: at a lot number, or at a space after the town."""
    for place in range(start, len(signs)):
        if signs[place].is_number and _is_lot_number(signs, place):
            return place
        if signs[place].gap and place:
            return place
    return len(signs)


def _is_lot_number(signs: Sequence[Sign], place: int) -> bool:
    """Tell 本町2 from 三ツ木: a number at the head that a name follows is part of the name."""
    following = signs[place + 1].key if place + 1 < len(signs) else "-"
    return bool(signs[place].unit) or place > 0 or following in _COUNTED


def _split_town(signs: Sequence[Sign]) -> tuple[str, str]:
    """Cut at a 字 inside the name: 大字富貴字外面 → 富貴, 外面."""
    for place, sign in enumerate(signs):
        if place and sign.mark == "字":
            return _key(signs[:place]), _key(signs[place:])
    return _key(signs), ""


def _numbers(signs: Sequence[Sign], start: int) -> tuple[tuple[int, ...], int]:
    found: list[int] = []
    for place in range(start, len(signs)):
        sign = signs[place]
        if sign.is_number and not (sign.gap and len(found) > 1):
            found.append(_value(sign))
        elif sign.key not in _COUNTED or sign.gap:
            return tuple(found), place
    return tuple(found), len(signs)


def _value(sign: Sign) -> int:
    return int(sign.key[1:-1])


def _key(signs: Sequence[Sign]) -> str:
    return "".join(sign.key for sign in signs)
