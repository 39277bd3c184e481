"""What cannot be is answered in Japanese, on the page it was entered on, and nothing is kept."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from matching.activity import SupportContact
from matching.case import Case, CaseState
from matching.closing import AftercareContact, ClosingEvaluation
from matching.meeting import AgendaItem
from tests.web.conftest import SignIn
from tests.web.test_case_walk import EVERY_PURPOSE, consent, page, person_of, post, take_in


@pytest.fixture
def case(sign_in: SignIn, records: Session) -> str:
    """A case with consent to the conference, being assessed; its path."""
    browser = sign_in("coordinator")
    path = take_in(browser)
    consent(browser, path, person_of(records, path), "conference")
    post(browser, f"{path}/advance", to=CaseState.ASSESSING.value, on=today())
    return path


def move(engine: Engine, path: str, state: CaseState, **columns: object) -> None:
    """Put the case where the test begins."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        case = session.get_one(Case, uuid.UUID(path.rsplit("/", 1)[1]))
        case.state = state
        for name, value in columns.items():
            setattr(case, name, value)
        session.commit()


def count(records: Session, table: type) -> int:
    found = records.scalar(select(func.count()).select_from(table)) or 0
    records.rollback()
    return found


def put_on(browser: FlaskClient, path: str) -> tuple[str, str]:
    """A conference held today with the case on it: the page of the meeting, and the item's."""
    meeting = post(browser, "/staff/meetings", type="multilayer_conference", held_on=today())
    post(browser, f"{meeting}/agenda", case_id=path.rsplit("/", 1)[1], purpose="report")
    item = re.search(r"/staff/agenda/[0-9a-f-]{36}", page(browser, meeting))
    assert item
    return meeting, item[0]


def test_a_consent_withdrawn_during_the_meeting_ends_the_item_without_a_decision(
    sign_in: SignIn, case: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    meeting, item = put_on(browser, case)
    post(
        browser,
        f"{case}/consent/{person_of(records, case)}/withdraw",
        withdrawn_on=today(),
        purposes=EVERY_PURPOSE,
    )
    refused = post(browser, f"{item}/decide", 422, decision="continued", on=today())
    assert "会議の間に本人の同意が撤回された" in refused
    assert "同意の撤回により終了" in page(browser, meeting)
    wanted = AgendaItem.id == uuid.UUID(item.rsplit("/", 1)[1])
    assert records.scalars(select(AgendaItem.decided_on).where(wanted)).one() is None


def test_a_case_without_consent_is_put_on_no_conference_and_the_law_is_the_answer(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    path = take_in(browser)
    before = count(records, AgendaItem)
    meeting = post(browser, "/staff/meetings", type="multilayer_conference", held_on=today())
    chosen = {"case_id": path.rsplit("/", 1)[1], "purpose": "report"}
    refused = post(browser, f"{meeting}/agenda", 422, **chosen)
    assert "社会福祉法第106条の4第2項第5号" in refused
    assert "社会福祉法第106条の6" in refused
    assert count(records, AgendaItem) == before


def test_a_decision_sent_twice_is_one_and_another_one_is_refused(
    sign_in: SignIn, case: str
) -> None:
    browser = sign_in("coordinator")
    meeting, item = put_on(browser, case)
    for _ in range(2):
        post(browser, f"{item}/decide", decision="continued", on=today())
    assert "すでに「継続」" in post(browser, f"{item}/decide", 422, decision="closed", on=today())
    assert page(browser, meeting).count("決定: 継続") == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-02-30", "ない日付"),
        ("2099-01-01", "まだ来ていません"),
        ("きのう", "日付として読めません"),
    ],
)
def test_a_day_that_cannot_be_is_refused_wherever_it_is_entered(
    sign_in: SignIn, case: str, records: Session, day: str, said: str
) -> None:
    browser = sign_in("coordinator")
    _, item = put_on(browser, case)
    tries = {
        f"{case}/closing": {"evaluated_on": day, "goals_met": "met", "change": "変化"},
        f"{case}/advance": {"to": CaseState.ON_HOLD.value, "on": day, "note": "入院"},
        f"{item}/decide": {"decision": "continued", "on": day},
        "/staff/activities/contact": {"kind": "outreach", "on": day},
        "/staff/withdrawal": {
            "number": "x",
            "name": "x",
            "evidence": "x",
            "withdrawn_on": day,
        },
    }
    for path, fields in tries.items():
        if path.endswith("closing"):
            fields["lead_worker_id"] = str(lead_of(records, case))
        if path.endswith("withdrawal") and "まだ" in said:
            continue
        shown = post(browser, path, 422, **fields)
        assert said in shown, path
    assert count(records, ClosingEvaluation) == count(records, SupportContact) == 0


