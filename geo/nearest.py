"""What is near a place: within so many metres, or the nearest few, over any number of places.

Candidates come from an STRtree in degrees, many questions in one go; distances answered are those
of the ellipsoid, and what was found becomes objects only when it is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar, overload

import numpy as np
import numpy.typing as npt
import shapely

from geo.distance import SHORT_M, Floats, pairs_m, short_pairs_m
from geo.point import Point

Item = TypeVar("Item")
Places = npt.NDArray[np.intp]

# A degree of latitude is never shorter than this, in metres.
_DEGREE_M = 110_500.0
# No two places in Japan are farther apart.
_FARTHEST_M = 4_000_000.0
_LEAST_RADIUS_M = 50.0
# Closer than this to the limit a short distance is measured again exactly.
_EDGE_M = 0.01


class Near(NamedTuple, Generic[Item]):
    """One thing found, and how far it is in a straight line."""

    item: Item
    distance_m: float


class Nearby(Sequence[Near[Item]]):
    """What one question found, the nearest first; each ``Near`` is made when it is asked for.

    ``points`` (rows of ``lon, lat``) and ``distances_m`` are in the same order.
    """

    def __init__(
        self, items: Sequence[Item], places: Places, points: Floats, found: Floats
    ) -> None:
        self._items, self._places, self.points, self.distances_m = items, places, points, found

    def __len__(self) -> int:
        """How many things were found."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Near[Item]: ...
    @overload
    def __getitem__(self, place: slice) -> Nearby[Item]: ...
    def __getitem__(self, place: int | slice) -> Near[Item] | Nearby[Item]:
        """One thing found, or the things of a slice."""
        if isinstance(place, slice):
            places, points = self._places[place], self.points[place]
            return Nearby(self._items, places, points, self.distances_m[place])
        return Near(self._items[int(self._places[place])], float(self.distances_m[place]))


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

    def within(self, point: Point, metres: float) -> Nearby[Item]:
        """All things at most so many metres away, the nearest first, then in the order given."""
        return self.within_each([point], metres)[0]

    def nearest(self, point: Point, k: int = 1, *, limit_m: float = _FARTHEST_M) -> Nearby[Item]:
        """The ``k`` nearest things no farther than ``limit_m``; fewer where there are fewer."""
        return self.nearest_each([point], k, limit_m=limit_m)[0]

    def within_each(self, points: Sequence[Point] | Floats, metres: float) -> list[Nearby[Item]]:
        """``within`` for many points in one go, in their order."""
        origins = np.asarray(points, dtype=float).reshape(-1, 2)
        asked, places = self._tree.query(_around(origins, metres))
        distances = _pairs_m(origins[asked], self._points[places], metres)
        near = distances <= metres
        asked, places, distances = asked[near], places[near], distances[near]
        order = np.lexsort((places, distances, asked))
        places, distances = places[order], distances[order]
        at = self._points[places]
        ends = [0, *np.cumsum(np.bincount(asked, minlength=len(origins))).tolist()]
        return [
            Nearby(self._items, places[start:end], at[start:end], distances[start:end])
            for start, end in pairwise(ends)
        ]

    def nearest_each(
        self, points: Sequence[Point] | Floats, k: int = 1, *, limit_m: float = _FARTHEST_M
    ) -> list[Nearby[Item]]:
        """``nearest`` for many points in one go, in their order."""
        origins = np.asarray(points, dtype=float).reshape(-1, 2)
        answers = self.within_each(origins, 0.0)
        # About where k things lie if they are spread evenly, then wider until there are enough.
        radius_m = max(math.sqrt(self._share_m2 * k), _LEAST_RADIUS_M)
        waiting = list(range(len(origins))) if self._items and k > 0 else []
        while waiting:
            radius_m = min(radius_m, limit_m)
            found = self.within_each(origins[waiting], radius_m)
            for place, answer in zip(waiting, found, strict=True):
                answers[place] = answer[:k]
            if radius_m >= limit_m:
                break
            waiting = [place for place in waiting if len(answers[place]) < k]
            radius_m *= 3
        return [answer[: max(k, 0)] for answer in answers]


def _pairs_m(origins: Floats, places: Floats, metres: float) -> Floats:
    """Distances of pairs of points; near the limit, and above short ones, by the geodesic."""
    if metres > SHORT_M:
        return pairs_m(origins, places)
    distances = short_pairs_m(origins, places)
    edge = np.abs(distances - metres) < _EDGE_M
    distances[edge] = pairs_m(origins[edge], places[edge])
    return distances


def _share_m2(points: Floats) -> float:
    """Square metres per place if all were spread evenly over the rectangle they lie in."""
    if not len(points):
        return 0.0
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float((east - west) * (north - south)) * _DEGREE_M**2 / len(points)


def _around(points: Floats, metres: float) -> npt.NDArray[np.object_]:
    """Boxes in degrees that hold everything so many metres around each point."""
    lon, lat = points[:, 0], points[:, 1]
    high = metres / _DEGREE_M
    # Meridians draw together northward: the box is as wide as its northern edge needs.
    narrow = np.cos(np.radians(np.minimum(np.abs(lat) + high, 89.0)))
    wide = high / np.maximum(narrow, 0.01)
    boxes: npt.NDArray[np.object_] = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    return boxes
