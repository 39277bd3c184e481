"""The frame of the public map, drawn by folium from trusted settings only.

Pins are not in it: they come as GeoJSON and are drawn as text by ``static/map.js``. This is the
only module that uses folium (SECURITY.md (g): user text in folium's templates would run).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from flask import current_app, url_for

from geo.point import Point
from geo.profile import Profile
from web.map_label import map_labels
from web.settings import Settings

MAP_VARIABLE = "map_chiikinowa"
JAPAN: Point = (139.75, 35.69)


@dataclass(frozen=True)
class MapFrame:
    """What a page needs to show the map: an element and a script."""

    element_id: str
    script: str


@dataclass(frozen=True)
class _View:
    """What the frame is drawn from; equal views share one drawing."""

    center: Point
    bounds: tuple[Point, Point] | None
    tile_url: str | None
    tile_credit: str


def map_frame(profile: Profile) -> MapFrame:
    """Make, or take from memory, the frame of one municipality's map."""
    settings: Settings = current_app.config["SETTINGS"]
    center = (profile.center.lon, profile.center.lat) if profile.center else JAPAN
    bounds = map_labels(profile.code).bounds
    return _draw(_View(center, bounds, settings.tile_url, settings.tile_credit))


@functools.lru_cache(maxsize=64)
def _draw(view: _View) -> MapFrame:
    import folium
    from branca.element import Element, Figure

    class Frame(folium.Map):
        """A folium map that loads Leaflet from this server and nothing else."""

        default_js = (("leaflet", url_for("assets.file", name="leaflet.js")),)
        default_css = (("leaflet", url_for("assets.file", name="leaflet.css")),)

    frame = Frame(location=_latlon(view.center), zoom_start=13, tiles=None, control_scale=True)
    frame._id = "chiikinowa"
    frame.options.update(minZoom=9, maxZoom=18, zoomSnap=0.5)
    if view.tile_url:
        folium.TileLayer(view.tile_url, attr=view.tile_credit, name="背景").add_to(frame)
    if view.bounds:
        frame.fit_bounds([_latlon(corner) for corner in view.bounds], padding=(24, 24))
    figure: Figure = frame.get_root()
    figure.render()
    handle = f"window.chiikinowaMap = {MAP_VARIABLE};"
    figure.script.add_child(Element(handle))
    return MapFrame(element_id=MAP_VARIABLE, script=figure.script.render())


def _latlon(point: Point) -> tuple[float, float]:
    return point[1], point[0]
