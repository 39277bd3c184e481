"""Where a row's resource is, and which municipality answers for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from directory.formats import jurisdiction
from directory.formats.cell.coordinate import parse_coordinates, split_pair
from directory.formats.cell.postal_code import parse_postal_code
from directory.formats.cell.text import fold, is_unstated, line
from directory.formats.cells import Cells
from geo.municipality import Municipality
from geo.point import Point

# 9-23  マイシアター高松1階: blanks after the house number part it from the building
_BUILDING = re.compile(r"^(.*\d(?:番地?|号)?)(?:\s{2,}|　\s*|\s+(?=[^\d\-]))(\S.*)$", re.S)
_ENDS_OPEN = re.compile(r"[-‐－ー−―\d０-９]$")
_NOTE = re.compile(
    r"\s*[(（※][^()（）]*(?:所在地|付近|周辺|参照|非公開|未公開)[^()（）]*[)）]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Municipality, address and point of one row."""

    responsible: Municipality | None
    prefecture: str
    address: str
    town: str
    building: str
    postal_code: str | None
    point: Point | None


def read_whereabouts(cells: Cells, given: Municipality | None) -> Whereabouts:
    """Read all that says where; ``given`` is the municipality of the whole file, if known."""
    prefecture = _prefecture(cells)
    address, split_building = _address(cells)
    stated = _located(cells, address, prefecture)
    found = _responsible(cells, prefecture) or given or stated
    responsible = jurisdiction.whole_city(found) if found else None
    _warn_of_stranger(cells, stated, responsible)
    building = cells.line("building") or split_building
    return Whereabouts(
        responsible=responsible,
        prefecture=prefecture or (responsible.prefecture if responsible else ""),
        address=_without_building(address, building),
        town=cells.line("address_town"),
        building=_joined_building(cells, building),
        postal_code=cells.read("postal_code", parse_postal_code),
        point=_point(cells, stated, responsible),
    )


def _warn_of_stranger(
    cells: Cells, stated: Municipality | None, responsible: Municipality | None
) -> None:
    """Tell of an address in another municipality: a place outside, or a wrong row."""
    if stated is None or responsible is None or jurisdiction.whole_city(stated) == responsible:
        return
    reason = f"住所は{stated.name}ですが、この行は{responsible.name}のものです"
    cells.warn("address", f"{reason}。そのまま取り込みます。住所か自治体を確かめてください")


def _prefecture(cells: Cells) -> str:
    stated = cells.line("prefecture") or cells.line("address_prefecture")
    return stated or jurisdiction.prefecture_of_code(cells.raw("publisher_code"))


def _responsible(cells: Cells, prefecture: str) -> Municipality | None:
    """Who publishes the row: by the registry's own column, by code, by name.

    A code dragged down a spreadsheet counts up (132195, 132196, …), so the name wins over it.
    """
    code = cells.raw("registry_municipality") or cells.raw("publisher_code")
    coded = jurisdiction.by_code(code)
    named = jurisdiction.by_name(cells.line("publisher_name"))
    named = named or jurisdiction.by_name(cells.line("municipality"), prefecture)
    if coded is None:
        if not is_unstated(code):
            _warn_of_code(cells, code)
        return named
    if named is None or cells.raw("registry_municipality"):
        return coded
    if jurisdiction.whole_city(named) != jurisdiction.whole_city(coded):
        reason = f"団体コード「{code.strip()}」は{coded.name}のものですが、{named.name}とあります"
        cells.warn("publisher_code", f"{reason}。名称のほうを使います")
        return named
    return coded


def _warn_of_code(cells: Cells, code: str) -> None:
    if not jurisdiction.prefecture_of_code(code) or not re.fullmatch(r"\d{2}000\d?", fold(code)):
        cells.warn("publisher_code", f"団体コード「{code.strip()}」は市区町村のコードにありません")


def _located(cells: Cells, address: str, prefecture: str) -> Municipality | None:
    """The municipality the place itself lies in, as far as the address says."""
    found = jurisdiction.by_code(cells.raw("address_code"))
    if found:
        return found
    stated = cells.line("address_prefecture") or prefecture
    for text in (address, cells.line("address_municipality")):
        inside = jurisdiction.in_address(text, stated) if text else None
        if inside:
            return inside[0]
    return None


def _address(cells: Cells) -> tuple[str, str]:
    """The address in one line, and the building written behind it."""
    joined = _one_line(cells.raw("address"))
    if not joined:
        joined = "".join(
            cells.line(part)
            for part in (
                "address_prefecture",
                "address_municipality",
                "address_town",
                "address_rest",
            )
        )
    elif cells.line("address_more"):
        joined += cells.line("address_more")
    joined = _NOTE.sub("", joined)
    found = _BUILDING.match(joined)
    if found and re.search(r"\D", found[2]):
        return line(found[1]), line(found[2])
    return line(joined), ""


def _one_line(raw: str) -> str:
    """Join the lines of an address; a house number cut in two becomes whole again."""
    text = ""
    for part in raw.strip().splitlines():
        gap = "" if _ENDS_OPEN.search(text.rstrip()) and re.match(r"[\d０-９]", part) else "　"
        text = f"{text.rstrip()}{gap}{part.strip()}" if text else part.strip()
    return "" if is_unstated(text) else text


def _without_building(address: str, building: str) -> str:
    """Drop a building that the address repeats from its own column."""
    if building and fold(address).endswith(fold(building)) and len(fold(address)) > len(building):
        return address[: len(address) - len(building)].rstrip()
    return address


def _joined_building(cells: Cells, building: str) -> str:
    """Venue and building in one: an event's 場所名称 is where inside the address it is."""
    parts = (cells.line("place"), cells.line("meeting_place"))
    own = (cells.line("name"), "") if cells.has("name") else (cells.line("place"), "")
    names = [part for part in parts if part not in own and part not in building]
    return " ".join(dict.fromkeys(part for part in (*names, building) if part))


def _point(
    cells: Cells, stated: Municipality | None, responsible: Municipality | None
) -> Point | None:
    lat, lng = cells.raw("lat"), cells.raw("lng")
    if not lat and not lng and cells.raw("latlng"):
        pair = split_pair(cells.raw("latlng"))
        if pair is None:
            cells.warn("latlng", f"位置「{cells.line('latlng')}」が「緯度,経度」の形ではありません")
            return None
        lat, lng = pair
    place = stated or responsible
    within = jurisdiction.rectangle_of(place.code) if place else None
    reading = parse_coordinates(lat, lng, within)
    field = "lat" if cells.has("lat") else "latlng"
    if reading.problem:
        cells.warn(field, reading.problem)
    if reading.value is None or place is None or within is None or within.holds(reading.value):
        return reading.value
    return _far_point(cells, field, reading.value, place, stated=stated is not None)


def _far_point(
    cells: Cells, field: str, point: Point, place: Municipality, *, stated: bool
) -> Point | None:
    """A point outside its municipality: left out where the address itself contradicts it."""
    prefecture = jurisdiction.prefecture_rectangle(place.code)
    where = f"緯度経度({point[1]:g}, {point[0]:g})が{place.name}の外です"
    if stated or prefecture is None or not prefecture.holds(point):
        cells.warn(field, f"{where}。この位置は使いません。住所か緯度経度を確かめてください")
        return None
    cells.warn(field, f"{where}。住所か緯度経度を確かめてください")
    return point
