"""The frame of the public map, drawn by folium from trusted settings only.

Outlines of the municipality and its areas are in it; pins are not: they come as GeoJSON and are
drawn as text by ``static/map.js``. This is the only module that uses folium (SECURITY.md (g): user
text in folium's templates would run).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from directory.database import today
from geo.outline.drawing import drawable_outlines, town_labels
from geo.point import Point
from geo.profile import Profile
from web.settings import Settings

MAP_VARIABLE = "map_chiikinowa"
JAPAN: Point = (139.75, 35.69)
TINTS = 6
"""Number of area colours in the style sheet."""


@dataclass(frozen=True)
class AreaKey:
    """One kind of area drawn on the map, for the legend."""

    kind: str
    label: str
    note: str
    """「おおよその範囲」 where the outline was made from points of towns."""


@dataclass(frozen=True)
class MapFrame:
    """What a page needs to show the map: an element, a script and what the lines mean."""

    element_id: str
    script: str
    areas: tuple[AreaKey, ...]


def map_frame(profile: Profile) -> MapFrame:
    """Make, or take from memory, the frame of one municipality's map."""
    settings: Settings = current_app.config["SETTINGS"]
    where = (profile.code, settings.areas_dir, settings.imported_areas_dir)
    outlines = drawable_outlines(*where, today())
    towns = town_labels(*where)
    script = _script(_Drawing(outlines), _bounds(outlines, towns) or _around(profile), settings)
    return MapFrame(MAP_VARIABLE, script, _area_keys(profile, outlines))


class _Drawing:
    """Outlines as a key of the cache: the same answer of ``geo`` is the same drawing."""

    def __init__(self, outlines: Mapping[str, Any]) -> None:
        self.outlines = outlines

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawing) and other.outlines is self.outlines

    def __hash__(self) -> int:
        return id(self.outlines)


@functools.lru_cache(maxsize=64)
def _script(drawing: _Drawing, bounds: tuple[Point, Point], settings: Settings) -> str:
    import folium
    from branca.element import Element, Figure

    class Frame(folium.Map):
        """A folium map that loads Leaflet from this server and nothing else."""

        default_js = (("leaflet", url_for("assets.file", name="leaflet.js")),)
        default_css = (("leaflet", url_for("assets.file", name="leaflet.css")),)

    frame = Frame(location=_latlon(bounds[0]), zoom_start=13, tiles=None, control_scale=False)
    frame._id = "chiikinowa"
    frame.options.update(minZoom=9, maxZoom=18, zoomSnap=0.5)
    if settings.tile_url:
        folium.TileLayer(settings.tile_url, attr=settings.tile_credit, name="背景").add_to(frame)
    if drawing.outlines["features"]:
        places = [feature["properties"]["name"] for feature in drawing.outlines["features"]]
        layer = folium.GeoJson(
            drawing.outlines,
            name="outlines",
            style_function=lambda feature: _style(feature, places),
            interactive=False,
        )
        layer._id = "outlines"
        layer.add_to(frame)
    frame.fit_bounds([_latlon(corner) for corner in bounds], padding=(12, 12))
    figure: Figure = frame.get_root()
    figure.render()
    figure.script.add_child(Element(f"window.chiikinowaMap = {MAP_VARIABLE};"))
    script: str = figure.script.render()
    return script


def _style(feature: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Name the classes only; colours and lines are the style sheet's."""
    if feature["properties"]["kind"] == "municipality":
        return {"className": "outline-whole"}
    tint = names.index(feature["properties"]["name"]) % TINTS
    return {"className": f"outline-area tint-{tint}"}


def _area_keys(profile: Profile, outlines: Mapping[str, Any]) -> tuple[AreaKey, ...]:
    """Explain every kind of line; the municipality's own needs it only where it is not exact."""
    labels = {kind.identifier: kind.label for kind in profile.area_kinds}
    labels["municipality"] = f"{profile.name}の範囲"
    facts = [feature["properties"] for feature in outlines["features"]]
    keys = [
        AreaKey(each["kind"], labels.get(each["kind"], each["kind"]), each["note"])
        for each in facts
        if each["kind"] != "municipality" or each["note"]
    ]
    return tuple(dict.fromkeys(keys))


def _bounds(*collections: Mapping[str, Any]) -> tuple[Point, Point] | None:
    """South-west and north-east corner of the first collection that holds anything."""
    for collection in collections:
        points = [
            point
            for feature in collection["features"]
            for point in _points(feature["geometry"]["coordinates"])
        ]
        if points:
            lons, lats = zip(*points, strict=True)
            return (min(lons), min(lats)), (max(lons), max(lats))
    return None


def _points(coordinates: Any) -> Iterator[Point]:
    if isinstance(coordinates[0], float | int):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)


def _around(profile: Profile) -> tuple[Point, Point]:
    """Give a view of about 10 km around a municipality of which nothing is drawn."""
    lon, lat = (profile.center.lon, profile.center.lat) if profile.center else JAPAN
    return (lon - 0.05, lat - 0.05), (lon + 0.05, lat + 0.05)


def _latlon(point: Point) -> tuple[float, float]:
    return point[1], point[0]
