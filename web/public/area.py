"""Pages of one municipality: map and list, the same to print, and where to ask for advice."""

from __future__ import annotations

from itertools import groupby

from flask import abort, current_app, render_template, request
from sqlalchemy import select

from directory.resource import Resource
from directory.taxonomy import kinds
from geo.profile import Profile
from web.database import public_session
from web.map_frame import map_frame
from web.presentation import WEEKDAY_LABELS
from web.presenters.public import PublicResource
from web.public import public
from web.public.filter import FACETS, Filter
from web.public.listing import Listing, list_resources
from web.symbol import symbols

FACET_LABELS = dict(
    zip(FACETS, ("種類", "分野", "地域", "町", "曜日", "費用", "車いす"), strict=True)
)
UNKNOWN_TOWN = "町が分からないもの"


def profile_or_404(code: str) -> Profile:
    """Find a municipality's profile; an unknown code is a missing page."""
    profile: Profile | None = current_app.config["PROFILES"].get(code)
    if profile is None:
        abort(404)
    return profile


def facet_label(facet: str, value: str) -> str:
    """Write one value of a filter for a reader."""
    if facet == "kind":
        kind = kinds().get(value)
        return kind.label if kind else value
    if facet == "weekday":
        return WEEKDAY_LABELS.get(value, value)
    if facet == "area":
        return value.partition("/")[2] or value
    return {"free": "無料", "wheelchair": "車いすで入れる"}.get(facet, value)


@public.get("/<code>/")
def municipality(code: str) -> str:
    """Show the list and, saying the same, the map of one municipality."""
    profile = profile_or_404(code)
    wanted = Filter.from_query(request.args)
    listing = list_resources(public_session(), code, wanted)
    return render_template(
        "public/municipality.html",
        profile=profile,
        wanted=wanted,
        listing=listing,
        labels=FACET_LABELS,
        facet_label=facet_label,
        symbols=symbols().values(),
        frame=map_frame(profile),
        on_map=request.args.get("view") == "map",
    )


@public.get("/<code>/print")
def print_list(code: str) -> str:
    """Show everything that meets the filter on one page to print, town by town."""
    profile = profile_or_404(code)
    wanted = Filter.from_query(request.args)
    listing = list_resources(public_session(), code, wanted)
    return render_template(
        "public/print.html",
        profile=profile,
        wanted=wanted,
        listing=listing,
        towns=_by_town(listing),
        labels=FACET_LABELS,
        facet_label=facet_label,
    )


def _by_town(listing: Listing) -> list[tuple[str, list[PublicResource]]]:
    ordered = sorted(
        listing.found, key=lambda item: (item.town is None, item.town or "", item.name)
    )
    return [
        (town, list(items)) for town, items in groupby(ordered, lambda x: x.town or UNKNOWN_TOWN)
    ]


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
