"""Pages for signing in and out and for choosing the role to act in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response

from directory.account import Role
from web import auth
from web.database import session

account = Blueprint("account", __name__)


def own_path(target: str | None) -> str | None:
    """Accept a path on this server only; anything else could lead to a stranger's page."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


@account.route("/signin", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Ask for name and password; a wrong pair answers with one message for every cause."""
    target = own_path(request.values.get("next"))
    if request.method == "GET":
        return render_template("account/sign_in.html", target=target)
    login = request.form.get("login", "").strip()
    try:
        token = auth.sign_in(
            session(), login, request.form.get("password", ""), request.remote_addr or "-"
        )
    except auth.SignInError as error:
        g.commit_on_error = True
        page = render_template("account/sign_in.html", target=target, error=error, login=login)
        return page, 400
    form_session.clear()
    settings = current_app.config["SETTINGS"]
    response = redirect(target or url_for("account.choose_role"))
    response.set_cookie(
        auth.COOKIE,
        token,
        httponly=True,
        secure=settings.https,
        samesite="Lax",
        max_age=settings.session_hours * 3600,
    )
    return response


@account.post("/signout")
def sign_out() -> Response:
    """End the session on the server and in the browser."""
    auth.sign_out(session(), g.who.session_hash)
    form_session.clear()
    response = redirect(url_for("public.home"))
    response.delete_cookie(auth.COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@account.route("/role", methods=["GET", "POST"])
def choose_role() -> str | Response:
    """Choose which of one's roles to act in; with a single role go straight to its page.

    An operator has no pages of records: he is told of the commands that are his.
    """
    grants = auth.live_grants(g.who.account, auth.today())
    if request.method == "POST":
        grant = auth.act_as(session(), g.who, request.form.get("grant", ""))
        return redirect(url_for(auth.home_endpoint(grant.role)))
    if g.who.grant.role is Role.OPERATOR:
        return render_template("account/operator.html", grants=grants)
    if len(grants) == 1:
        return redirect(url_for(auth.home_endpoint(grants[0].role)))
    return render_template("account/role.html", grants=grants)