def lead_of(records: Session, path: str) -> uuid.UUID:
    wanted = Case.id == uuid.UUID(path.rsplit("/", 1)[1])
    found = records.scalars(select(Case.owner_id).where(wanted)).one()
    records.rollback()
    return found


def test_closing_without_an_evaluation_is_refused_and_says_what_lacks(
    sign_in: SignIn, case: str, engine: Engine, records: Session
) -> None:
    browser = sign_in("coordinator")
    move(engine, case, CaseState.ON_HOLD, state_before_hold=CaseState.ASSESSING)
    refused = post(browser, f"{case}/advance", 422, to="closed", on=today(), note="本人の希望")
    assert "終結の評価" in refused
    assert "主担当者" in refused
    wanted = Case.id == uuid.UUID(case.rsplit("/", 1)[1])
    assert records.scalars(select(Case.state).where(wanted)).one() is CaseState.ON_HOLD


def test_a_closed_case_is_followed_and_planned_again(
    sign_in: SignIn, case: str, engine: Engine, records: Session
) -> None:
    """終結 → 定期連絡 → a contact logged → 再プラン; wrong days on the way are refused."""
    browser = sign_in("coordinator")
    lead = lead_of(records, case)
    move(engine, case, CaseState.CLOSED, closed_on=today(), lead_worker_id=lead)
    tomorrow = today() + dt.timedelta(days=1)
    contact = {"with_whom": "person", "due_on": tomorrow}
    early = post(browser, f"{case}/aftercare", 422, **{**contact, "due_on": today()})
    assert "後の日を選んで" in early
    post(browser, f"{case}/aftercare", **contact)
    post(browser, f"{case}/advance", to=CaseState.AFTERCARE.value, on=today())
    planned = records.scalars(select(AftercareContact.id)).one()
    records.rollback()
    future = post(
        browser, f"/staff/aftercare/{planned}", 422, done_on=tomorrow, note="元気", next_on=""
    )
    assert "まだ来ていません" in future
    silent = post(browser, f"/staff/aftercare/{planned}", 422, done_on=today(), note=" ")
    assert "様子を書いて" in silent
    post(browser, f"/staff/aftercare/{planned}", done_on=today(), note="元気に通っている")
    lacking = post(browser, f"{case}/advance", 422, to=CaseState.REPLAN.value, on=today())
    assert "理由" in lacking
    post(browser, f"{case}/advance", to=CaseState.REPLAN.value, on=today(), note="また困りごと")
    assert "再プラン" in page(browser, case)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to_id": "x"}, "受ける人"),
        ({"reason": " "}, "理由"),
        ({"on": "2026-02-30"}, "ない日付"),
    ],
)
def test_a_handover_that_cannot_be_changes_nothing(
    sign_in: SignIn, case: str, records: Session, wrong: dict[str, str], said: str
) -> None:
    browser = sign_in("supervisor")
    shown = page(browser, "/staff/handover")
    people = re.findall(r'<option value="([0-9a-f-]{36})"', shown)
    owner = lead_of(records, case)
    other = next(one for one in people if one != str(owner))
    fields = {"from_id": owner, "to_id": other, "on": today(), "reason": "異動", **wrong}
    assert said in post(browser, "/staff/handover", 422, **fields)
    assert lead_of(records, case) == owner
