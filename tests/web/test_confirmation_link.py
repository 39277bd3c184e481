"""The yearly link: printed as a postcard, opens without a password, works once, expires."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.database import today
from directory.history import ConfirmationLink
from directory.resource import Freshness, Resource
from tests import factories
from web.coordinator import coordinator as pages


@pytest.fixture
def entry(session: Session) -> Resource:
    made = factories.resource(
        session,
        name="架空ひだまり",
        address="架空町一丁目1番1号",
        confirmed_on=today() - dt.timedelta(days=400),
        freshness=Freshness.DUE,
        organisation_id=factories.organisation(session).id,
    )
    session.commit()
    return made


@pytest.fixture
def link(sign_in, entry: Resource) -> str:
    """The path printed on a postcard."""
    page = sign_in("coordinator").post(f"{pages.url_prefix}/resources/{entry.id}/postcard")
    assert page.status_code == 200
    return re.search(r"/confirm/[\w-]+", html.unescape(page.text))[0]


def state(session: Session, entry: Resource) -> tuple[Freshness, dt.date | None]:
    session.expire_all()
    found = session.get_one(Resource, entry.id)
    seen = (found.freshness, found.confirmed_on)
    session.commit()
    return seen


def test_the_postcard_carries_the_link_as_a_qr_code_and_needs_no_inline_style(
    sign_in, entry: Resource
) -> None:
    page = sign_in("coordinator").post(f"{pages.url_prefix}/resources/{entry.id}/postcard")
    assert 'src="data:image/png;base64,' in page.text
    assert "postcard.css" in page.text
    assert "style=" not in page.text
    css = sign_in("coordinator").get("/static/postcard.css").text
    assert "size:100mm 148mm" in css


def test_the_host_on_the_postcard_is_a_setting(app: Flask, sign_in, entry: Resource) -> None:
    path = f"{pages.url_prefix}/resources/{entry.id}/postcard"
    plain = sign_in("coordinator").post(path).text
    assert "http://localhost/confirm/" in plain
    assert "CHIIKINOWA_PUBLIC_URL" in plain
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, public_url="https://chiiki.example.jp")
    page = sign_in("coordinator").post(path).text
    assert "https://chiiki.example.jp/confirm/" in page
    assert "CHIIKINOWA_PUBLIC_URL" not in page


def test_one_tap_without_a_password_confirms_and_the_trail_tells(
    client: FlaskClient, session: Session, entry: Resource, link: str
) -> None:
    before = state(session, entry)
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert "架空ひだまり" in page.text
        assert "架空 代表" not in page.text, "class 0 only"
        assert page.headers["Cache-Control"] == "no-store"
    assert state(session, entry) == before, "looking confirms nothing"
    answer = client.post(link)
    assert answer.status_code == 200
    assert "ありがとうございました" in answer.text
    assert state(session, entry) == (Freshness.FRESH, today())
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "confirm")).all()
    assert {(row.account_id, row.role) for row in rows} == {(None, "group")}


def test_the_link_works_once(client: FlaskClient, link: str) -> None:
    assert client.post(link).status_code == 200
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 404
        assert "もう使われています" in answer.text


def test_the_link_expires(
    client: FlaskClient, session: Session, entry: Resource, link: str
) -> None:
    session.execute(update(ConfirmationLink).values(expires_on=today() - dt.timedelta(days=1)))
    session.commit()
    before = state(session, entry)
    answer = client.post(link)
    assert answer.status_code == 404
    assert "期限" in answer.text
    assert state(session, entry) == before


def test_a_made_up_link_opens_nothing(client: FlaskClient) -> None:
    for path in ("/confirm/x", f"/confirm/{'あ' * 300}", "/confirm/%00"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_the_tap_is_guarded_by_a_token(guarded_app: Flask) -> None:
    assert guarded_app.test_client().post("/confirm/x").status_code == 400
