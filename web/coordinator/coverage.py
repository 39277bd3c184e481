"""Coverage (空白地帯): towns that have a kind of place within a walk, from the registry's pins."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, current_app, render_template, request

from directory.database import today
from directory.site import Sites, open_sites
from directory.taxonomy import codes_within
from geo.coverage import Trip
from geo.coverage_picture import PictureText, draw_coverage
from geo.errors import CoverageError
from geo.survey import Survey
from matching.gap import gap_groups
from web.coordinator import coordinator
from web.coordinator.desk import profile
from web.database import session
from web.presenters.kind_choice import kind_choices

MINUTES = (10, 15, 20, 30)
DEFAULT_MINUTES = 15


def _kind() -> str:
    asked = request.args.get("kind", "salon")
    return asked if asked in dict(kind_choices()) else "salon"


def _minutes() -> int:
    asked = request.args.get("minutes", "")
    return int(asked) if asked in {str(one) for one in MINUTES} else DEFAULT_MINUTES


def _survey() -> tuple[Survey, Sites]:
    code = profile().code
    sites = open_sites(session(), code).of(codes_within(_kind())).each_once()
    settings = current_app.config["SETTINGS"]
    trip = Trip(float(_minutes()))
    survey = Survey.open(code, settings.areas_dir, settings.imported_areas_dir, trip, today())
    return survey, sites


@coordinator.get("/coverage")
def coverage() -> str:
    """Show, area by area, how many towns and people have such a place within the walk."""
    survey, sites = _survey()
    codes = codes_within(_kind())
    return render_template(
        "coordinator/coverage.html",
        profile=profile(),
        rows=survey.rows(sites.placed) if sites.placed else [],
        sites=sites,
        kind=_kind(),
        kind_label=dict(kind_choices())[_kind()],
        minutes=_minutes(),
        choices=kind_choices(),
        all_minutes=[(one, f"{one}分") for one in MINUTES],
        gaps=[one for one in gap_groups(session(), profile().code) if one.form in codes],
    )


@coordinator.get("/coverage.svg")
def coverage_picture() -> Response:
    """Draw the same as a picture for the meeting, with legend, scale and source."""
    survey, sites = _survey()
    if not sites.placed:
        raise CoverageError(
            "場所のわかる資源が1件もないため、図にできません。台帳で場所を入れてください。"
        )
    label = dict(kind_choices())[_kind()]
    text = PictureText(
        title=f"{profile().name} 「{label}」まで歩いて{_minutes()}分",
        site_label=label,
        credit=" / ".join(profile().map.attribution),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.svg"
        draw_coverage(
            path, survey.reaches(sites.placed), sites.placed, survey.trip, survey.outlines, text
        )
        return Response(path.read_bytes(), mimetype="image/svg+xml")
