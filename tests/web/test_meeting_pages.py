"""Meetings: a mistake is taken back, a guest sees what he sits in, every role arrives."""

from __future__ import annotations

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.database import today
from matching.meeting import AgendaItem, MeetingType
from tests.web.conftest import SignIn
from tests.web.test_case_walk import consent, page, person_of, post, take_in
from tests.web.test_support_conference import accounts, call_meeting

__all__ = ["accounts"]


def put(browser: FlaskClient, meeting: str, case: str, purpose: str = "report") -> str:
    post(browser, f"{meeting}/agenda", case_id=case.rsplit("/", 1)[1], purpose=purpose)
    return "/staff/agenda/" + page(browser, meeting).split("/staff/agenda/")[1].split("/")[0]


def test_an_item_put_on_by_mistake_is_taken_off_and_one_decided_is_not(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    consent(browser, case, person_of(records, case), "conference")
    meeting = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE)
    item = put(browser, meeting, case)
    post(browser, f"{item}/remove")
    assert "まだ議題がありません" in page(browser, meeting)
    records.rollback()
    trail = records.scalars(select(AuditEvent).where(AuditEvent.action == "take_off_agenda"))
    assert item.endswith(str(trail.one().object_id))
    records.rollback()
    item = put(browser, meeting, case)
    post(browser, f"{item}/decide", decision="continued", on=today())
    assert "消せません" in post(browser, f"{item}/remove", 422)


def test_a_meeting_made_by_mistake_is_cancelled_with_its_items_and_a_held_one_stays(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    consent(browser, case, person_of(records, case), "conference")
    wrong = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE, title="まちがえた会議")
    put(browser, wrong, case)
    post(browser, f"{wrong}/cancel")
    assert "まちがえた会議" not in page(browser, "/staff/meetings")
    assert browser.get(wrong).status_code == 404
    gone = AgendaItem.meeting_id == uuid.UUID(wrong.rsplit("/", 1)[1])
    assert records.scalars(select(AgendaItem.id).where(gone)).all() == []
    records.rollback()
    held = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE)
    post(browser, f"{held}/held")
    assert "記録として残します" in post(browser, f"{held}/cancel", 422)


def test_a_colleagues_case_is_not_taken_off_with_a_meeting(
    sign_in: SignIn, records: Session
) -> None:
    browser, colleague = sign_in("coordinator"), sign_in("coordinator2")
    case = take_in(browser)
    consent(browser, case, person_of(records, case), "conference")
    meeting = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE)
    put(browser, meeting, case)
    assert "ほかの担当者" in post(colleague, f"{meeting}/cancel", 403)


def test_a_guest_finds_his_meetings_and_only_the_items_he_sits_in(
    sign_in: SignIn, records: Session, accounts: dict[str, str]
) -> None:
    browser, guest = sign_in("coordinator"), sign_in("participant")
    case = take_in(browser)
    consent(browser, case, person_of(records, case), "conference")
    other = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE, title="呼ばれない会議")
    put(browser, other, case)
    mine = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE, title="呼ばれた会議")
    item = put(browser, mine, case)
    post(browser, f"{mine}/agenda", case_id=case.rsplit("/", 1)[1], purpose="allotment")
    post(browser, f"{item}/invite", account_id=accounts["participant"], agency="架空の機関")
    post(guest, f"{item}/secrecy")

    listed = page(guest, "/staff/meetings")
    assert "呼ばれた会議" in listed
    assert "呼ばれない会議" not in listed
    assert "会議を開く" not in listed
    assert guest.get(other).status_code == 404
    shown = page(guest, mine)
    for form in ("議題に載せる", "決定を記録する", "出席者を加える", "議題から外す", "取りやめる"):
        assert form not in shown, form
    assert (shown.count("(報告)"), shown.count("(担当の割り振り)")) in {(1, 0), (0, 1)}
    for path in (f"{mine}/held", f"{mine}/cancel"):
        assert guest.post(path).status_code == 403
    assert guest.post(f"{item}/remove").status_code == 403


@pytest.mark.parametrize(
    ("login", "first"),
    [
        ("coordinator", "きょう"),
        ("supervisor", "きょう"),
        ("participant", "会議"),
        ("admin", "台帳"),
        ("group", "活動"),
        ("operator", "システム管理者"),
    ],
)
def test_every_role_arrives_on_a_page_of_its_own_with_a_menu(
    sign_in: SignIn, login: str, first: str
) -> None:
    answer = sign_in(login).get("/role", follow_redirects=True)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert first in text
    assert 'aria-label="メニュー"' in text


@pytest.mark.parametrize("day", ["1800-01-01", "2999-01-01"])
def test_a_meeting_on_a_day_it_cannot_have_is_neither_called_nor_moved_there(
    sign_in: SignIn, day: str
) -> None:
    browser = sign_in("coordinator")
    shown = post(browser, "/staff/meetings", 422, type="multilayer_conference", held_on=day)
    assert "開催日" in shown
    meeting = call_meeting(browser, MeetingType.MULTILAYER_CONFERENCE)
    assert "開催日" in post(browser, f"{meeting}/postpone", 422, held_on=day)


@pytest.mark.parametrize(
    ("type_", "offered"),
    [
        (MeetingType.MULTILAYER_CONFERENCE, ["plan", "closing", "allotment", "report"]),
        (MeetingType.SUPPORT_CONFERENCE, ["closing", "allotment", "report"]),
        (MeetingType.FIELD_MEETING, ["allotment", "report"]),
    ],
)
def test_a_meeting_offers_only_what_its_kind_decides(
    sign_in: SignIn, type_: MeetingType, offered: list[str]
) -> None:
    browser = sign_in("supervisor")
    shown = page(browser, call_meeting(browser, type_))
    chosen = shown.split('name="purpose"')[1].split("</select>")[0]
    assert re.findall(r'<option value="(\w+)"', chosen) == offered
    assert 'name="reason"' not in shown
