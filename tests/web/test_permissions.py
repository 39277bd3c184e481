"""Who may call what: every route is in the table, and reading public pages changes nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect, select, text
from werkzeug.routing import AnyConverter

from directory.account import Role
from directory.resource import Resource
from web.permissions import PERMISSIONS, PUBLIC, may_call

ROLES = [None, *Role]


def routes(app: Flask):
    """Every route with a path filled in with made-up values."""
    filled = {
        "code": "13219",
        "section": "what",
        "path": "x",
        "name": "leaflet.js",
        "filename": "style.css",
    }
    for rule in app.url_map.iter_rules():
        values = {}
        for name in sorted(rule.arguments):
            converter = rule._converters[name]
            unknown = str(uuid.UUID(int=1))
            if isinstance(converter, AnyConverter):
                values[name] = next(iter(converter.items))
            else:
                values[name] = filled.get(name, unknown)
        yield rule, rule.build(values)[1]


def methods(rule) -> list[str]:
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def test_every_route_is_in_the_table_and_the_table_names_no_other(app: Flask):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(PERMISSIONS)


def test_route_outside_the_table_is_refused_to_everybody():
    assert not any(may_call("nowhere.at_all", role) for role in ROLES)


def test_nobody_without_an_account_gets_past_the_door(app: Flask):
    for rule, path in routes(app):
        if PERMISSIONS[rule.endpoint] is PUBLIC:
            continue
        for method in methods(rule):
            answer = app.test_client().open(path, method=method)
            if method == "GET":
                assert answer.status_code == 302, path
                assert "/signin" in answer.headers["Location"]
            else:
                assert answer.status_code == 401, (method, path)


LOGINS = {
    Role.GROUP: "group",
    Role.COORDINATOR: "coordinator",
    Role.PARTICIPANT: "participant",
    Role.SUPERVISOR: "supervisor",
    Role.MUNICIPAL_ADMIN: "admin",
    Role.OPERATOR: "operator",
}


@pytest.mark.parametrize("role", list(Role))
def test_role_gets_exactly_the_routes_of_the_table(app: Flask, sign_in, role: Role):
    browser = sign_in(LOGINS[role])
    wrong = []
    for rule, path in routes(app):
        if rule.endpoint in ("account.sign_out", "static"):
            continue
        for method in methods(rule):
            refused = browser.open(path, method=method).status_code == 403
            if refused is may_call(rule.endpoint, role):
                wrong.append((rule.endpoint, method, refused))
    assert wrong == []


def content(engine: Engine) -> dict[str, int]:
    """A sum over every table that changes with any row of it."""
    with engine.connect() as connection:
        rows = {
            table: connection.execute(text(f'SELECT * FROM "{table}"')).all()
            for table in inspect(engine).get_table_names()
        }
        connection.rollback()
    return {table: hash(tuple(sorted(map(repr, found)))) for table, found in rows.items()}


def test_reading_public_pages_writes_nothing(app: Flask, engine: Engine, session):
    public_id = session.scalars(select(Resource.id).where(Resource.is_public)).first()
    session.commit()
    before = content(engine)
    browser = app.test_client()
    for rule, path in routes(app):
        # a staff calendar is opened by its secret address, and the trail tells of every try
        for_residents = not rule.endpoint.startswith("coordinator.")
        if PERMISSIONS[rule.endpoint] is PUBLIC and for_residents and "GET" in rule.methods:
            own = path.replace(str(uuid.UUID(int=1)), str(public_id))
            assert browser.get(own).status_code in (200, 404), own
    assert content(engine) == before


def test_every_form_that_posts_carries_a_token(app: Flask, sign_in):
    pages = [app.test_client().get("/signin").text]
    group, coordinator = sign_in("group"), sign_in("coordinator")
    pages += [
        group.get(path).text for path in ("/group/", "/group/activities/new", "/group/contact")
    ]
    pages += [coordinator.get(path).text for path in ("/staff/registrations", "/staff/cases")]
    forms = [form for page in pages for form in re.findall(r"<form.*?</form>", page, re.DOTALL)]
    posting = [form for form in forms if 'method="post"' in form]
    assert len(posting) > 5
    assert all('name="csrf_token"' in form for form in posting)


def test_no_permission_depends_on_the_request_method():
    assert all(value is None or isinstance(value, frozenset) for value in PERMISSIONS.values())


def test_strict_headers_go_with_every_answer(app: Flask):
    browser = app.test_client()
    for path in ("/", "/13219/", "/signin", "/nowhere", "/13219/map.js", "/api/resources.geojson"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_answers_to_the_signed_in_are_not_kept_by_the_browser(sign_in):
    headers = sign_in("group").get("/group/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]
