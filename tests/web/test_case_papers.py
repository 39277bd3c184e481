"""Papers of a case: whose names, how much of them, which mark, whose layout, which font."""

from __future__ import annotations

import dataclasses
import re
import uuid
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.database import today
from matching.case import Case
from matching.scope import scope_items
from tests.web.conftest import SignIn
from tests.web.test_case_walk import (
    EVERY_PURPOSE,
    consent,
    fill_need,
    page,
    person_of,
    post,
    records,
    take_in,
)
from web.paper.content import VALUE_NAMES
from web.paper.layout import LayoutError, layouts

FORMS = (
    *("handover_sheet", "assessment_sheet", "plan_sheet", "evaluation_sheet"),
    *("household_plan", "meeting_paper"),
)
ALWAYS_SHOWN = {
    *("blank", "case.number", "case.opened_on", "need.assessed_on", "evaluation.evaluated_on"),
    *("consent.conference", "consent.matching", "consent.scope", "evaluation.lead_worker"),
    *("plan.period", "plan.drafted_on", "plan.decided_on"),
}
"""Values that tell nothing of the person but that there is a case."""
__all__ = ["records"]


@pytest.fixture
def case(sign_in: SignIn) -> str:
    """A case just taken in by the coordinator of the demo."""
    return take_in(sign_in("coordinator"))


@pytest.fixture
def person(records: Session, case: str) -> str:
    """Its only person."""
    return person_of(records, case)


def sheet(case: str, form: str, person: str) -> str:
    return f"{case}/paper/{form}/{person}"


def invite_participant(browser: FlaskClient, guest: FlaskClient, case: str, records: Session):
    """Put the outside participant on the list of a 重層的支援会議 that has the case on it."""
    meeting = post(browser, "/staff/meetings", type="multilayer_conference", held_on=today())
    post(browser, f"{meeting}/agenda", case_id=case[-36:], purpose="report")
    item = re.search(r"/staff/agenda/[0-9a-f-]{36}", page(browser, meeting))
    assert item
    records.rollback()
    account = records.scalars(select(Account.id).where(Account.login == "participant")).one()
    records.rollback()
    post(browser, f"{item[0]}/invite", account_id=account, agency="架空の機関")
    post(guest, f"{item[0]}/secrecy")


def limited(browser: FlaskClient, case: str, person: str, *items: str) -> None:
    more = {"state": "limited", "scope_items": list(items), "scope": ""}
    consent(browser, case, person, "conference", **more)


def test_a_limited_consent_shows_the_conference_only_its_items(
    sign_in: SignIn, records: Session, case: str, person: str
) -> None:
    browser, guest = sign_in("coordinator"), sign_in("participant")
    fill_need(browser, case, person)
    limited(browser, case, person, "望み")
    paper = page(browser, sheet(case, "meeting_paper", person))
    assert "少人数で料理をしてみたい" in paper
    assert "人の多いところは疲れる" not in paper
    assert "(同意の範囲外)" in paper
    invite_participant(browser, guest, case, records)
    shown = page(guest, case)
    assert "つばめ" not in shown
    assert "人の多いところは疲れる" not in shown
    guests = page(guest, sheet(case, "meeting_paper", person))
    assert "少人数で料理をしてみたい" in guests
    assert "人の多いところは疲れる" not in guests
    assert "つばめ" not in guests


def test_a_member_of_the_conference_sees_only_who_consented_and_only_consent_papers(
    sign_in: SignIn, records: Session, case: str, person: str
) -> None:
    browser, guest = sign_in("coordinator"), sign_in("participant")
    post(browser, f"{case}/persons/new", name="架空 ほおじろ", relation="母")
    records.rollback()
    members = records.get_one(Case, uuid.UUID(case[-36:])).household.persons
    [mother] = [str(one.id) for one in members if str(one.id) != person]
    records.rollback()
    consent(browser, case, person, "conference")
    invite_participant(browser, guest, case, records)
    shown = page(guest, case)
    assert "つばめ" in shown
    assert "ほおじろ" not in shown
    for form in FORMS:
        assert guest.get(sheet(case, form, mother)).status_code == 404, form
    for form in ("handover_sheet", "assessment_sheet", "evaluation_sheet", "household_plan"):
        assert guest.get(sheet(case, form, person)).status_code == 404, form
    post(browser, f"{case}/consent/{person}/withdraw", withdrawn_on=today(), purposes=EVERY_PURPOSE)
    assert guest.get(case).status_code == 404
    assert guest.get(sheet(case, "meeting_paper", person)).status_code == 404


def test_words_of_a_consent_that_name_no_item_open_nothing_and_somebody_is_told(
    sign_in: SignIn, case: str, person: str
) -> None:
    browser = sign_in("coordinator")
    fields = {"purpose": "conference", "state": "limited", "given_on": today(), "how_given": "口頭"}
    more = {"recipients": "架空の会議", "scope": "いろいろ", "evidence": "電話記録"}
    shown = page(browser, post(browser, f"{case}/consent/{person}", **fields | more))
    assert "いろいろ" in shown
    assert "会議の資料には出ません" in shown
    assert "つばめ" not in page(browser, sheet(case, "meeting_paper", person))


@pytest.mark.parametrize("form", ["handover_sheet", "assessment_sheet", "plan_sheet"])
def test_every_paper_says_it_is_closed_and_who_took_it_out(
    sign_in: SignIn, case: str, person: str, form: str
) -> None:
    browser = sign_in("coordinator")
    consent(browser, case, person, "conference")
    shown = page(browser, sheet(case, form, person))
    assert re.search(r'class="mark">非公開', shown)
    assert "架空 みなと" in shown


