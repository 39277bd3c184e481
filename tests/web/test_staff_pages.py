"""Resource development, handover, small records and figures through the pages."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory, today
from matching.case import Case
from matching.development import GapState, ResourceGap
from matching.need import Need
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def demo_need(records: Session) -> str:
    need_id = records.scalars(select(Need.id)).one()
    records.rollback()
    return f"/staff/needs/{need_id}"


def test_a_gap_goes_from_the_need_to_a_resource_that_closes_it(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    need = demo_need(records)
    post(browser, f"{need}/gap", what="平日の午前に、少人数で料理ができる場", area="西野川")
    listed = page(browser, "/staff/gaps")
    assert "少人数で料理ができる場" in listed
    assert "さくら" not in listed
    gap_id = records.scalars(select(ResourceGap.id)).one()
    records.rollback()
    post(browser, f"/staff/gaps/{gap_id}/ask")
    refused = post(browser, f"/staff/gaps/{gap_id}/close", 422, resource_id="x")
    assert "できた資源" in refused
    stranger = sign_in("coordinator-13218")
    post(stranger, f"/staff/gaps/{gap_id}/drop", 404, reason="よその自治体")
    records.rollback()
    assert records.scalars(select(ResourceGap)).one().state is GapState.ASKING


def test_a_gap_that_names_the_person_is_refused(sign_in: SignIn, records: Session) -> None:
    need = demo_need(records)
    shown = post(sign_in("coordinator"), f"{need}/gap", 422, what="架空さくらさん向けの料理の場")
    assert "名前" in shown


def test_a_leaving_worker_hands_everything_over_and_keeps_nothing(
    sign_in: SignIn, records: Session
) -> None:
    successor = records.scalars(select(Account.id).where(Account.login == "coordinator2")).one()
    leaving = records.scalars(select(Account.id).where(Account.login == "coordinator")).one()
    records.rollback()
    browser = sign_in("coordinator")
    post(
        browser, "/staff/handover", from_id=leaving, to_id=successor, on=today(), reason="4月の異動"
    )
    records.rollback()
    assert {case.owner_id for case in records.scalars(select(Case))} == {successor}


def test_small_records_are_counted_in_the_figures(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    for path, fields in {
        "contact": {"kind": "outreach", "on": today()},
        "supporter": {"name": "架空 ささえ", "registered_on": today()},
        "event": {"measure": "training_events", "title": "研修会", "on": today()},
        "support": {"activity": "架空の朝市", "on": today()},
    }.items():
        post(browser, f"/staff/activities/{path}", **fields)
    shown = page(browser, "/staff/indicators")
    for name in ("アウトリーチ", "サポーター", "研修会", "地域活動"):
        assert name in shown
    outreach = page(browser, "/staff/indicators/outreach_contacts")
    assert "1件" in outreach


def test_a_future_event_and_a_missing_day_are_refused_by_name(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    event = {"measure": "training_events", "title": "研修会"}
    assert "日付" in post(browser, "/staff/activities/event", 422, on="2026-02-30", **event)
    assert "日付" in post(browser, "/staff/activities/event", 422, on="2099-01-01", **event)


def test_figures_come_as_workbook_and_paper_and_the_public_form_hides_small_numbers(
    sign_in: SignIn,
) -> None:
    browser = sign_in("admin")
    book = load_workbook(io.BytesIO(browser.get("/staff/indicators.xlsx").data))
    assert book.active["A1"].value == "指標"
    assert browser.get("/staff/indicators.pdf").data.startswith(b"%PDF")
    assert "伏せる" in page(browser, "/staff/indicators/public")


def test_an_administrator_sees_figures_but_opens_no_record(sign_in: SignIn) -> None:
    browser = sign_in("admin")
    assert "もとの記録" in page(browser, "/staff/indicators/support_plans")
    assert "/staff/cases/" not in page(browser, "/staff/indicators/support_plans")
    assert browser.get("/staff/cases").status_code == 403


@pytest.mark.parametrize("code", ["13223", "13214", "13218", "23447"])
def test_each_municipality_has_its_own_figures(sign_in: SignIn, code: str) -> None:
    shown = page(sign_in(f"coordinator-{code}"), "/staff/indicators")
    assert "マッチング" in shown
    assert ("1件" in shown) or code != "23447"


def test_the_calendar_address_tells_days_but_no_name_and_a_new_one_ends_the_old(
    sign_in: SignIn, client: FlaskClient
) -> None:
    browser = sign_in("coordinator")
    addresses = []
    for _ in range(2):
        post(browser, "/staff/calendar")
        found = re.search(r"/staff/calendar/[\w-]+\.ics", page(browser, "/staff/today"))
        assert found
        addresses.append(found[0])
    assert client.get(addresses[0]).status_code == 404
    feed = client.get(addresses[1])
    assert feed.mimetype == "text/calendar"
    assert "BEGIN:VCALENDAR" in feed.text
    assert "さくら" not in feed.text


def test_coverage_names_the_towns_without_a_place_and_draws_them(sign_in: SignIn) -> None:
    browser = sign_in("coordinator-23447")
    shown = page(browser, "/staff/coverage?kind=child_rearing_base&minutes=15")
    assert "届かない町" in shown
    assert "3件から" in shown
    picture = browser.get("/staff/coverage.svg?kind=child_rearing_base")
    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert "種類" in page(browser, "/staff/coverage?kind=%27&minutes=-1")


@pytest.mark.parametrize("year", ["9999", "0000", "1999", "abcd", "-1"])
def test_a_year_no_figure_can_be_of_shows_the_present_one(sign_in: SignIn, year: str) -> None:
    shown = page(sign_in("coordinator"), f"/staff/indicators?year={year}")
    assert f"{today().year - (today().month < 4)}年度" in shown
