"""Put a resource on the map: address to point, precision and areas, offline."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from directory.database import today
from directory.resource import LocationPrecision, Resource
from geo.area import AREA_FILE, read_areas
from geo.atlas import Atlas
from geo.gazetteer_store import GazetteerStore
from geo.geocoder import Geocoder
from geo.point import Point
from geo.territory import Territory

LOCATED_BY = "住所から(町丁目の代表点)"


class Locator(Protocol):
    """Anything that can find the place of a resource."""

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        """Set town, point, precision and areas of a resource from an address; unknown stays."""

    def lies_outside(self, point: Point, municipality_code: str) -> bool:
        """Whether a point surely lies outside a municipality; ``False`` where that is unknown."""


class PlaceLocator:
    """Finds places by the municipalities' gazetteers; never invents one."""

    def __init__(self, areas_dir: Path, areas_home: Path) -> None:
        self._geocoder = Geocoder.open(areas_dir, areas_home)
        self._areas_dir = areas_dir
        self._store = GazetteerStore(areas_dir, areas_home)
        self._cached_atlas = lru_cache(64)(self._atlas)
        self._cached_territory = lru_cache(256)(
            lambda code: Territory.open(code, areas_dir, areas_home)
        )

    def locate(self, resource: Resource, address: str, municipality_code: str) -> None:
        """Set all that the address tells where it names a town of the municipality."""
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
        found_areas = self._cached_atlas(municipality_code).of_town(
            found.town, today(), lot=found.lot
        )
        resource.areas = {
            kind: finding.area.name for kind, finding in found_areas.items() if finding.area
        }

    def lies_outside(self, point: Point, municipality_code: str) -> bool:
        """By the municipality's outline, or coarsely by its towns."""
        territory = self._cached_territory(municipality_code)
        return territory is not None and not territory.holds(point)

    def _atlas(self, municipality_code: str) -> Atlas:
        """The areas by the lists of towns alone: the point is the town's, so outlines add none."""
        areas = read_areas(self._areas_dir / municipality_code / AREA_FILE, municipality_code)
        return Atlas(areas, self._store.towns(municipality_code), ())
