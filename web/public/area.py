"""The first page, and the map and list of one municipality."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, current_app, jsonify, render_template, request, url_for
from sqlalchemy import func, select

from directory.resource import Resource
from directory.taxonomy import kinds
from geo.profile import Profile
from web.database import public_session
from web.map_frame import map_frame
from web.presenters.public import PublicResource, feature, present
from web.public import public

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filter:
    """What a resident looks for; kept in the address, never stored."""

    text: str
    kind: str
    town: str

    @classmethod
    def from_request(cls) -> Filter:
        """Read the filter from the query string."""
        values = {name: request.args.get(name, "").strip()[:100] for name in ("q", "kind", "town")}
        return cls(values["q"], values["kind"], values["town"])

    @property
    def as_query(self) -> dict[str, str]:
        """The filter as query parameters, empty ones left out."""
        named = {"q": self.text, "kind": self.kind, "town": self.town}
        return {name: value for name, value in named.items() if value}


def profile_or_404(code: str) -> Profile:
    """Find a municipality's profile; an unknown code is a missing page."""
    profile: Profile | None = current_app.config["PROFILES"].get(code)
    if profile is None:
        abort(404)
    return profile


def _matching(code: str, wanted: Filter) -> list[PublicResource]:
    query = (
        select(Resource)
        .where(Resource.is_public, Resource.municipality_code == code)
        .order_by(Resource.name, Resource.id)
    )
    if wanted.kind:
        query = query.where(Resource.kind == wanted.kind)
    shown = [present(row) for row in public_session().scalars(query)]
    if wanted.town:
        shown = [item for item in shown if item.town and item.town.startswith(wanted.town)]
    if wanted.text:
        shown = [item for item in shown if wanted.text in f"{item.name} {item.activities}"]
    return shown


@public.get("/")
def home() -> str:
    """Offer the municipalities to choose from."""
    counts = dict(
        public_session()
        .execute(
            select(Resource.municipality_code, func.count())
            .where(Resource.is_public)
            .group_by(Resource.municipality_code)
        )
        .tuples()
        .all()
    )
    profiles = current_app.config["PROFILES"].values()
    return render_template("public/home.html", profiles=profiles, counts=counts)


@public.get("/<code>/")
def municipality(code: str) -> str:
    """Show the map and, saying the same, the list of one municipality."""
    profile = profile_or_404(code)
    wanted = Filter.from_request()
    found = _matching(code, wanted)
    used = {item.kind for item in _matching(code, Filter("", "", ""))}
    return render_template(
        "public/municipality.html",
        profile=profile,
        wanted=wanted,
        found=found,
        kinds=[kind for kind in kinds().values() if kind.code in used],
        frame=map_frame(profile),
        without_pin=sum(not item.has_pin for item in found),
    )


@public.get("/<code>/map.js")
def map_script(code: str) -> Response:
    """Serve the script folium wrote for the frame of the map; no user text is in it."""
    script = map_frame(profile_or_404(code)).script
    return Response(script, mimetype="text/javascript")


@public.get("/api/resources.geojson")
def resources_geojson() -> Response:
    """Answer the pins of one municipality as GeoJSON, under the same filter as the list."""
    code = profile_or_404(request.args.get("municipality", "")).code
    features = [
        feature(item, url_for("public.resource", resource_id=item.id))
        for item in _matching(code, Filter.from_request())
        if item.has_pin
    ]
    response = jsonify({"type": "FeatureCollection", "features": features})
    response.mimetype = "application/geo+json"
    return response
