"""A flat map in metres around one place: areas, widths and buffers are worked out on it.

Azimuthal equidistant projection on WGS84: within 30 km of the centre lengths are off by less than
one part in ten thousand.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.point import Point

WGS84 = "EPSG:4326"
Coordinates = npt.NDArray[np.float64]


class Plane:
    """Turns geometries between ``(lon, lat)`` degrees and metres east and north of a centre.

    ``crs`` is the same projection as a text that pyproj and geopandas understand.
    """

    def __init__(self, center: Point) -> None:
        self.crs = f"+proj=aeqd +lon_0={center[0]} +lat_0={center[1]} +datum=WGS84 +units=m"
        self._forward = Transformer.from_crs(WGS84, self.crs, always_xy=True)

    def to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry in metres."""
        return shapely.transform(geometry, self._metres)

    def to_degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry in degrees again."""
        return shapely.transform(geometry, self._degrees)

    def _metres(self, pairs: Coordinates) -> Coordinates:
        return np.column_stack(self._forward.transform(pairs[:, 0], pairs[:, 1]))

    def _degrees(self, pairs: Coordinates) -> Coordinates:
        back = self._forward.transform(pairs[:, 0], pairs[:, 1], direction="INVERSE")
        return np.column_stack(back)
