"""Put a resource on the map: address to point, precision and areas, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from directory.resource import LocationPrecision, Resource
from geo.geocoder import Geocoder

LOCATED_BY = "住所から(町丁目の代表点)"


class Locator(Protocol):
    """Anything that can find the place of a resource."""

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        """Set town, point and precision of a resource from an address; leave unknown unknown."""


class PlaceLocator:
    """Finds places by the municipalities' gazetteers; never invents one."""

    def __init__(self, areas_dir: Path, areas_home: Path) -> None:
        self._geocoder = Geocoder.open(areas_dir, areas_home)

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        """Set town, point and precision where the address names a town of the municipality."""
        found = self._geocoder.geocode(address, municipality_code=municipality_code)
        precision = LocationPrecision(found.precision)
        if found.point is None or found.municipality_code != municipality_code:
            return
        if precision in (LocationPrecision.NONE, LocationPrecision.MUNICIPALITY):
            return
        resource.lon, resource.lat = found.point
        resource.town = found.town
        resource.precision = precision
        resource.location_source = LOCATED_BY
