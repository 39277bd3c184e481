"""What the map script asks for: the frame, the pins and the names of towns."""

from __future__ import annotations

from flask import Response, jsonify, request, url_for

from web.database import public_session
from web.map_frame import map_frame
from web.map_label import map_labels
from web.presenters.public import feature
from web.public import public
from web.public.area import profile_or_404
from web.public.filter import Filter
from web.public.listing import list_resources


@public.get("/<code>/map.js")
def map_script(code: str) -> Response:
    """Serve the script folium wrote for the frame of the map; no user text is in it."""
    script = map_frame(profile_or_404(code)).script
    return Response(script, mimetype="text/javascript")


@public.get("/<code>/towns.json")
def map_towns(code: str) -> Response:
    """Answer the names of towns to write on the map."""
    labels = map_labels(profile_or_404(code).code)
    response = jsonify({"wide": labels.wide, "near": labels.near})
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@public.get("/api/resources.geojson")
def resources_geojson() -> Response:
    """Answer the pins of one municipality as GeoJSON, under the same filter as the list."""
    code = profile_or_404(request.args.get("municipality", "")).code
    listing = list_resources(public_session(), code, Filter.from_query(request.args))
    features = [
        feature(item, url_for("public.resource", resource_id=item.id))
        for item in listing.found
        if item.has_pin
    ]
    response = jsonify({"type": "FeatureCollection", "features": features})
    response.mimetype = "application/geo+json"
    return response
