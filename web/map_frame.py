"""The frame of the public map, drawn by folium from trusted settings only.

Pins are not in it: they come as GeoJSON and are drawn as text by ``static/map.js``. This is the
only module that uses folium (SECURITY.md (g): user text in folium's templates would run).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from flask import current_app, url_for

from geo.profile import Profile
from web.settings import Settings

MAP_VARIABLE = "map_chiikinowa"


@dataclass(frozen=True)
class MapFrame:
    """What a page needs to show the map: an element and a script."""

    element_id: str
    script: str


def map_frame(profile: Profile) -> MapFrame:
    """Make, or take from memory, the frame of one municipality's map."""
    settings: Settings = current_app.config["SETTINGS"]
    center = profile.center
    lonlat = (center.lon, center.lat) if center else (139.75, 35.69)
    return _draw(profile.code, lonlat, settings.tile_url, settings.tile_credit)


@functools.lru_cache(maxsize=64)
def _draw(
    code: str, lonlat: tuple[float, float], tile_url: str | None, tile_credit: str
) -> MapFrame:
    import folium
    from branca.element import Element, Figure

    class Frame(folium.Map):
        """A folium map that loads Leaflet from this server and nothing else."""

        default_js = (("leaflet", url_for("assets.file", name="leaflet.js")),)
        default_css = (("leaflet", url_for("assets.file", name="leaflet.css")),)

    frame = Frame(location=(lonlat[1], lonlat[0]), zoom_start=13, tiles=None, control_scale=True)
    frame._id = "chiikinowa"
    frame.options.update(minZoom=9, maxZoom=18)
    if tile_url:
        folium.TileLayer(tile_url, attr=tile_credit, name="背景").add_to(frame)
    figure: Figure = frame.get_root()
    figure.render()
    handle = f"window.chiikinowaMap = {MAP_VARIABLE}; window.chiikinowaCode = {json.dumps(code)};"
    figure.script.add_child(Element(handle))
    return MapFrame(element_id=MAP_VARIABLE, script=figure.script.render())
