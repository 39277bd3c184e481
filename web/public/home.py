"""The first page: which municipalities there are, and how much each has to show."""

from __future__ import annotations

from flask import current_app, render_template
from sqlalchemy import func, select

from directory.resource import Resource
from web.database import public_session
from web.public import public


@public.get("/")
def home() -> str:
    """Offer the municipalities to choose from."""
    rows = public_session().execute(
        select(Resource.municipality_code, func.count())
        .where(Resource.is_public)
        .group_by(Resource.municipality_code)
    )
    profiles = current_app.config["PROFILES"].values()
    return render_template("public/home.html", profiles=profiles, counts=dict(rows.all()))
