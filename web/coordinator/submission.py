"""Every form of the case pages carries a one-time token: sent twice, it makes one record.

The key that is kept is a digest of token and content, so that going back and changing what was
typed is a new form, and nothing of the content can be read from it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid

from flask import Response, current_app, flash, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from matching.submission import answer, claim, release
from web.coordinator import coordinator
from web.coordinator.desk import actor
from web.database import session

FIELD = "submission"
FALLBACK = "coordinator.today"


@coordinator.app_template_global("submission_token")
def submission_token() -> str:
    """Draw the one-time token of a form."""
    return secrets.token_urlsafe(16)


@coordinator.before_request
def answer_again() -> BaseResponse | None:
    """Answer a form that was sent before with the page it led to; let a new one pass."""
    token = request.form.get(FIELD) if request.method == "POST" else None
    if not token:
        return None
    g.claimed = _digest()
    before = claim(session(), g.claimed, actor())
    if before is None:
        return None
    del g.claimed
    flash("同じ内容が二度送られました。記録は一つだけです。")
    if before.result_id is None:
        return redirect(url_for(before.result_type or FALLBACK))
    return redirect(_page_of(before.result_type, before.result_id))


@coordinator.after_request
def keep_answer(response: Response) -> Response:
    """Note which page a form led to; one that led nowhere may be sent again."""
    claimed = g.pop("claimed", None)
    if claimed is None or response.status_code >= 400:
        return response
    if response.location is None:
        release(session(), claimed)
    else:
        answer(session(), claimed, *_target(response.location))
    return response


def _digest() -> str:
    fields = sorted((name, values) for name, values in request.form.lists() if name != "csrf_token")
    digest = hashlib.sha256(json.dumps([request.path, fields]).encode())
    for _, sent in sorted(request.files.items()):
        digest.update(sent.stream.read())
        sent.stream.seek(0)
    return digest.hexdigest()


def _target(location: str) -> tuple[str, uuid.UUID | None]:
    """The page and the one record a redirect leads to."""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(  # type: ignore[union-attr]
            location.partition("?")[0].partition("#")[0], method="GET"
        )
    except HTTPException:
        return FALLBACK, None
    if not values:
        return endpoint, None
    record_id = next(iter(values.values()))
    if len(values) == 1 and isinstance(record_id, uuid.UUID):
        return endpoint, record_id
    return FALLBACK, None


def _page_of(endpoint: str, record_id: uuid.UUID) -> str:
    """The address of a page that shows one record."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    return url_for(endpoint, **{next(iter(rule.arguments)): record_id})
