"""Composition root: put settings, database, permissions and blueprints into one application."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    request,
    send_file,
    url_for,
)
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from geo.barrier import load_barriers
from geo.profile import load_profiles
from matching.likeness import keep_vectors_in
from web import database, errors, security
from web.account import account
from web.asset import asset_path
from web.auth import COOKIE, signed_in
from web.coordinator import coordinator
from web.group import group
from web.permissions import may_call
from web.presentation import register_filters
from web.public import public
from web.settings import Settings, load_settings

assets = Blueprint("assets", __name__, url_prefix="/assets")
csrf = CSRFProtect()


@assets.get("/<path:name>")
def file(name: str) -> Response:
    """Serve a front-end library out of its installed package."""
    path = asset_path(name)
    if path is None:
        abort(404)
    return send_file(path, max_age=86400)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; nothing is written until a request needs it."""
    chosen = settings or load_settings()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=chosen.secret_key(),
        SETTINGS=chosen,
        PROFILES=load_profiles(chosen.areas_dir),
        BARRIERS=load_barriers(chosen.areas_dir),
        MAX_CONTENT_LENGTH=chosen.upload_bytes,
        TRUSTED_HOSTS=list(chosen.trusted_hosts),
        SESSION_COOKIE_NAME="chiikinowa_form",
        SESSION_COOKIE_SECURE=chosen.https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=chosen.session_hours * 3600,
    )
    logging.getLogger("chiikinowa").setLevel(logging.INFO)
    keep_vectors_in(chosen.vector_file)
    database.connect(app, chosen)
    security.protect(app, chosen)
    errors.register(app)
    register_filters(app)
    app.before_request(_identify)
    csrf.init_app(app)
    app.before_request(_authorise)
    for blueprint in (assets, public, account, coordinator, group):
        app.register_blueprint(blueprint)
    return app


def _identify() -> None:
    """Find who is signed in, before anything else looks at the request."""
    g.request_id = uuid.uuid4()
    g.who = None
    token = request.cookies.get(COOKIE)
    if not token or request.endpoint in security.CACHEABLE_ENDPOINTS:
        return
    settings: Settings = current_app.config["SETTINGS"]
    who = signed_in(
        database.session(),
        token,
        idle=dt.timedelta(minutes=settings.session_idle_minutes),
        longest=dt.timedelta(hours=settings.session_hours),
    )
    if who is not None:
        g.who = who
        g.actor = who.actor
        database.sign(who.actor)


def _authorise() -> BaseResponse | None:
    role = g.who.grant.role if g.who else None
    if request.endpoint is None or may_call(request.endpoint, role):
        return None
    if g.who is None and request.method == "GET":
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    raise Forbidden if g.who else Unauthorized
