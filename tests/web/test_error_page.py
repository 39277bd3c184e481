"""An answer to what cannot be done says what to do next, and leads back where one was."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.app import create_app
from web.auth import COOKIE
from web.database import EXTENSION
from web.settings import load_settings

FROM = {"Referer": "http://localhost/staff/cases/new?step=2"}


def test_a_form_sent_after_the_session_ended_leads_back_through_sign_in(client: FlaskClient):
    answer = client.post("/staff/cases/new", data={"x": "1"}, headers=FROM)
    assert answer.status_code == 401
    assert 'href="/signin?next=/staff/cases/new?step%3D2"' in answer.text
    assert "もとの画面に戻る" in answer.text


@pytest.mark.parametrize(
    "referrer", ["http://evil.example/staff", "http://localhost//evil.example", ""]
)
def test_no_link_leads_to_another_host(client: FlaskClient, referrer: str):
    answer = client.post("/staff/cases/new", headers={"Referer": referrer})
    assert answer.status_code == 401
    assert "evil.example" not in answer.text
    assert 'href="/signin"' in answer.text


def test_an_outdated_form_offers_the_page_it_was_on(guarded_app: Flask, tokens: Mapping[str, str]):
    browser = guarded_app.test_client()
    browser.set_cookie(COOKIE, tokens["coordinator"])
    answer = browser.post("/staff/cases/new", data={"x": "1"}, headers=FROM)
    assert answer.status_code == 400
    assert 'href="/staff/cases/new?step=2"' in answer.text
    assert "保存されていません" in answer.text
    assert "サインインが切れ" not in answer.text


def test_an_outdated_form_of_somebody_signed_out_says_so_and_that_drafts_are_kept(
    guarded_app: Flask,
):
    answer = guarded_app.test_client().post("/staff/cases/new", data={"x": "1"}, headers=FROM)
    assert answer.status_code == 400
    assert "いまはサインインしていません" in answer.text
    assert "下書き" in answer.text
    assert 'href="/signin?next=/staff/cases/new?step%3D2"' in answer.text


def test_an_outdated_form_that_needs_no_sign_in_asks_for_none(guarded_app: Flask):
    answer = guarded_app.test_client().post("/signin", data={"login": "x"})
    assert answer.status_code == 400
    assert "いまはサインインしていません" not in answer.text


def test_a_body_that_is_too_large_is_taken_before_it_is_refused(home: Path):
    env = {"CHIIKINOWA_HOME": str(home), "CHIIKINOWA_UPLOAD_BYTES": "10000"}
    small = create_app(load_settings(env))
    body = io.BytesIO(b"a=" + b"x" * 300_000)
    answer = small.test_client().post(
        "/signin",
        input_stream=body,
        content_length=300_002,
        content_type="application/x-www-form-urlencoded",
    )
    small.extensions[EXTENSION]["engine"].dispose()
    assert answer.status_code == 413
    assert "大きすぎます" in answer.text
    assert body.tell() == 300_002


def test_the_map_page_names_the_host_its_tiles_come_from(home: Path, client: FlaskClient):
    assert "外部に何も送りません" in client.get("/13219/").text
    tiles = "https://tiles.example/{z}/{x}/{y}.png 架空の出典"
    env = {"CHIIKINOWA_HOME": str(home), "CHIIKINOWA_TILE_URL": tiles}
    tiled = create_app(load_settings(env))
    browser = tiled.test_client()
    assert "tiles.example から受け取ります" in browser.get("/13219/").text
    assert "このページは外部に何も送りません" not in browser.get("/13219/").text
    assert "このページは外部に何も送りません" in browser.get("/").text
    tiled.extensions[EXTENSION]["engine"].dispose()
