"""支援会議の記録 through the pages: read only by who sits on the list and confirmed secrecy.

The text written there is a token that is then looked for in everything the product can show.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import AuditEvent
from directory.database import today
from matching.case import Case
from matching.meeting import AgendaItem, Attendance, MeetingType, SupportConferenceRecord
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_permissions import methods, routes

TOKEN = f"漏洩検知-{uuid.uuid4().hex}"
EVERYBODY = (
    "coordinator",
    "coordinator2",
    "supervisor",
    "participant",
    "admin",
    "group",
    "operator",
)


@pytest.fixture
def accounts(records: Session) -> dict[str, str]:
    rows = records.execute(select(Account.login, Account.id)).all()
    records.rollback()
    return {login: str(account_id) for login, account_id in rows}


@pytest.fixture
def case_id(records: Session) -> str:
    found = str(records.scalars(select(Case.id)).one())
    records.rollback()
    return found


def call_meeting(browser: FlaskClient, kind: MeetingType, **more: object) -> str:
    return post(browser, "/staff/meetings", type=kind.value, held_on=today(), regular="1", **more)


def item_on(browser: FlaskClient, meeting: str, case_id: str, records: Session) -> str:
    post(browser, f"{meeting}/agenda", case_id=case_id, purpose="report")
    meeting_id = uuid.UUID(meeting.rsplit("/", 1)[1])
    found = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    item = records.scalars(found.order_by(AgendaItem.id)).one()
    records.rollback()
    return f"/staff/agenda/{item}"


@pytest.fixture
def item(sign_in: SignIn, case_id: str, records: Session, accounts: dict[str, str]) -> str:
    """An item of a 支援会議 with the coordinator and the outside participant on its list."""
    chair = sign_in("supervisor")
    made = item_on(chair, call_meeting(chair, MeetingType.SUPPORT_CONFERENCE), case_id, records)
    for login in ("coordinator", "participant"):
        post(chair, f"{made}/invite", account_id=accounts[login], agency="架空の機関")
    return made


def write(browser: FlaskClient, item: str, token: str = TOKEN) -> None:
    post(browser, f"{item}/secrecy")
    post(browser, f"{item}/record", concern=f"気がかり {token}", watch_plan="週1回の見守り")


def test_the_record_is_shut_until_secrecy_is_confirmed_and_then_names_its_law_and_reader(
    sign_in: SignIn, item: str
) -> None:
    browser = sign_in("coordinator")
    before = page(browser, f"{item}/record")
    assert "守秘の確認" in before
    assert "社会福祉法第106条の6" in before
    assert 'name="concern"' not in before
    post(browser, f"{item}/record", 404, concern="確認の前に書く")
    write(browser, item)
    after = page(browser, f"{item}/record")
    assert TOKEN in after
    assert "非公開・社会福祉法第106条の6" in after
    assert "読んでいる人" in after


def test_the_meeting_of_the_other_law_names_the_other_law(
    sign_in: SignIn, case_id: str, records: Session, accounts: dict[str, str]
) -> None:
    chair = sign_in("supervisor")
    meeting = call_meeting(chair, MeetingType.POVERTY_SUPPORT_CONFERENCE)
    made = item_on(chair, meeting, case_id, records)
    post(chair, f"{made}/invite", account_id=accounts["supervisor"])
    write(chair, made)
    shown = page(chair, f"{made}/record")
    assert "生活困窮者自立支援法第9条" in shown
    assert "106条の6" not in shown


@pytest.mark.parametrize("login", ["coordinator2", "supervisor", "admin", "group", "operator"])
def test_whoever_is_not_on_the_list_finds_no_record_whatever_the_role(
    sign_in: SignIn, item: str, login: str, records: Session
) -> None:
    write(sign_in("coordinator"), item)
    browser = sign_in(login)
    for path in (f"{item}/record", f"{item}/secrecy"):
        for method in ("GET", "POST"):
            answer = browser.open(path, method=method, data={"concern": "x"})
            assert answer.status_code in (403, 404, 405), (path, method)
            assert TOKEN not in answer.text
    if login in ("coordinator2", "supervisor"):
        refused = select(AuditEvent.object_id).where(AuditEvent.result == "denied")
        assert item.rsplit("/", 1)[1] in set(records.scalars(refused))


def test_the_outside_member_reads_what_the_chair_may_not(sign_in: SignIn, item: str) -> None:
    write(sign_in("coordinator"), item)
    guest = sign_in("participant")
    meetings = page(guest, "/staff/meetings")
    found = re.search(r"/staff/meetings/[0-9a-f-]{36}", meetings)
    assert found
    assert "守秘を確かめて開く" in page(guest, found[0])
    post(guest, f"{item}/secrecy")
    assert TOKEN in page(guest, f"{item}/record")


def test_off_the_list_or_after_the_item_is_closed_the_outside_member_reads_nothing(
    sign_in: SignIn, item: str, records: Session, accounts: dict[str, str]
) -> None:
    write(sign_in("coordinator"), item)
    guest, chair = sign_in("participant"), sign_in("supervisor")
    post(guest, f"{item}/secrecy")
    post(chair, f"{item}/decide", decision="continued", on=today())
    post(chair, f"{item}/close")
    assert guest.get(f"{item}/record").status_code == 404
    mine = uuid.UUID(accounts["coordinator"])
    seat = records.scalars(select(Attendance.id).where(Attendance.account_id == mine)).one()
    records.rollback()
    post(chair, f"/staff/attendances/{seat}/leave")
    assert sign_in("coordinator").get(f"{item}/record").status_code == 404


def test_only_the_chair_or_supervisor_decides_who_sits_there(
    sign_in: SignIn, item: str, accounts: dict[str, str]
) -> None:
    refused = post(
        sign_in("coordinator"), f"{item}/invite", 422, account_id=accounts["coordinator2"]
    )
    assert "会議の長か管理者" in refused


def test_somebody_of_another_municipality_is_never_put_on_a_list(
    sign_in: SignIn, item: str, accounts: dict[str, str]
) -> None:
    chair = sign_in("supervisor")
    refused = post(chair, f"{item}/invite", 422, account_id=accounts["coordinator-13218"])
    assert "一覧から選び直して" in refused


def test_an_empty_record_is_refused_and_the_same_twice_is_one(
    sign_in: SignIn, item: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    post(browser, f"{item}/secrecy")
    assert "どれかを書いて" in post(browser, f"{item}/record", 422, concern="  ")
    for _ in range(2):
        post(browser, f"{item}/record", concern="同じ内容")
    assert len(records.scalars(select(SupportConferenceRecord.id)).all()) == 1


def test_every_reading_and_writing_is_in_the_trail_without_its_text(
    sign_in: SignIn, item: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    write(browser, item)
    page(browser, f"{item}/record")
    actions = set(records.scalars(select(AuditEvent.action)))
    assert {"acknowledge_secrecy", "write_support_record", "read_support_record"} <= actions
    told = records.scalars(select(AuditEvent.detail).where(AuditEvent.detail.is_not(None))).all()
    assert not [detail for detail in told if TOKEN in detail]


def test_the_text_is_on_no_other_page_paper_export_or_log_for_anybody(
    app: Flask, sign_in: SignIn, item: str, home: Path, engine: Engine
) -> None:
    write(sign_in("coordinator"), item)
    known = _known_values(engine)
    for login in EVERYBODY:
        browser = sign_in(login)
        for rule, _ in routes(app):
            if rule.endpoint == "coordinator.support_record" or "GET" not in methods(rule):
                continue
            for path in _paths(rule, known):
                assert TOKEN.encode() not in browser.get(path).data, (login, path)
    for log in home.rglob("*.log"):
        assert TOKEN not in log.read_text("utf-8", "replace"), log


def test_the_text_is_in_one_table_only(sign_in: SignIn, item: str, engine: Engine) -> None:
    """Not copied to needs, proposals, the search index, drafts or tasks."""
    write(sign_in("coordinator"), item)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        holding = {
            name
            for (name,) in names.all()
            if TOKEN in repr(connection.execute(text(f'SELECT * FROM "{name}"')).all())
        }
    assert holding == {"support_conference_record"}


@pytest.mark.usefixtures("item")
def test_a_proposal_of_an_item_reaches_the_chair_as_a_task(sign_in: SignIn) -> None:
    guest = sign_in("participant")
    meeting = re.search(r"/staff/meetings/[0-9a-f-]{36}", page(guest, "/staff/meetings"))
    assert meeting
    post(guest, f"{meeting[0]}/propose", note="最近見かけない世帯について相談したい")
    assert "最近見かけない世帯" in page(sign_in("supervisor"), "/staff/today")
    assert "入れてください" in post(guest, f"{meeting[0]}/propose", 422, note=" ")


def _known_values(engine: Engine) -> dict[str, list[str]]:
    """Real identifiers for the arguments of routes, so that pages answer with content."""
    tables = {
        "case_id": "support_case",
        "person_id": "person",
        "need_id": "need",
        "plan_id": "support_plan",
        "meeting_id": "meeting",
        "item_id": "agenda_item",
    }
    with engine.connect() as connection:
        found = {
            name: [
                str(uuid.UUID(row[0]))
                for row in connection.execute(text(f'SELECT id FROM "{table}"'))
            ]
            for name, table in tables.items()
        }
    forms = ["tsunagu", "intake", "plan", "evaluation"]
    return {**found, "form": forms, "measure": ["support_conferences", "meeting_notes"]}


def _paths(rule, known: dict[str, list[str]]) -> list[str]:
    names = sorted(rule.arguments)
    if not names:
        return [rule.build({})[1]]
    if any(name not in known for name in names):
        return []
    values = {name: known[name][-1] for name in names}
    first = names[0]
    return [rule.build({**values, first: value})[1] for value in known[first]]
