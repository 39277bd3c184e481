"""The published registry of one municipality as open data: class 0 only."""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from directory.exporting import Selection
from directory.resource import Resource
from web.database import public_session
from web.export_file import FORMS, send_export
from web.public import public
from web.public.area import profile_or_404


@public.get("/<code>/opendata")
def open_data(code: str) -> str:
    """List the forms in which the published entries can be had."""
    profile = profile_or_404(code)
    published = select(func.count(), func.max(Resource.updated_at)).where(
        Resource.is_public, Resource.municipality_code == code
    )
    count, changed_at = public_session().execute(published).one()
    return render_template(
        "public/open_data.html", profile=profile, forms=FORMS, count=count, changed_at=changed_at
    )


@public.get("/<code>/opendata/<form>")
def open_data_file(code: str, form: str) -> Response:
    """Answer with the published entries in one form."""
    profile = profile_or_404(code)
    if form not in FORMS:
        abort(404)
    selection = Selection(public=True, municipality_code=profile.code)
    answer = send_export(public_session(), selection, form, f"{profile.code}_community_resource")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
