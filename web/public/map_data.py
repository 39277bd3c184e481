"""What the map script asks for: the frame, the pins and the names of towns."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request, url_for

from geo.outline.drawing import town_labels
from web.database import public_session
from web.map_frame import map_frame
from web.presenters.public import feature
from web.public import public
from web.public.area import asked, profile_or_404
from web.public.listing import EVERYTHING, list_resources
from web.settings import Settings


@public.get("/<code>/map.js")
def map_script(code: str) -> Response:
    """Serve the script folium wrote for the frame of the map; no user text is in it."""
    script = map_frame(profile_or_404(code)).script
    return Response(script, mimetype="text/javascript")


@public.get("/<code>/towns.geojson")
def map_towns(code: str) -> Response:
    """Answer the names of towns to write on the map."""
    settings: Settings = current_app.config["SETTINGS"]
    code = profile_or_404(code).code
    response = jsonify(town_labels(code, settings.areas_dir, settings.imported_areas_dir))
    response.mimetype = "application/geo+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@public.get("/api/resources.geojson")
def resources_geojson() -> Response:
    """Answer the pins of one municipality as GeoJSON, under the same query as the list."""
    code = profile_or_404(request.args.get("municipality", "")).code
    listing = list_resources(public_session(), asked(code, EVERYTHING))
    features = [
        feature(listed.item, url_for("public.resource", resource_id=listed.item.id))
        for listed in listing.shown
        if listed.item.has_pin
    ]
    response = jsonify({"type": "FeatureCollection", "features": features})
    response.mimetype = "application/geo+json"
    return response
