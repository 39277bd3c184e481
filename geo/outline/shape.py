"""An outline, and the GeoJSON files outlines are kept in.

``<areas home>/<code>/<kind>.geojson`` holds the official outlines of one kind as imported (areas
of that kind; ``town`` for 町丁, ``municipality`` for the whole);
``data/areas/<code>/boundaries.geojson`` the municipality's own outline as it ships.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.area import is_valid_on
from geo.errors import OutlineError

MUNICIPALITY, TOWN = "municipality", "town"
BOUNDARY_FILE = "boundaries.geojson"
DERIVED_NOTE = "おおよその範囲"
# About one metre.
_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape (Polygon or MultiPolygon, WGS84) of one area, town or municipality."""

    kind: str
    name: str
    shape: BaseGeometry
    is_derived: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the outline held on a day."""
        return is_valid_on(day, self.valid_from, self.valid_to)


def outline_path(areas_home: Path, municipality_code: str, kind: str) -> Path:
    """Where the imported outlines of one kind are kept."""
    return areas_home / municipality_code / f"{kind}.geojson"


def read_outlines(path: Path) -> tuple[Outline, ...]:
    """The outlines of one file; an absent file holds none. ``OutlineError`` when damaged."""
    if not path.is_file():
        return ()
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return tuple(_outline(feature) for feature in features)
    except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError):
        raise OutlineError(
            f"境界線のファイル {path} が壊れています。消してから取り込み直してください。"
        ) from None


def boundary(municipality_code: str, areas_dir: Path, areas_home: Path) -> Outline | None:
    """The municipality's outline: the imported one, else the one that ships, else none."""
    imported = read_outlines(outline_path(areas_home, municipality_code, MUNICIPALITY))
    shipped = read_outlines(areas_dir / municipality_code / BOUNDARY_FILE)
    return next(iter((*imported, *shipped)), None)


def write_outlines(path: Path, outlines: Iterable[Outline]) -> None:
    """Replace a file of outlines as a whole; on any failure the old one stays."""
    collection = {"type": "FeatureCollection", "features": [to_feature(o) for o in outlines]}
    write_whole(path, json.dumps(collection, ensure_ascii=False).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file and put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def to_feature(outline: Outline) -> dict[str, Any]:
    """The outline as a GeoJSON feature with its facts as properties, valid after rounding."""
    return {
        "type": "Feature",
        "properties": {
            "kind": outline.kind,
            "name": outline.name,
            "derived": outline.is_derived,
            "note": DERIVED_NOTE if outline.is_derived else "",
            "valid_from": outline.valid_from.isoformat() if outline.valid_from else None,
            "valid_to": outline.valid_to.isoformat() if outline.valid_to else None,
            "source": outline.source,
        },
        "geometry": _valid_geometry(outline.shape),
    }


def _valid_geometry(drawn: BaseGeometry) -> dict[str, Any]:
    rounded = _rounded(drawn.__geo_interface__)
    if not shape(rounded).is_valid:
        snapped = shapely.set_precision(drawn, 10**-_DECIMALS)
        rounded = _rounded(snapped.__geo_interface__)
    made: dict[str, Any] = rounded
    return made


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a geometry: cutting and repairing can leave lines or points over."""
    kept = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    joined: BaseGeometry = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    return joined


def _outline(feature: Mapping[str, Any]) -> Outline:
    facts = feature["properties"]
    return Outline(
        facts["kind"],
        facts["name"],
        shape(feature["geometry"]),
        bool(facts["derived"]),
        _day(facts["valid_from"]),
        _day(facts["valid_to"]),
        facts["source"],
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value
