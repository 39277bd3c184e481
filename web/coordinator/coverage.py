"""Coverage (空白地帯): towns that have a kind of place within a walk, from the registry's pins."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, current_app, render_template, request

from directory.database import today
from directory.site import open_sites
from directory.taxonomy import forms, kinds
from geo.coverage import Site, Trip
from geo.coverage_picture import PictureText, draw_coverage
from geo.survey import Survey
from matching.gap import gap_groups
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.database import session

MINUTES = (10, 15, 20, 30)
DEFAULT_MINUTES = 15


def _choices() -> list[tuple[str, str]]:
    return [
        *((form.code, form.label) for form in forms().values()),
        *((kind.code, kind.label) for kind in kinds().values() if kind.public),
    ]


def _kind() -> str:
    asked = request.args.get("kind", "salon")
    return asked if asked in dict(_choices()) else "salon"


def _minutes() -> int:
    asked = request.args.get("minutes", "")
    return int(asked) if asked in {str(one) for one in MINUTES} else DEFAULT_MINUTES


def _survey() -> tuple[Survey, list[Site]]:
    code, kind = profile().code, _kind()
    sites = open_sites(session(), code).of([kind]).placed
    settings = current_app.config["SETTINGS"]
    trip = Trip(float(_minutes()))
    survey = Survey.open(code, settings.areas_dir, settings.imported_areas_dir, trip, today())
    return survey, sites


@coordinator.get("/coverage")
def coverage() -> str:
    """Show, area by area, how many towns and people have such a place within the walk."""
    survey, sites = _survey()
    return render_template(
        "coordinator/coverage.html",
        profile=profile(),
        rows=survey.rows(sites),
        sites=sites,
        kind=_kind(),
        minutes=_minutes(),
        choices=_choices(),
        all_minutes=MINUTES,
        gaps=[one for one in gap_groups(session(), profile().code) if one.form == _kind()],
    )


@coordinator.get("/coverage.svg")
def coverage_picture() -> Response:
    """Draw the same as a picture for the meeting, with legend, scale and source."""
    survey, sites = _survey()
    label = dict(_choices())[_kind()]
    text = PictureText(
        title=f"{profile().name} 「{label}」まで歩いて{_minutes()}分",
        site_label=label,
        credit=" / ".join(profile().map.attribution),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.svg"
        draw_coverage(path, survey.reaches(sites), sites, survey.trip, survey.outlines, text)
        return Response(path.read_bytes(), mimetype="image/svg+xml")
