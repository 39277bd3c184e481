"""Whether a point lies in a municipality, as well as that is known.

By its own outline where one is kept. Elsewhere by the towns: what is far outside the hull of their
points is outside; how far follows from how far apart the towns lie. That is coarse, and coarse in
the point's favour. Towns of the national gazetteer are not used: in mountains, where one 大字
reaches over many kilometres, their hull leaves true places out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.gazetteer import read_local
from geo.nearest import PlaceIndex
from geo.outline.shape import boundary
from geo.plane import Plane
from geo.point import Point

OUTLINE_SLACK_M = 200.0
"""Outlines are simplified, and a place by the border may carry a point across the street."""
TOWN_SLACK_M = 800.0
_FEWEST_TOWNS = 5


class Territory:
    """A municipality's ground, widened by the slack of what it is known by."""

    def __init__(self, ground: BaseGeometry, slack_m: float, *, is_derived: bool) -> None:
        plane = Plane((ground.centroid.x, ground.centroid.y))
        widened = shapely.buffer(plane.to_metres(ground), slack_m)
        self._ground = plane.to_degrees(widened)
        shapely.prepare(self._ground)
        self.is_derived = is_derived

    @classmethod
    def open(cls, municipality_code: str, areas_dir: Path, areas_home: Path) -> Territory | None:
        """Read it from the files; ``None`` where neither an outline nor enough towns are known."""
        outline = boundary(municipality_code, areas_dir, areas_home)
        if outline:
            return cls(outline.shape, OUTLINE_SLACK_M, is_derived=False)
        path = areas_dir / municipality_code / "gazetteer.csv"
        towns = read_local(path, municipality_code) if path.is_file() else ()
        points = list({town.point for town in towns if town.point})
        if len(points) < _FEWEST_TOWNS:
            return None
        hull = shapely.convex_hull(shapely.multipoints(points))
        return cls(hull, max(TOWN_SLACK_M, 2 * _spacing_m(points)), is_derived=True)

    def holds(self, point: Point) -> bool:
        """Whether a ``(lon, lat)`` point lies in it or within the slack."""
        return bool(shapely.contains_xy(self._ground, *point))


def _spacing_m(points: list[Point]) -> float:
    """Metres to the next town that only one town in twenty exceeds."""
    index = PlaceIndex([(point, point) for point in points])
    next_m = [found[-1].distance_m for found in index.nearest_each(points, 2)]
    return float(np.quantile(next_m, 0.95))
