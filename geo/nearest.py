"""What is near a place: within so many metres, or the nearest few, over any number of places.

Candidates come from an STRtree in degrees; every distance answered is geodesic.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import shapely

from geo.distance import Floats, distances_m
from geo.point import Point

Item = TypeVar("Item")

# A degree of latitude is never shorter than this, in metres.
_DEGREE_M = 110_500.0
# No two places in Japan are farther apart.
_FARTHEST_M = 4_000_000.0
_LEAST_RADIUS_M = 50.0


class Near(NamedTuple, Generic[Item]):
    """One thing found, and how far it is in a straight line."""

    item: Item
    distance_m: float


class PlaceIndex(Generic[Item]):
    """Things at ``(lon, lat)`` points; things without a point are left out by the caller."""

    def __init__(self, places: Iterable[tuple[Item, Point]]) -> None:
        listed = list(places)
        self._items = [item for item, _ in listed]
        self._points = np.array([point for _, point in listed], dtype=float).reshape(-1, 2)
        self._tree = shapely.STRtree(shapely.get_parts(shapely.multipoints(self._points)))
        self._share_m2 = _share_m2(self._points)

    def __len__(self) -> int:
        """How many things there are."""
        return len(self._items)

    def within(self, point: Point, metres: float) -> list[Near[Item]]:
        """All things at most so many metres away, the nearest first, then in the order given."""
        places = np.sort(self._tree.query(_around(point, metres)))
        distances = distances_m(point, self._points[places, 0], self._points[places, 1])
        near = np.flatnonzero(distances <= metres)
        order = near[np.argsort(distances[near], kind="stable")]
        found = zip(places[order].tolist(), distances[order].tolist(), strict=True)
        return [Near(self._items[place], metres_away) for place, metres_away in found]

    def nearest(
        self, point: Point, k: int = 1, *, limit_m: float = _FARTHEST_M
    ) -> list[Near[Item]]:
        """The ``k`` nearest things no farther than ``limit_m``; fewer where there are fewer."""
        if not self._items or k < 1:
            return []
        # About where k things lie if they are spread evenly, then wider until there are enough.
        radius_m = max(math.sqrt(self._share_m2 * k), _LEAST_RADIUS_M)
        while radius_m < limit_m:
            found = self.within(point, radius_m)
            if len(found) >= k:
                return found[:k]
            radius_m *= 3
        return self.within(point, limit_m)[:k]


def _share_m2(points: Floats) -> float:
    """Square metres per place if all were spread evenly over the rectangle they lie in."""
    if not len(points):
        return 0.0
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float((east - west) * (north - south)) * _DEGREE_M**2 / len(points)


def _around(point: Point, metres: float) -> shapely.Geometry:
    """A box in degrees that holds everything so many metres around a point."""
    lon, lat = point
    high = metres / _DEGREE_M
    # Meridians draw together northward: the box is as wide as its northern edge needs.
    wide = high / max(math.cos(math.radians(min(abs(lat) + high, 89.0))), 0.01)
    return shapely.box(lon - wide, lat - high, lon + wide, lat + high)
