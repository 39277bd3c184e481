"""A refused form: everything named at once, what was typed kept, and a way back to the record."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy.orm import Session

from directory.database import today
from matching.errors import InvalidValueError
from matching.event_date import read_date
from tests.web.conftest import SignIn
from tests.web.test_case_walk import hidden, page, person_of, post, records, take_in

__all__ = ["records"]


def test_a_new_consent_presumes_nothing_and_names_all_that_lacks_at_once(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    sheet = f"{case}/consent/{person_of(records, case)}"
    states = re.search(r'<select id="state".*?</select>', page(browser, sheet), re.S)
    assert states
    assert " selected" not in states[0]
    assert "目的」「答え" in post(browser, sheet, 422, evidence="架空の同意書")
    shown = post(browser, sheet, 422, purpose="matching", state="given", evidence="架空の同意書")
    for label in ("同意した日", "同意の方法", "伝える相手"):
        assert f"「{label}」" in shown, label
    assert 'value="架空の同意書"' in shown


def test_a_withdrawal_that_cannot_be_is_said_on_the_page_of_the_consent(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    sheet = f"{case}/consent/{person_of(records, case)}"
    shown = post(
        browser, f"{sheet}/withdraw", 422, withdrawn_on="2999-01-01", purposes=["matching"]
    )
    assert "まだ来ていません" in shown
    assert case in shown


def test_a_step_refused_keeps_its_note_on_the_page_of_the_case(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    version = hidden(page(browser, case), "version")
    fields = {"to": "assessing", "on": today(), "note": "電話で話した"}
    assert 'value="電話で話した"' in post(browser, f"{case}/advance", 422, **fields)
    post(browser, f"{case}/edit", route="窓口", complaint="x", version=version)
    shown = post(browser, f"{case}/advance", 409, version=version, **fields)
    assert "あなたが別の画面で" in shown
    assert 'value="電話で話した"' in shown


def test_a_refusal_without_a_page_of_its_own_leads_back_to_the_record(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    shown = post(browser, f"{case}/team/00000000-0000-4000-8000-000000000000/end", 404)
    assert "もとの記録に戻る" not in shown
    meeting = post(browser, "/staff/meetings", held_on=today(), type="multilayer_conference")
    answer = browser.post(
        f"{meeting}/postpone", data={"held_on": "x"}, headers={"Referer": f"http://localhost{case}"}
    )
    assert answer.status_code == 422


def test_a_day_that_is_none_stays_in_its_field(sign_in: SignIn) -> None:
    fields = {"opened_on": "2026-02-30", "name": "架空 つばめ"}
    shown = post(sign_in("coordinator"), "/staff/cases/new", 422, **fields)
    entered = re.search(r'<input id="opened_on"[^>]*>', shown)
    assert entered
    assert 'type="text"' in entered[0], "a browser blanks a day that is none in a date field"
    assert 'value="2026-02-30"' in entered[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和60年4月1日", dt.date(1985, 4, 1)),
        ("S60.4.1", dt.date(1985, 4, 1)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        ("令和8年５月１１日", dt.date(2026, 5, 11)),
        ("2026/5/11", dt.date(2026, 5, 11)),
    ],
)
def test_days_are_read_as_staff_write_them(text: str, day: dt.date) -> None:
    assert read_date(text, "born_on") == day


@pytest.mark.parametrize("text", ["昭和60年13月1日", "慶応3年1月1日", "来週"])
def test_what_is_no_day_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(InvalidValueError, match="生年月日"):
        read_date(text, "born_on")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("昭和99年1月1日", "昭和は元年(1926年)から64年(1989年)まで"),
        ("S65.1.1", "64年(1989年)まで"),
        ("平成32年4月1日", "31年(2019年)まで"),
        ("大正16年1月1日", "15年(1926年)まで"),
        ("明治46年1月1日", "45年(1912年)まで"),
        ("令和0年1月1日", "令和は元年(2019年)から"),
    ],
)
def test_a_year_its_era_never_had_is_refused_with_the_last_year_there_was(
    text: str, last: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        read_date(text, "born_on")
    assert "生年月日" in str(refused.value)
    assert last in str(refused.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
    ],
)
def test_the_last_year_of_an_era_and_its_first_are_read(text: str, day: dt.date) -> None:
    assert read_date(text, "born_on") == day


def test_a_birth_is_taken_in_the_japanese_calendar(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    fields = {"opened_on": today(), "name": "架空 つばめ", "born_on": "昭和60年4月1日"}
    case = post(browser, "/staff/cases/new", **fields)
    assert re.search(r"\d\d歳", page(browser, case))
