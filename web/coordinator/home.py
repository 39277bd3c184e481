"""Where a household lives, as a form tells it: placed on its town and areas, offline."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from flask import current_app

from directory.database import today
from geo.area import AREA_FILE, Area, read_areas
from geo.atlas import Atlas
from geo.gazetteer_store import GazetteerStore
from geo.geocoder import Geocode, Geocoder
from matching.intake import HomeEntry
from web.coordinator.desk import actor
from web.form import FormValues
from web.settings import Settings

PLACED = ("exact", "town", "oaza")
"""How well a place must be known for a household to be put there."""


def home_entry(form: FormValues) -> HomeEntry:
    """The home a form names; point and areas only where the town is one of the municipality."""
    town, address = form.text("town"), form.text("address")
    hidden = form.yes("confidential_address")
    found = _found(town, address) if town else None
    if not found:
        return HomeEntry(town=town, address=address, confidential_address=hidden)
    lon, lat = found.point or (None, None)
    return HomeEntry(
        town=found.town or town,
        address=address,
        lon=lon,
        lat=lat,
        areas=_areas(found),
        confidential_address=hidden,
    )


def areas_of_town(town: str) -> dict[str, str]:
    """The areas a town of the reader's municipality lies in, by kind; none where it is unknown."""
    found = _found(town, None)
    return _areas(found) if found else {}


def has_area_list() -> bool:
    """Whether the reader's municipality has any list of areas a town could be found in."""
    settings, code = current_app.config["SETTINGS"], str(actor().municipality_code)
    return bool(_area_list(settings, code))


def _found(town: str, address: str | None) -> Geocode | None:
    settings, code = current_app.config["SETTINGS"], str(actor().municipality_code)
    found = _geocoder(settings).geocode(f"{town}{address or ''}", municipality_code=code)
    return found if found.municipality_code == code and found.precision in PLACED else None


def _areas(found: Geocode) -> dict[str, str]:
    settings, code = current_app.config["SETTINGS"], str(actor().municipality_code)
    areas = _atlas(settings, code).of_town(found.town, today(), lot=found.lot)
    return {kind: finding.area.name for kind, finding in areas.items() if finding.area}


@functools.lru_cache(maxsize=4)
def _geocoder(settings: Settings) -> Geocoder:
    return Geocoder.open(settings.areas_dir, settings.imported_areas_dir)


@functools.lru_cache(maxsize=64)
def _atlas(settings: Settings, code: str) -> Atlas:
    """The areas by the lists of towns alone: the point of a home is its town's."""
    towns = GazetteerStore(settings.areas_dir, settings.imported_areas_dir).towns(code)
    return Atlas(_area_list(settings, code), towns, ())


def _area_list(settings: Settings, code: str) -> Sequence[Area]:
    return read_areas(settings.areas_dir / code / AREA_FILE, code)
