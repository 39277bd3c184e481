"""The sheets of a case in the pages: members, home, team, history, and two people at one sheet."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import reading_session_factory, session_factory, today
from directory.task import Task, TaskKind
from matching.case import Case, CaseState, Person, Residence
from matching.consent import Consent
from matching.need import Need
from matching.plan import SupportPlan
from tests.web.conftest import SignIn
from tests.web.test_case_walk import consent, fill_need, hidden, page, post, take_in


@pytest.fixture
def records(engine: Engine) -> Session:
    """A session that only looks."""
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def persons(records: Session, case: str) -> list[str]:
    """The members of a case's household, oldest entry first."""
    records.rollback()
    found = records.get(Case, uuid.UUID(case.rsplit("/", 1)[1]))
    assert found is not None
    ids = [str(person.id) for person in sorted(found.household.persons, key=lambda p: p.name)]
    records.rollback()
    return ids


def add_member(browser: FlaskClient, case: str, **more: object) -> str:
    fields = {"name": "架空 ほおじろ", "relation": "母", "age_stated": "七十"} | more
    return post(browser, f"{case}/persons/new", **fields)


def test_a_member_is_added_and_asked_for_consent_apart(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    [first] = persons(records, case)
    consent(browser, case, first, "conference")
    add_member(browser, case, age_stated="70")
    ids = persons(records, case)
    [second] = set(ids) - {first}
    shown = page(browser, case)
    assert "架空 ほおじろ" in shown
    assert "母" in shown
    assert not records.scalars(select(Consent).where(Consent.person_id == uuid.UUID(second))).all()
    paper = page(browser, f"{case}/paper/handover_sheet/{first}")
    assert "架空 ほおじろ" not in paper
    consent(browser, case, second, "conference")
    assert "架空 ほおじろ" in page(browser, f"{case}/paper/handover_sheet/{first}")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("name", "", "氏名"),
        ("age_stated", "七十", "年齢"),
        ("born_on", "2999-01-01", "生年月日"),
        ("attributes", ["高齢者", "宇宙人"], "「本人の状況」は一覧から選んでください"),
    ],
)
def test_a_member_who_cannot_be_is_refused_and_what_was_typed_stays(
    sign_in: SignIn, records: Session, field: str, value: object, named: str
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    fields = {"name": "架空 ほおじろ", "relation": "母の姉", "attributes": ["高齢者"], field: value}
    shown = post(browser, f"{case}/persons/new", 422, **fields)
    assert named in shown
    assert "母の姉" in shown
    assert re.search(r'value="高齢者" checked', shown)
    assert len(persons(records, case)) == 1


def test_two_people_at_one_members_sheet_lose_nothing(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    [one] = persons(records, case)
    sheet = f"{case}/persons/{one}"
    version = hidden(page(browser, sheet), "version")
    mine = {"name": "架空 つばめ", "age_stated": "34", "version": version}
    post(browser, sheet, phone="000-0000-0001", **mine)
    later = post(browser, sheet, 409, phone="", contact="電話は夜に", **mine)
    assert "000-0000-0001" in later
    assert "電話は夜に" in later
    post(
        browser,
        sheet,
        name="架空 つばめ",
        phone="000-0000-0001",
        contact="電話は夜に",
        version=hidden(later, "version"),
    )
    records.rollback()
    kept = records.get_one(Person, uuid.UUID(one))
    assert (kept.phone, kept.contact) == ("000-0000-0001", "電話は夜に")


def test_two_people_at_one_assessment_are_laid_together_and_saved(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    [one] = persons(records, case)
    fill_need(browser, case, one)
    sheet = f"{case}/need/{one}"
    opened = page(browser, sheet)
    version = hidden(opened, "version")
    seen = {
        "wishes": "少人数で料理をしてみたい",
        "interests": "料理",
        "stage": "presence",
        "start_mon": "09:30",
        "end_mon": "12:30",
        "transport": "walk",
        "max_minutes": "30",
        "budget_yen": "500",
        "max_group_size": "small",
        "assessed_on": str(today()),
        "version": version,
    }
    post(browser, sheet, **seen | {"wishes": "先の人の望み", "strengths": "皮むき"})
    later = post(browser, sheet, 409, **seen | {"wishes": "後の人の望み", "budget_yen": "800"})
    said = ("先に保存された内容", "あなたが別の画面で")
    for text in (*said, "先の人の望み", "後の人の望み", "皮むき"):
        assert text in later
    assert "両方で変えた" in later
    laid = seen | {"wishes": "二人の望み", "budget_yen": "800", "strengths": "皮むき"}
    post(browser, sheet, **laid | {"version": hidden(later, "version")})
    records.rollback()
    kept = records.scalars(select(Need).where(Need.person_id == uuid.UUID(one))).one()
    assert (kept.wishes, kept.budget_yen, kept.strengths) == ("二人の望み", 800, ["皮むき"])


def test_two_hours_of_one_weekday_are_both_kept(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    [one] = persons(records, case)
    hours = {"start_mon": "09:30", "end_mon": "11:30", "start2_mon": "14:00", "end2_mon": "16:00"}
    post(browser, f"{case}/need/{one}", assessed_on=today(), **hours)
    records.rollback()
    kept = records.scalars(select(Need).where(Need.person_id == uuid.UUID(one))).one()
    assert [slot["start"] for slot in kept.available] == ["09:30", "14:00"]
    assert 'value="14:00"' in page(browser, f"{case}/need/{one}")


def plan_of(browser: FlaskClient, records: Session, **more: object) -> str:
    """The draft of a new case whose person consents to it."""
    case = take_in(browser)
    [one] = persons(records, case)
    consent(browser, case, one, "conference")
    fields = {
        "goals": "週に一度出かける",
        "period_from": today(),
        "drafted_on": today(),
        "kind": "support_plan",
        "step_1": "見学",
        "services": ["participation_support", "outreach"],
        "agency_participation_support": "架空社協",
        "role_participation_support": "つなぐ",
        "agency_outreach": "架空の訪問チーム",
        **more,
    }
    return post(browser, f"{case}/plan", **fields)


def test_a_plan_keeps_the_role_of_each_agency_and_all_its_steps(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    steps = {f"step_{number}": f"歩み その{number}" for number in range(1, 8)}
    plan = plan_of(browser, records, **steps)
    shown = page(browser, plan)
    for text in ("歩み その7", "架空社協", "つなぐ", "架空の訪問チーム"):
        assert text in shown
    again = dict(re.findall(r'name="(step_\d+)"[^>]*value="([^"]*)"', shown))
    assert {name: text for name, text in again.items() if text} == steps


def test_two_people_at_one_plan_who_changed_only_its_steps_are_told(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    plan = plan_of(browser, records)
    seen = {
        "goals": "週に一度出かける",
        "period_from": today(),
        "step_1": "見学",
        "services": ["participation_support"],
        "agency_participation_support": "架空社協",
        "version": hidden(page(browser, plan), "version"),
    }
    post(browser, plan, **seen | {"step_2": "体験"})
    later = post(browser, plan, 409, **seen | {"step_1": "家族と見学"})
    assert "体験" in later
    assert "家族と見学" in later
    post(
        browser,
        plan,
        **seen | {"step_1": "家族と見学", "step_2": "体験", "version": hidden(later, "version")},
    )
    records.rollback()
    kept = records.get_one(SupportPlan, uuid.UUID(plan.rsplit("/", 1)[1]))
    assert [step.text for step in kept.steps] == ["家族と見学", "体験"]


def test_the_history_tells_who_changed_what_and_reading_it_is_noted(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    sheet = f"{case}/edit"
    version = hidden(page(browser, sheet), "version")
    fields = {"route": "家族から", "complaint": "朝が起きられない", "version": version}
    post(browser, sheet, **fields)
    shown = page(browser, f"{case}/history")
    for text in ("主訴", "人の多いところは疲れる", "朝が起きられない", "架空 みなと"):
        assert text in shown
    records.rollback()
    read = select(AuditEvent).where(AuditEvent.action == "read_history")
    assert [event.object_id for event in records.scalars(read)] == [case.rsplit("/", 1)[1]]
    assert sign_in("coordinator2").get(f"{case}/history").status_code == 404
    assert sign_in("participant").get(f"{case}/history").status_code == 403


def test_a_colleague_joins_is_told_reads_and_leaves(sign_in: SignIn, records: Session) -> None:
    browser, colleague = sign_in("coordinator"), sign_in("coordinator2")
    case = take_in(browser)
    assert colleague.get(case).status_code == 404
    records.rollback()
    account = records.scalars(select(Account).where(Account.login == "coordinator2")).one().id
    records.rollback()
    post(browser, f"{case}/team", account_id=account, reason="訪問を二人で行う")
    post(colleague, f"{case}/secrecy")
    assert "つばめ" in page(colleague, case)
    tasks = select(Task).where(Task.owner_id == account, Task.kind == TaskKind.HANDOVER)
    assert case.rsplit("/", 1)[1] in {str(task.case_id) for task in records.scalars(tasks)}
    records.rollback()
    leave = re.search(r'action="([^"]*/end)"', page(browser, f"{case}/team"))
    assert leave
    post(browser, leave[1], 422, on=today() + dt.timedelta(days=3))
    post(browser, leave[1], on=today())


def test_only_owner_and_supervisor_choose_who_works_on_a_case(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    records.rollback()
    other = records.scalars(select(Account).where(Account.login == "supervisor")).one().id
    records.rollback()
    shown = post(browser, f"{case}/team", 422, account_id=other)
    assert "コーディネーターとして働いていません" in shown
    assert "担当を加える" in page(sign_in("supervisor"), f"{case}/team")


def test_a_move_inside_keeps_the_old_home_and_one_outside_asks_for_consent(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    case_id = uuid.UUID(case.rsplit("/", 1)[1])
    post(browser, f"{case}/move", where="13219", moved_on=today(), town="東和泉一丁目")
    records.rollback()
    moved = records.get_one(Case, case_id).household
    assert moved.town == "東和泉一丁目"
    [former] = records.scalars(select(Residence).where(Residence.household_id == moved.id))
    assert former.town == "和泉本町一丁目"
    records.rollback()
    assert "和泉本町一丁目" in page(browser, f"{case}/home")
    post(browser, f"{case}/move", where="outside", moved_on=today(), town="架空町")
    records.rollback()
    tasks = records.scalars(select(Task).where(Task.case_id == case_id))
    assert any("新しい同意" in (task.note or "") for task in tasks)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("moved_on", "2999-01-01", "まだ来ていません"),
        ("moved_on", "2026-02-30", "ない日付"),
        ("where", "somewhere", "転居先"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_writes_nothing(
    sign_in: SignIn, records: Session, field: str, value: str, named: str
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    fields = {"where": "13219", "moved_on": today(), "town": "東和泉一丁目", field: value}
    assert named in post(browser, f"{case}/move", 422, **fields)
    records.rollback()
    assert records.scalars(select(Residence)).all() == []


def test_a_supervisor_erases_a_household_that_is_over_and_nobody_else(
    sign_in: SignIn, records: Session, engine: Engine
) -> None:
    browser, chair = sign_in("coordinator"), sign_in("supervisor")
    case = take_in(browser)
    case_id = uuid.UUID(case.rsplit("/", 1)[1])
    records.rollback()
    number = records.get_one(Case, case_id).number
    records.rollback()
    assert browser.get(f"{case}/erase").status_code == 403
    fields = {"number": number, "reason": "保存期間の満了"}
    assert "終結" in post(chair, f"{case}/erase", 422, **fields)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.get_one(Case, case_id).state = CaseState.ENDED
        session.commit()
    assert "番号" in post(chair, f"{case}/erase", 422, **fields | {"number": "x"})
    post(chair, f"{case}/erase", **fields)
    assert "つばめ" not in page(chair, case)


@pytest.mark.parametrize("day", ["1800-01-01", "1999-12-31", "2999-01-01"])
def test_a_consultation_that_cannot_have_been_is_not_taken_in(sign_in: SignIn, day: str) -> None:
    fields = {"name": "架空 つばめ", "route": "窓口", "complaint": "x"}
    shown = post(sign_in("coordinator"), "/staff/cases/new", 422, opened_on=day, **fields)
    assert "受付日" in shown


def test_a_consultation_is_not_older_than_the_person(sign_in: SignIn) -> None:
    fields = {"name": "架空 つばめ", "born_on": "2010-05-05", "opened_on": "2009-05-05"}
    shown = post(sign_in("coordinator"), "/staff/cases/new", 422, **fields)
    assert "生年月日" in shown


def test_a_wrong_intake_is_corrected_and_the_old_words_stay_in_the_history(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    yesterday = today() - dt.timedelta(days=1)
    case = post(
        *(browser, "/staff/cases/new"),
        opened_on=yesterday,
        name="架空 つばめ",
        route="窓口",
        complaint="x",
    )
    [one] = persons(records, case)
    consent(browser, case, one, "conference")
    lacking = post(browser, f"{case}/advance", 422, to="assessing", on=today())
    assert f'href="{case}/edit"' in lacking
    version = hidden(page(browser, f"{case}/edit"), "version")
    fields = {"route": "窓口", "complaint": "x", "referrer": "本人", "version": version}
    refused = post(browser, f"{case}/edit", 422, opened_on="1800-01-01", **fields)
    assert "受付日" in refused
    fields |= {"referral_reason": "居場所がほしい", "opened_on": today() - dt.timedelta(days=3)}
    post(browser, f"{case}/edit", **fields)
    post(browser, f"{case}/advance", to="assessing", on=today())
    shown = page(browser, f"{case}/history")
    assert "受付日" in shown
    assert "居場所がほしい" in shown
    version = hidden(page(browser, f"{case}/edit"), "version")
    late = {**fields, "opened_on": today() + dt.timedelta(days=1), "version": version}
    post(browser, f"{case}/edit", 422, **late)
