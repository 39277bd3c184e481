"""The areas of one municipality on a day: which one a town, a 番地 or a point lies in.

Rules, each tested:

- The list of towns goes before the outline: a point of a town follows its town (census outlines
  are known to run along a river bed far from the town they name).
- A 番地 range goes before the whole town; a town split by ranges and named without 番地 is unknown,
  unless all its parts are in one area.
- A point on a border belongs to the area listed first.
- A point outside every outline, but no farther than ``GAP_M`` from one, belongs to the nearest:
  simplified and coastal outlines leave slivers. Farther away it is unknown.
- Unknown is an answer: it says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Literal

import shapely

from geo.address import key_of
from geo.area import AREA_FILE, Area, TownRange, read_areas
from geo.gazetteer import Town
from geo.gazetteer_store import GazetteerStore
from geo.outline.derived import derive_areas, derive_towns
from geo.outline.shape import MUNICIPALITY, TOWN, Outline, boundary, read_outlines
from geo.plane import Plane
from geo.point import Point
from geo.town_index import KeyedTown, key_town

GAP_M = 30.0
# Nearer to an outline than this is on it: degrees carry 5 decimals, about a metre.
BORDER_M = 0.5

Basis = Literal[
    "town",  # the list names the town
    "lot",  # the list names the 番地
    "outline",  # the point lies in the official outline
    "derived",  # the point lies in an outline made from town points
    "near",  # the point lies in no outline, but close to one
    "unlisted",  # the list does not name the town, or no town of the kind is known
    "needs_lot",  # the town is split between areas: the 番地 decides
    "outside",  # the point lies in no outline and near none
]


@dataclass(frozen=True, slots=True)
class Finding:
    """The area of one kind, or ``None`` with the reason why it is unknown."""

    area: Area | None
    basis: Basis


class Atlas:
    """The areas, towns and outlines of one municipality, in memory."""

    def __init__(
        self, areas: Sequence[Area], towns: Iterable[Town], outlines: Sequence[Outline]
    ) -> None:
        self._areas = tuple(areas)
        self._keyed = {town.key: town for town in map(key_town, towns)}
        self.outlines = tuple(outlines)
        self._claims: dict[tuple[str, str], list[tuple[Area, TownRange]]] = {}
        for area in areas:
            for part in area.towns:
                self._claims.setdefault((area.kind, key_of(part.town)), []).append((area, part))
        self._plane = Plane(_center(self.outlines, self._keyed.values()))
        self._tree = shapely.STRtree([self._plane.to_metres(o.shape) for o in self.outlines])

    @classmethod
    def open(cls, municipality_code: str, areas_dir: Path, areas_home: Path) -> Atlas:
        """Read a municipality's files: its list of areas, towns, and outlines or derived ones."""
        areas = read_areas(areas_dir / municipality_code / AREA_FILE, municipality_code)
        towns = GazetteerStore(areas_dir, areas_home).towns(municipality_code)
        imported = [
            outline
            for path in sorted((areas_home / municipality_code).glob("*.geojson"))
            for outline in read_outlines(path)
            if outline.kind != MUNICIPALITY
        ]
        whole = boundary(municipality_code, areas_dir, areas_home)
        listed = cls(areas, towns, imported)
        official = [outline for outline in imported if outline.kind == TOWN]
        cells = official or derive_towns(towns, whole.shape if whole else None)
        drawn = {outline.kind for outline in imported}
        missing = [area for area in areas if area.kind not in drawn]
        derived = derive_areas(missing, cells, listed.towns_of)
        own = [whole] if whole else []
        return cls(areas, towns, [*own, *imported, *derived, *([] if official else cells)])

    def kinds(self, on: dt.date) -> tuple[str, ...]:
        """The kinds of area that exist on a day, 町丁 and the municipality not among them."""
        listed = [area.kind for area in self._areas if area.is_valid_on(on)]
        drawn = [outline.kind for outline in self.outlines if outline.is_valid_on(on)]
        return tuple(kind for kind in dict.fromkeys(listed + drawn) if kind not in _NOT_AREAS)

    def areas(self, kind: str, on: dt.date) -> tuple[Area, ...]:
        """The areas of a kind on a day, in the order of the list."""
        return tuple(area for area in self._areas if area.kind == kind and area.is_valid_on(on))

    def parents(self, area: Area, on: dt.date) -> tuple[Area, ...]:
        """The areas this one is part of, the nearest first."""
        line: list[Area] = []
        name = area.parent
        while name and name not in {known.name for known in line}:
            found = [a for a in self._areas if a.name == name and a.is_valid_on(on)]
            if not found:
                break
            line.append(found[0])
            name = found[0].parent
        return tuple(line)

    def towns_of(self, area: Area) -> list[str]:
        """Names of the gazetteer's towns that lie wholly in an area."""
        names = []
        for town in self._keyed.values():
            claims = [c for c in self._claims_on(area.kind, _keys(town)) if _overlap(c[0], area)]
            if claims and all(claim == area for claim, _ in claims):
                names.append(town.town.name)
        return names

    def of_town(self, town: str, on: dt.date, *, lot: int | None = None) -> dict[str, Finding]:
        """The area of every kind that a town lies in, by the list alone.

        ``town`` is a name as the gazetteer or the geocoder gives it; ``lot`` the 番地 in it.
        """
        key = key_of(town)
        keyed = self._keyed.get(key)
        keys = _keys(keyed) if keyed else (key,)
        parts = [other for other in self._keyed.values() if other.stem_key == key]
        return {kind: self._listed(kind, keys, parts, on, lot) for kind in self.kinds(on)}

    def at(self, point: Point, on: dt.date) -> dict[str, Finding]:
        """The area of every kind that a point lies in, by the outlines alone."""
        near = self._near(point, on)
        drawn = {outline.kind for outline in self.outlines if outline.is_valid_on(on)}
        return {
            kind: self._drawn(kind, near, on) if kind in drawn else Finding(None, "unlisted")
            for kind in self.kinds(on)
        }

    def locate(
        self,
        on: dt.date,
        *,
        town: str = "",
        lot: int | None = None,
        point: Point | None = None,
    ) -> dict[str, Finding]:
        """The area of every kind: by the town where it is listed, else by the point."""
        unknown: dict[str, Finding] = {kind: Finding(None, "unlisted") for kind in self.kinds(on)}
        listed = self.of_town(town, on, lot=lot) if town else unknown
        drawn = self.at(point, on) if point else listed
        return {kind: listed[kind] if listed[kind].area else drawn[kind] for kind in listed}

    def town_at(self, point: Point, on: dt.date) -> str:
        """The name of the town whose outline, official or derived, holds the point; else empty."""
        near = [outline for outline, _ in self._near(point, on) if outline.kind == TOWN]
        return near[0].name if near else ""

    def holds(self, point: Point) -> bool | None:
        """Whether a point lies in the municipality; ``None`` where its outline is not known."""
        if not any(outline.kind == MUNICIPALITY for outline in self.outlines):
            return None
        spot = self._plane.to_metres(shapely.points(point))
        found = self._tree.query(spot, predicate="dwithin", distance=GAP_M)
        return any(self.outlines[place].kind == MUNICIPALITY for place in found)

    def _claims_on(
        self, kind: str, keys: Sequence[str], on: dt.date | None = None
    ) -> list[tuple[Area, TownRange]]:
        """What the list says of the finest of these names that it has at all."""
        for key in keys:
            claims = self._claims.get((kind, key), [])
            valid = [claim for claim in claims if on is None or claim[0].is_valid_on(on)]
            if valid:
                return valid
        return []

    def _listed(
        self,
        kind: str,
        keys: Sequence[str],
        parts: Sequence[KeyedTown],
        on: dt.date,
        lot: int | None,
    ) -> Finding:
        claims = self._claims_on(kind, keys, on)
        if claims:
            return _decide(claims, lot)
        # A town named without its 丁目 is in the area that all of its 丁目 are in.
        each = [self._claims_on(kind, _keys(part), on) for part in parts]
        areas = {area for claims in each for area, _ in claims}
        if each and all(each) and len(areas) == 1:
            return Finding(areas.pop(), "town")
        return Finding(None, "needs_lot" if areas else "unlisted")

    def _near(self, point: Point, on: dt.date) -> list[tuple[Outline, float]]:
        """Outlines that hold the point or lie near it, the nearest and first listed first."""
        spot = self._plane.to_metres(shapely.points(point))
        places = self._tree.query(spot, predicate="dwithin", distance=GAP_M)
        metres = shapely.distance(spot, self._tree.geometries[places])
        metres[metres < BORDER_M] = 0
        order = sorted(zip(metres.tolist(), places.tolist(), strict=True))
        near = [(self.outlines[place], distance_m) for distance_m, place in order]
        return [(outline, metres) for outline, metres in near if outline.is_valid_on(on)]

    def _drawn(self, kind: str, near: Sequence[tuple[Outline, float]], on: dt.date) -> Finding:
        for outline, distance_m in near:
            if outline.kind != kind:
                continue
            if distance_m:
                return Finding(self._area(outline, on), "near")
            return Finding(self._area(outline, on), "derived" if outline.is_derived else "outline")
        return Finding(None, "outside")

    def _area(self, outline: Outline, on: dt.date) -> Area:
        for area in self.areas(outline.kind, on):
            if area.name == outline.name:
                return area
        return Area(
            "",
            outline.kind,
            outline.name,
            valid_from=outline.valid_from,
            valid_to=outline.valid_to,
            source=outline.source,
        )


