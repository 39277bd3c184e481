"""The case list: names for who may open, filters and a search that leave nothing in an address."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import AuditEvent
from matching.case import CaseState
from matching.meeting import MeetingType
from tests.web.conftest import SignIn
from tests.web.test_case_walk import consent, page, person_of, post, records, take_in
from tests.web.test_no_trap import stand_at
from tests.web.test_support_conference import call_meeting

__all__ = ["records"]


def shown_rows(text: str) -> str:
    return text.split("<tbody>")[1].split("</tbody>")[0]


def search(browser: FlaskClient, **fields: object) -> str:
    return shown_rows(post(browser, "/staff/cases", 200, **fields))


def test_whoever_may_open_a_case_finds_its_name_and_who_is_in_charge(
    sign_in: SignIn, records: Session
) -> None:
    browser, colleague = sign_in("coordinator"), sign_in("coordinator2")
    case = take_in(browser)
    consent(browser, case, person_of(records, case), "conference")
    rows = shown_rows(page(browser, "/staff/cases"))
    assert "架空 つばめ" in rows
    assert "架空 みなと" in rows
    assert "架空 みなと" in page(browser, case)
    assert "架空 つばめ" in shown_rows(page(sign_in("supervisor"), "/staff/cases"))
    other = shown_rows(page(colleague, "/staff/cases"))
    assert "架空 つばめ" not in other
    assert "つばめ" not in search(colleague, words="つばめ")
    assert "架空 つばめ" not in page(sign_in("participant"), "/staff/cases")


def test_a_name_shown_in_the_list_is_noted_as_read(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    person = person_of(records, take_in(browser))
    page(browser, "/staff/cases")
    read = select(AuditEvent.object_id).where(
        AuditEvent.action == "read", AuditEvent.object_type == "person"
    )
    assert person in set(records.scalars(read))
    records.rollback()


def test_cases_are_found_by_words_stage_and_owner_and_nothing_personal_is_in_an_address(
    sign_in: SignIn, records: Session, engine: Engine
) -> None:
    browser = sign_in("coordinator")
    case, other = take_in(browser), take_in(browser)
    stand_at(engine, other, CaseState.REDIRECTED)
    number = re.search(r"<h1>([\d-]+)", page(browser, case))
    assert number
    assert number[1] in search(browser, words="つばめ")
    assert number[1] in search(browser, words=number[1][-4:])
    assert number[1] not in search(browser, words="いない人")
    assert "つなぎ戻し" not in search(browser)
    assert "つなぎ戻し" in search(browser, stage="all")
    only = search(browser, stage="redirected")
    assert number[1] not in only
    owners = dict(records.execute(select(Account.login, Account.id)).all())
    records.rollback()
    assert number[1] in search(browser, owner=owners["coordinator"])
    assert number[1] in search(browser, owner="だれでもない")
    assert number[1] in shown_rows(page(browser, "/staff/cases?words=いない人")), "not by address"


def test_the_agenda_names_the_cases_and_leaves_out_those_that_are_over(
    sign_in: SignIn, engine: Engine
) -> None:
    browser = sign_in("coordinator")
    take_in(browser)
    over = take_in(browser)
    stand_at(engine, over, CaseState.ENDED)
    shown = page(browser, call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE))
    assert "架空 つばめ(相談受付)" in shown
    assert over.rsplit("/", 1)[1] not in shown


def test_phone_and_address_are_shown_to_who_is_in_charge_alone(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    case = post(
        *(browser, "/staff/cases/new"),
        opened_on="2026-04-01",
        name="架空 つばめ",
        phone="000-1111-2222",
        town="和泉本町一丁目",
        address="99番98号",
        confidential_address="1",
    )
    mine, chair = page(browser, case), page(sign_in("supervisor"), case)
    for text in ("000-1111-2222", "99番98号"):
        assert text in mine
        assert text not in chair
    assert "秘匿" in chair
