"""Outlines derived from town points where no official ones were imported.

Each town gets the cell of all places nearer to its point than to any other's (Voronoi), no farther
from the point than a reach, inside the municipality where its outline is known; the cells of an
area's towns are joined. They are drawn and labelled as 「おおよその範囲」, never as a border.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean

import shapely
from shapely.geometry.base import BaseGeometry

from geo.area import Area
from geo.gazetteer import Town
from geo.outline.shape import TOWN, Outline
from geo.plane import Plane
from geo.point import Point

# How far a town may reach from its point, in metres, with and without a municipality's outline.
REACH_M = 1500.0
REACH_UNBOUNDED_M = 400.0
_SOURCE = "町の代表点から作成"


def derive_towns(towns: Sequence[Town], municipality: BaseGeometry | None) -> list[Outline]:
    """A cell for every town that has a point; of towns at one spot the first listed has it.

    A 大字 whose 小字 are listed has no cell of its own: its 小字 make it up.
    """
    divided = {town.town for town in towns if town.koaza and town.point}
    places: dict[Point, str] = {}
    for town in towns:
        if town.point and (town.koaza or town.town not in divided):
            places.setdefault(town.point, town.name)
    if not places:
        return []
    return [
        Outline(TOWN, name, cell, is_derived=True, source=_SOURCE)
        for name, cell in zip(places.values(), _cells(list(places), municipality), strict=True)
        if not cell.is_empty
    ]


def derive_areas(
    areas: Iterable[Area],
    cells: Sequence[Outline],
    members: Callable[[Area], Iterable[str]],
) -> list[Outline]:
    """One outline per area from the cells of its towns (``members`` names them)."""
    shapes: Mapping[str, BaseGeometry] = {cell.name: cell.shape for cell in cells}
    outlines = []
    for area in areas:
        parts = [shapes[name] for name in members(area) if name in shapes]
        if parts:
            outlines.append(_joined(area, parts))
    return outlines


def _joined(area: Area, parts: Sequence[BaseGeometry]) -> Outline:
    return Outline(
        area.kind,
        area.name,
        shapely.union_all(parts),
        is_derived=True,
        valid_from=area.valid_from,
        valid_to=area.valid_to,
        source=_SOURCE,
    )


def _cells(points: Sequence[Point], municipality: BaseGeometry | None) -> list[BaseGeometry]:
    plane = Plane((fmean(lon for lon, _ in points), fmean(lat for _, lat in points)))
    spots = plane.to_metres(shapely.multipoints(points))
    inside = None if municipality is None else plane.to_metres(municipality)
    reach_m = REACH_UNBOUNDED_M if inside is None else REACH_M
    near = shapely.buffer(shapely.get_parts(spots), reach_m, quad_segs=12)
    cells = [
        cell.intersection(ring) for cell, ring in zip(_voronoi(spots, reach_m), near, strict=True)
    ]
    if inside is not None:
        cells = [cell.intersection(inside) for cell in cells]
    # Cutting each cell for itself leaves hair-thin gaps; neighbours are made to meet again.
    met = shapely.coverage_clean(cells, gap_width=1.0)  # type: ignore[attr-defined]  # stubs lag
    return [plane.to_degrees(cell) for cell in met]


def _voronoi(spots: BaseGeometry, reach_m: float) -> list[BaseGeometry]:
    west, south, east, north = spots.bounds
    margin_m = reach_m * 2
    frame = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    if shapely.get_num_geometries(spots) == 1:
        return [frame]
    return list(shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=frame, ordered=True)))
