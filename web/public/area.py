"""Pages of one municipality: list and map, the same to print, and where to ask for advice."""

from __future__ import annotations

import dataclasses
from itertools import groupby

from flask import abort, current_app, render_template, request
from sqlalchemy import select

from directory.resource import Resource
from directory.search import Query
from directory.search.parameter import read_query
from geo.gazetteer_store import GazetteerStore
from geo.profile import Profile
from web.database import public_session
from web.map_frame import map_frame
from web.presenters.facet import (
    CHOICES,
    TICKS,
    WHEN_LABELS,
    address_of,
    choice_label,
    conditions,
)
from web.presenters.public import PublicResource
from web.public import public
from web.public.listing import EVERYTHING, PAGE_SIZE, Listing, list_resources
from web.symbol import symbols

UNKNOWN_TOWN = "町が分からないもの"


def profile_or_404(code: str) -> Profile:
    """Find a municipality's profile; an unknown code is a missing page."""
    profile: Profile | None = current_app.config["PROFILES"].get(code)
    if profile is None:
        abort(404)
    return profile


def asked(code: str, size: int = PAGE_SIZE) -> Query:
    """Read what the address asks of a municipality; nothing in it can fail."""
    query = read_query(dict(request.args.lists()), code)
    return dataclasses.replace(query, size=size)


@public.get("/<code>/")
def municipality(code: str) -> str:
    """Show the list and, saying the same, the map of one municipality."""
    profile = profile_or_404(code)
    listing = list_resources(public_session(), asked(code))
    return render_template(
        "public/municipality.html",
        profile=profile,
        listing=listing,
        query=listing.query,
        conditions=conditions(listing.query),
        choices=CHOICES,
        ticks=TICKS,
        whens=WHEN_LABELS,
        choice_label=choice_label,
        address_of=address_of,
        symbols=symbols().values(),
        frame=map_frame(profile),
        on_map=request.args.get("view") == "map",
        towns=_town_points(code),
    )


def _town_points(code: str) -> dict[str, str]:
    """Where each town of a municipality is, as the address writes a place to be near to."""
    settings = current_app.config["SETTINGS"]
    towns = GazetteerStore(settings.areas_dir, settings.imported_areas_dir).towns(code)
    return {town.name: f"{town.point[0]:.3f},{town.point[1]:.3f}" for town in towns if town.point}


@public.get("/<code>/print")
def print_list(code: str) -> str:
    """Show everything that meets the query on one page to print, town by town."""
    profile = profile_or_404(code)
    listing = list_resources(public_session(), asked(code, EVERYTHING))
    return render_template(
        "public/print.html",
        profile=profile,
        listing=listing,
        towns=_by_town(listing),
        conditions=conditions(listing.query),
        address_of=address_of,
    )


def _by_town(listing: Listing) -> list[tuple[str, list[PublicResource]]]:
    items = [listed.item for listed in listing.shown]
    ordered = sorted(items, key=lambda item: (not item.town, item.town or "", item.name))
    grouped = groupby(ordered, lambda item: item.town or UNKNOWN_TOWN)
    return [(town, list(members)) for town, members in grouped]


@public.get("/<code>/desks")
def desks(code: str) -> str:
    """Name the desks where one can ask for advice, the one for everything first."""
    profile = profile_or_404(code)
    ordered = sorted(profile.desks, key=lambda desk: not desk.general)
    rows = public_session().execute(
        select(Resource.name, Resource.id)
        .where(Resource.is_public, Resource.municipality_code == code)
        .where(Resource.name.in_([desk.name for desk in ordered]))
    )
    known = dict(rows.all())
    return render_template("public/desks.html", profile=profile, desks=ordered, known=known)
