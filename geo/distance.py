"""Metres between places, along the geodesic of the WGS84 ellipsoid (pyproj ``Geod``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from geo.point import Point

Floats = npt.NDArray[np.float64]

SHORT_M = 5_000.0
"""Up to here ``short_pairs_m`` is as good as the geodesic, to a millimetre."""
_EQUATOR_M = 6_378_137.0
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY2 = _FLATTENING * (2 - _FLATTENING)


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


def pairs_m(origins: Floats, places: Floats) -> Floats:
    """Straight-line metres of each pair of rows ``(lon, lat)``."""
    metres = _ellipsoid().inv(origins[:, 0], origins[:, 1], places[:, 0], places[:, 1])[2]
    return np.asarray(metres, dtype=float)


def short_pairs_m(origins: Floats, places: Floats) -> Floats:
    """The same for pairs no farther apart than ``SHORT_M``, many times faster.

    By Gauss's mid-latitude formula on the same ellipsoid: the error grows with the cube of the
    distance and stays under a millimetre; of farther pairs it says only that they are farther.
    """
    east, north = np.radians(places - origins).T
    middle = np.radians((places[:, 1] + origins[:, 1]) / 2)
    sine = np.sin(middle)
    bend = 1 - _ECCENTRICITY2 * sine * sine
    across = _EQUATOR_M / np.sqrt(bend)
    along = across * (1 - _ECCENTRICITY2) / bend
    return np.asarray(np.hypot(across * np.cos(middle) * east, along * north), dtype=float)


@cache
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")