_NOT_AREAS = frozenset({MUNICIPALITY, TOWN})


def _decide(claims: Sequence[tuple[Area, TownRange]], lot: int | None) -> Finding:
    if lot is not None:
        ranged = [area for area, part in claims if not part.is_whole and part.holds(lot)]
        if ranged:
            return Finding(ranged[0], "lot")
    whole = {area for area, part in claims if part.is_whole}
    mentioned = {area for area, _ in claims}
    if len(whole) == 1 and (lot is not None or mentioned == whole):
        return Finding(whole.pop(), "town")
    if len(mentioned) == 1 and lot is None:
        return Finding(mentioned.pop(), "town")
    return Finding(None, "unlisted" if lot is not None else "needs_lot")


def _keys(town: KeyedTown) -> tuple[str, ...]:
    """The names a list may use for a town, the finest first."""
    return (town.key, town.stem_key) if town.stem_key else (town.key,)


def _overlap(one: Area, other: Area) -> bool:
    """Whether two areas existed at the same time."""
    begun = one.valid_to is None or other.valid_from is None or other.valid_from <= one.valid_to
    lasts = other.valid_to is None or one.valid_from is None or one.valid_from <= other.valid_to
    return begun and lasts


def _center(outlines: Sequence[Outline], towns: Iterable[KeyedTown]) -> Point:
    points = [town.town.point for town in towns if town.town.point]
    if points:
        return fmean(lon for lon, _ in points), fmean(lat for _, lat in points)
    boxes = [outline.shape.bounds for outline in outlines]
    if boxes:
        return fmean(box[0] for box in boxes), fmean(box[1] for box in boxes)
    return 139.75, 35.69