def test_a_paper_on_consent_needs_the_consent(sign_in: SignIn, case: str, person: str) -> None:
    browser = sign_in("coordinator")
    for form in ("plan_sheet", "meeting_paper"):
        answer = browser.get(sheet(case, form, person))
        assert answer.status_code == 422
        assert "同意" in answer.get_data(as_text=True)


def character_map(pdf: bytes) -> str:
    """The table by which a reader of the PDF copies and searches its characters."""
    number = re.search(rb"/ToUnicode (\d+) 0 R", pdf)
    assert number
    _, _, rest = pdf.partition(b"\n" + number[1] + b" 0 obj\n")
    return rest.partition(b"stream\n")[2].partition(b"endstream")[0].decode()


def test_the_pdf_embeds_the_japanese_font_and_can_be_searched(
    sign_in: SignIn, case: str, person: str
) -> None:
    browser = sign_in("coordinator")
    pdf = browser.get(f"{sheet(case, 'handover_sheet', person)}.pdf").data
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile2" in pdf, "the font travels with the paper"
    assert b"/ToUnicode" in pdf
    assert b"IPAexGothic" in pdf
    assert {f"<{ord(each):04X}>" for each in "架空つばめ"} <= set(character_map(pdf).split())


def test_a_plan_without_consent_is_a_paper_of_its_own_and_in_one_town_only(
    sign_in: SignIn, records: Session, case: str, person: str
) -> None:
    refused = sign_in("coordinator").get(sheet(case, "household_plan", person))
    assert refused.status_code == 422
    assert "同意のない" in refused.get_data(as_text=True)
    assert "世帯丸ごと支援プラン" not in page(sign_in("coordinator"), case)
    there = sign_in("coordinator-23447")
    theirs = take_in(there)
    someone = person_of(records, theirs)
    secret = {"goals": "そっと見守る", "period_from": today(), "kind": "household_plan_no_consent"}
    post(there, f"{theirs}/plan", drafted_on=today(), **secret)
    paper = page(there, sheet(theirs, "household_plan", someone))
    assert "そっと見守る" in paper
    assert "106条の6" in paper
    assert sheet(theirs, "household_plan", someone) in page(there, theirs)
    consent(there, theirs, someone, "conference")
    for form in ("plan_sheet", "meeting_paper"):
        assert "そっと見守る" not in page(there, sheet(theirs, form, someone)), form


def own_layout(folder: Path, text: str) -> Path:
    (folder / "13219").mkdir()
    (folder / "13219" / "forms.toml").write_text(text, "utf-8")
    return folder


def test_a_municipality_replaces_one_form_and_keeps_the_others(
    app: Flask, sign_in: SignIn, case: str, person: str, tmp_path: Path
) -> None:
    text = """
[handover_sheet]
title = "架空市 つなぐ票"
mark = "非公開・架空市第3号様式"
[[handover_sheet.section]]
heading = "票"
fields = [["整理番号", "case.number"], ["ことば", "case.complaint"]]
"""
    areas_dir = own_layout(tmp_path, text)
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], areas_dir=areas_dir)
    browser = sign_in("coordinator")
    shown = page(browser, sheet(case, "handover_sheet", person))
    for word in ("架空市 つなぐ票", "第3号様式", "整理番号", "人の多いところは疲れる"):
        assert word in shown
    assert "つばめ" not in shown
    assert "インテーク・アセスメントシート" in page(
        browser, sheet(case, "assessment_sheet", person)
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[handover_sheet\n", "TOML の書き方"),
        ('[handover_sheet]\ntitle = "x"\n', "足りない項目"),
        (
            '[a]\ntitle="x"\nmark="y"\n[[a.section]]\nheading="h"\nfields=[["v", "case.secret"]]\n',
            "case.secret",
        ),
        (
            """
[a]
title = "x"
mark = "y"
needs_consent = true
[[a.section]]
heading = "h"
fields = [["v", "household_plan.goals"]]
""",
            "同意のないプラン",
        ),
    ],
)
def test_a_layout_that_cannot_be_used_is_refused_with_its_cause(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(LayoutError, match=re.escape(named)):
        layouts(own_layout(tmp_path, text), "13219")


def test_every_value_of_a_paper_belongs_to_one_item_or_is_known_to_tell_nothing():
    covered = [value for item in scope_items().values() for value in item.values]
    assert len(covered) == len(set(covered))
    of_consent = {name for name in VALUE_NAMES if not name.startswith("household_plan.")}
    assert of_consent - set(covered) == ALWAYS_SHOWN
    assert set(covered) <= VALUE_NAMES


def test_the_grounds_of_a_search_are_no_paper_where_they_are_beyond_the_consent(
    sign_in: SignIn, case: str, person: str
) -> None:
    browser = sign_in("coordinator")
    matches = fill_need(browser, case, person)
    consent(browser, case, person, "matching")
    limited(browser, case, person, "望み")
    grounds = matches.replace("/matches", "/grounds")
    refused = browser.get(grounds)
    assert refused.status_code == 422
    assert "参加先と様子" in refused.get_data(as_text=True)
    limited(browser, case, person, "望み", "参加先と様子")
    assert browser.get(grounds).status_code == 200
