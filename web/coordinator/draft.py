"""Drafts of half-filled forms: saved as one types, kept on the server, offered back later."""

from __future__ import annotations

import uuid
from typing import Any

from flask import jsonify, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from matching.draft import discard_draft, load_draft, save_draft
from matching.errors import NotFoundError
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.database import session
from web.presentation import japanese_time

FORMS = frozenset(
    {
        *("intake", "case", "person", "consent", "need", "plan", "proposal", "placement"),
        *("visit-person", "visit-site", "closing", "gap"),
    }
)
NOT_KEPT = frozenset({"csrf_token", "version", "submission"})
MOST_FIELDS = 200


def _subject(form: str, subject: str) -> uuid.UUID | None:
    if form not in FORMS:
        raise NotFoundError
    if subject == "new":
        return None
    try:
        return uuid.UUID(subject)
    except ValueError:
        raise NotFoundError from None


@coordinator.get("/drafts/<form>/<subject>")
def draft(form: str, subject: str) -> Response:
    """Answer one's own draft of a form, or nothing."""
    found = load_draft(session(), actor(), form, _subject(form, subject))
    if found is None:
        return Response(status=204)
    return jsonify(content=found.content, saved_at=japanese_time(found.saved_at))


@coordinator.post("/drafts/<form>/<subject>")
def keep_draft(form: str, subject: str) -> Response:
    """Keep what has been typed so far."""
    saved = save_draft(session(), actor(), form, _subject(form, subject), _content())
    return jsonify(saved_at=japanese_time(saved.saved_at))


@coordinator.delete("/drafts/<form>/<subject>")
def drop_draft(form: str, subject: str) -> Response:
    """Throw one's own draft away."""
    discard_draft(session(), actor(), form, _subject(form, subject))
    return Response(status=204)


def _content() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or len(sent) > MOST_FIELDS:
        raise BadRequest
    return {
        str(name): value
        for name, value in sent.items()
        if name not in NOT_KEPT and isinstance(value, str | list)
    }
