"""Metres between places, along the geodesic of the WGS84 ellipsoid (pyproj ``Geod``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from geo.point import Point

Floats = npt.NDArray[np.float64]


def distance_m(a: Point, b: Point) -> float:
    """Straight-line metres between two ``(lon, lat)`` points."""
    return float(_ellipsoid().inv(a[0], a[1], b[0], b[1])[2])


def distances_m(
    origin: Point, lons: Sequence[float] | Floats, lats: Sequence[float] | Floats
) -> Floats:
    """Straight-line metres from one point to many; ``NaN`` where a coordinate is ``NaN``."""
    lon, lat = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
    metres = _ellipsoid().inv(
        np.full(lon.shape, origin[0]), np.full(lat.shape, origin[1]), lon, lat
    )[2]
    return np.asarray(metres, dtype=float)


@cache
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")
