"""The page of a form: shown, saved when sent, and shown again with what was wrong."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from matching.errors import MatchingError, NotAllowedError, NotFoundError
from web.database import session
from web.form import FormValues

Answer = str | Response | tuple[str, int]


def answer_form(
    save: Callable[[FormValues], Response],
    show: Callable[[MatchingError | None], str],
    *,
    elsewhere: tuple[type[MatchingError], ...] = (NotFoundError, NotAllowedError),
) -> Answer:
    """Show the page, or save what was sent and go where ``save`` leads.

    What is wrong is said on the page (422) and nothing of the request is kept; errors of the kinds
    ``elsewhere`` are raised, for the pages that ``web.errors`` has for them.
    """
    if request.method != "POST":
        return show(None)
    try:
        return save(FormValues())
    except elsewhere:
        raise
    except MatchingError as error:
        session().rollback()
        return show(error), 422
