"""What has to be asked of the person first: an assessment with words, a purpose to withdraw."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from directory.database import today
from tests.web.conftest import SignIn
from tests.web.test_case_walk import (
    SITE_NAME,
    consent,
    page,
    person_of,
    post,
    reach_matching,
    site,
    take_in,
)

__all__ = ["site"]


@pytest.mark.usefixtures("site")
def test_an_empty_sheet_ranks_nothing_and_asks_to_be_filled(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case, matches, person = reach_matching(browser, records)
    assert SITE_NAME in page(browser, matches)
    sheet = page(browser, f"{case}/need/{person}")
    version = re.search(r'name="version" value="(\d+)"', sheet)
    assert version
    post(browser, f"{case}/need/{person}", assessed_on=today(), version=version[1])
    shown = page(browser, matches)
    assert "アセスメントが空です。先に、望みや関心、時間を聞いてください" in shown
    assert f'href="{case}/need/{person}"' in shown
    assert "ranked" not in shown
    paper = page(browser, matches.replace("/matches", "/grounds"))
    assert "アセスメントが空です" in paper
    assert SITE_NAME not in paper


def test_a_withdrawal_names_its_purposes_and_only_what_stands_can_be_withdrawn(
    sign_in: SignIn, records: Session, site: str
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    sheet = f"{case}/consent/{person}"
    assert "撤回を記録する" not in page(browser, sheet)
    consent(browser, case, person, "matching")
    consent(browser, case, person, "site", sites=site, recipients="", scope="氏名")
    shown = page(browser, sheet)
    assert not re.search(r'name="purposes"[^>]*checked', shown)
    assert re.findall(r'name="purposes" value="(\w+)"', shown) == ["matching", "site"]
    for told in ("こまYELL", SITE_NAME, "書面", "架空の同意書"):
        assert f"<td>{told}</td>" in shown
    refused = post(browser, f"{sheet}/withdraw", 422, withdrawn_on=today())
    assert "「撤回する目的」を一つは選んでください" in refused
    assert post(browser, f"{sheet}/withdraw", withdrawn_on=today(), purposes=["site"]) == case
    assert "同意の撤回を記録し、共有を止めました" in page(browser, case)
    assert re.findall(r'name="purposes" value="(\w+)"', page(browser, sheet)) == ["matching"]
