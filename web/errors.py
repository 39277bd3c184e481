"""Failures mapped to HTTP once: domain errors, refusals, missing pages, a full disk."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from directory.audit import NoActorError, record
from directory.database import StaleRecordError
from directory.errors import DirectoryError
from geo.errors import GeoError
from matching.errors import ConflictError, MatchingError, NotAllowedError, NotFoundError
from web.account import own_path
from web.database import session
from web.permissions import may_call

log = logging.getLogger("chiikinowa.web")

# nearest class first: the status a domain error answers with
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NoActorError, 401),
    (StaleRecordError, 409),
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (DirectoryError, 422),
    (GeoError, 422),
    (MatchingError, 422),
)

TITLES = {
    400: "送られた内容を受け取れませんでした",
    401: "サインインしてください",
    403: "この操作は許可されていません",
    404: "ページが見つかりません",
    405: "この操作はできません",
    409: "ほかの人が先に変更しました",
    413: "送られたファイルが大きすぎます",
    422: "入力を確かめてください",
    429: "しばらく待ってください",
    500: "サーバーの中で問題が起きました",
    503: "いまは保存できません",
}

CURES = {
    400: "前の画面に戻り、もう一度送ってください。",
    401: "サインインしていないか、しばらく使わなかったためサインインが切れました。"
    "送った内容は保存されていません。サインインすると、もとの画面に戻れます。",
    403: "必要なときは、管理者に役割を確かめてください。",
    404: "アドレスを確かめるか、最初のページから探してください。",
    405: "前の画面に戻ってやり直してください。",
    413: "ファイルを分けるか、小さくして送ってください。",
    500: "入力した内容は保存されていません。時刻と次の番号を管理者に知らせてください。",
    503: "入力した内容は保存されていません。少し待ってもう一度送ってください。"
    "続くときは、管理者に保存先の空き容量を確かめてもらってください。",
}


def _page(status: int, message: str) -> tuple[str, int]:
    title = TITLES.get(status, TITLES[500])
    page = render_template(
        "error.html",
        title=title,
        message=message,
        status=status,
        back=_back(status),
        sent_from=_sent_from() if status == 401 else None,
    )
    return page, status


def _sent_from() -> str | None:
    """The page of this server that the request came from; for a GET the one asked for."""
    if request.method == "GET":
        return own_path(request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


DRAINED_BYTES = 500_000_000
"""Of a body that is too large, so much is still taken so that the answer can be read."""

# the argument of a route that names a record, and the page that shows it
_PAGES = {
    "case_id": "coordinator.case",
    "proposal_id": "coordinator.proposal",
    "placement_id": "coordinator.placement",
    "plan_id": "coordinator.plan",
    "meeting_id": "coordinator.meeting",
    "resource_id": "coordinator.resource",
}


def _back(status: int) -> str | None:
    """The page a refused form was sent from: the one it names, or the record it is about."""
    if request.method != "POST" or status not in (400, 409, 422):
        return None
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host and came_from.path != request.path:
        return came_from.path
    for name, value in (request.view_args or {}).items():
        if name in _PAGES and (request.endpoint or "").startswith("coordinator."):
            return url_for(_PAGES[name], **{name: value})
    return None


def status_of(error: Exception) -> int:
    """Return the HTTP status of a domain error; a class may name its own as ``http_status``."""
    own = getattr(error, "http_status", None)
    if isinstance(own, int):
        return own
    return next(status for kind, status in STATUS if isinstance(error, kind))


def _domain(error: Exception) -> tuple[str, int]:
    status = status_of(error)
    if status in (403, 404):
        _note_refusal()
    return _page(status, CURES[404] if status == 404 else str(error))


def _note_refusal() -> None:
    """Undo what the request began and keep only the line that it was refused."""
    opened = session()
    opened.rollback()
    asked_for = next(iter((request.view_args or {}).values()), "-")
    record(opened, "refused", request.endpoint or "-", asked_for, result="denied")
    g.commit_on_error = True


def _http(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if status == 413:
        _drain()
    return _page(status, CURES.get(status, CURES[500]))


def _drain() -> None:
    """Take the rest of a body that is too large, up to a bound.

    A browser that is still sending when the connection closes shows no answer at all.
    """
    stream = request.environ["wsgi.input"]
    left = min(request.content_length or DRAINED_BYTES, DRAINED_BYTES)
    while left > 0 and (taken := stream.read(min(left, 65_536))):
        left -= len(taken)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    if g.get("who") is None and not may_call(request.endpoint or "", None):
        return _signed_out()
    message = (
        "画面を開いてから時間がたちました。送った内容は保存されていません。\n"
        "前の画面を開き直して、もう一度送ってください。"
    )
    page = render_template(
        "error.html", title=TITLES[400], message=message, status=400, reopen=_sent_from()
    )
    return page, 400


def _signed_out() -> tuple[str, int]:
    message = (
        "しばらく使わなかったためサインインが切れ、いまはサインインしていません。"
        "送った内容は記録されていません。\n"
        "書きかけの内容は、「下書き」を保存する画面では残っています。"
        "サインインしてもとの画面を開くと、続きから書けます。"
    )
    page = render_template(
        "error.html", title=TITLES[401], message=message, status=401, sent_from=_sent_from()
    )
    return page, 400


def _database(error: OperationalError) -> tuple[str, int]:
    log.error("database failure at %s: %s", request.endpoint, type(error.orig).__name__)
    return _page(503, CURES[503])


def _unexpected(error: Exception) -> tuple[str, int]:
    original = getattr(error, "original_exception", None) or error
    if isinstance(original, OperationalError):
        return _database(original)
    log.error(
        "request %s failed at %s",
        g.get("request_id"),
        request.endpoint,
        exc_info=original if request.endpoint and request.endpoint.startswith("public.") else None,
    )
    return _page(500, f"{CURES[500]}(番号: {g.get('request_id')})")


def register(app: Flask) -> None:
    """Attach the handlers to an application."""
    for kind in (DirectoryError, GeoError, MatchingError):
        app.register_error_handler(kind, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _unexpected)
