"""Signing in over HTTP: what everybody who is not a resident does first."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from web.demo import demo


@pytest.mark.parametrize("row", demo()["account"], ids=lambda row: row["login"])
def test_every_demo_account_can_sign_in(row, client: FlaskClient):
    answer = client.post("/signin", data={"login": row["login"], "password": demo()["password"]})
    assert answer.status_code == 302
    assert "chiikinowa_session" in answer.headers["Set-Cookie"]


def test_wrong_password_and_unknown_name_give_the_same_answer(client: FlaskClient):
    known = client.post("/signin", data={"login": "group", "password": "wrong"})
    unknown = client.post("/signin", data={"login": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 400
    assert _without_token(known.text, "group") == _without_token(unknown.text, "nobody")


def _without_token(page: str, login: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page).replace(login, "")


def test_form_without_token_is_refused(guarded_app):
    answer = guarded_app.test_client().post("/signin", data={"login": "group", "password": "x"})
    assert answer.status_code == 400
    assert "開き直して" in answer.text


@pytest.mark.parametrize("target", ["//evil.invalid/", "https://evil.invalid/", "/\\evil.invalid"])
def test_sign_in_never_leads_to_a_stranger(client: FlaskClient, target: str):
    answer = client.post(
        "/signin",
        data={"login": "group", "password": demo()["password"], "next": target},
    )
    assert "evil" not in answer.headers["Location"]


def test_copied_cookie_opens_nothing_after_signing_out(app, sign_in):
    browser = sign_in("group")
    token = browser.get_cookie("chiikinowa_session").value
    browser.post("/signout")
    thief = app.test_client()
    thief.set_cookie("chiikinowa_session", token)
    assert thief.get("/role").status_code == 302
