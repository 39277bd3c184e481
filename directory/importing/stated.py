"""What a row says of a resource, as values of its columns, with the place found for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from directory.formats.jurisdiction import by_code, rectangle_of
from directory.formats.record import ResourceRecord
from directory.formats.report import Remark
from directory.importing.value import GIVEN_POINT, values_of
from directory.place import Locator
from directory.resource import (
    DisplayPrecision,
    LocationPrecision,
    Resource,
    ResourceStatus,
    show_place,
)

_HOME = re.compile(r"(?:(?<!住)宅|様方)(?:\s|$)")
_OUTSIDE = "の外のようです。位置はそのまま取り込みます。住所か緯度経度を確かめてください"
_PLACED = (
    *("town", "lon", "lat", "precision", "location_source", "areas"),
    *("shown_address", "shown_lon", "shown_lat"),
)


@dataclass(frozen=True, slots=True)
class Stated:
    """``values`` is what the source says; ``columns`` is that with the place completed.

    ``remarks`` names the values no column takes.
    """

    values: dict[str, Any]
    columns: dict[str, Any]
    remarks: tuple[Remark, ...]


def stated_by(record: ResourceRecord, locator: Locator) -> Stated:
    """Value a record and find its place."""
    remarks: list[Remark] = []
    values = values_of(record, remarks)
    probe = Resource(
        municipality_code=record.municipality_code,
        display_precision=display_precision(record),
        areas={},
        **values,
    )
    locate(probe, record, locator)
    remarks += _strays(record, locator)
    show_place(probe)
    placed = {name: getattr(probe, name) for name in _PLACED}
    shown = {"municipality_code": record.municipality_code, **placed}
    columns = {**values, **shown, "display_precision": probe.display_precision}
    return Stated(values, columns, tuple(remarks))


def _strays(record: ResourceRecord, locator: Locator) -> list[Remark]:
    """Tell of a given point outside the municipality; one outside its rectangle was told before."""
    code = record.municipality_code
    if not code or record.lon is None or record.lat is None:
        return []
    point, rectangle = (record.lon, record.lat), rectangle_of(code)
    is_told = rectangle is not None and not rectangle.holds(point)
    if is_told or not locator.lies_outside(point, code):
        return []
    municipality = by_code(code)
    where = f"緯度経度({point[1]:g}, {point[0]:g})が{municipality.name if municipality else code}"
    return [Remark(record.rows[0], "", f"{where}{_OUTSIDE}")]


def locate(resource: Resource, record: ResourceRecord, locator: Locator) -> None:
    """Find town and, where the source gives no point, the point of the town."""
    given = (resource.lon, resource.lat, resource.precision)
    if record.address and resource.municipality_code:
        locator.locate(resource, record.address, resource.municipality_code)
    if record.lat is not None:
        resource.lon, resource.lat, resource.precision = given
        resource.location_source = GIVEN_POINT
    resource.precision = LocationPrecision(resource.precision)


def display_precision(record: ResourceRecord) -> DisplayPrecision:
    """Internal lists and homes show the town only, until somebody decides otherwise."""
    if record.display in {each.value for each in DisplayPrecision}:
        return DisplayPrecision(record.display)
    unpublished = record.status == ResourceStatus.DRAFT.value
    if unpublished or _HOME.search(record.building):
        return DisplayPrecision.TOWN
    return DisplayPrecision.EXACT
