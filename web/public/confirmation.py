"""The yearly link: a group looks at its entry and says, with one tap, that all is as it was."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from directory.database import today
from directory.freshness.link import LinkError, confirm_by_link, linked_resource
from directory.resource import Resource
from web.database import public_session, session
from web.errors import status_of
from web.presenters.public import present
from web.public import public
from web.public.area import profile_or_404


@public.get("/confirm/<token>")
def confirm(token: str) -> Response:
    """Show what the entry says; looking uses nothing up."""
    try:
        return _page(linked_resource(public_session(), token, today()))
    except LinkError as error:
        return _page(None, error)


@public.post("/confirm/<token>")
def confirm_all(token: str) -> Response:
    """Keep that everything is as it was; the link is used up by it."""
    try:
        profile = profile_or_404(linked_resource(session(), token, today()).municipality_code)
        found = confirm_by_link(session(), token, profile, today())
    except LinkError as error:
        return _page(None, error)
    return _page(found, done=True)


def _page(found: Resource | None, error: LinkError | None = None, done: bool = False) -> Response:
    page = render_template(
        "public/confirm.html",
        item=present(found) if found else None,
        profile=profile_or_404(found.municipality_code) if found else None,
        error=error,
        done=done,
    )
    answer = make_response(page, status_of(error) if error else 200)
    # The address is the key: it is neither kept by browsers nor told to the next page
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
