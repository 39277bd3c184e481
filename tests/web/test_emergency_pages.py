"""Emergency, transfer, notes and a withdrawal by phone, through the pages."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import session_factory, today
from matching.case import Case, CaseState, CaseTransition, Person
from matching.consent import Consent, ConsentState
from tests.web.conftest import SignIn
from tests.web.test_case_walk import advance, consent, page, person_of, post, take_in

REASON = "本人から命に関わる電話があり、担当者に連絡がつかないため"
BORN = "1992-03-04"


@pytest.fixture
def hidden(sign_in: SignIn, engine: Engine) -> str:
    """A case without consent, of the first coordinator; its path."""
    path = take_in(sign_in("coordinator"))
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        person = session.scalars(
            select(Person)
            .join(Case, Case.household_id == Person.household_id)
            .where(Case.id == uuid.UUID(path.rsplit("/", 1)[1]))
        ).one()
        person.born_on = dt.date.fromisoformat(BORN)
        session.commit()
    return path


def file_emergency(browser: FlaskClient, expected: int = 302, **more: object) -> str:
    fields = {"name": "架空 つばめ", "born_on": BORN, "reason": REASON, **more}
    return post(browser, "/staff/emergency", expected, **fields)


def test_a_colleague_opens_a_hidden_case_for_reading_and_the_supervisor_reviews(
    sign_in: SignIn, hidden: str
) -> None:
    colleague, chair = sign_in("coordinator2"), sign_in("supervisor")
    assert colleague.get(hidden).status_code == 404
    assert file_emergency(colleague).endswith(hidden)
    shown = page(colleague, hidden)
    assert "架空 つばめ" in shown
    assert "に進める</button>" not in shown
    post(colleague, f"{hidden}/advance", 403, to=CaseState.REDIRECTED.value, redirected_to="窓口")
    assert "緊急の閲覧がありました" in page(chair, "/staff/today")
    listed = page(chair, "/staff/emergency/reviews")
    assert REASON in listed
    review = re.search(r"/staff/emergency/[0-9a-f-]{36}/review", listed)
    assert review
    assert "書いてください" in post(chair, review[0], 422, review=" ")
    post(chair, review[0], review="本人と担当者に確かめた")
    assert "確認済み" in page(chair, "/staff/emergency/reviews")
    assert "緊急の閲覧がありました" not in page(chair, "/staff/today")


@pytest.mark.usefixtures("hidden")
def test_before_the_reason_is_filed_a_hit_and_a_miss_look_alike(sign_in: SignIn) -> None:
    browser = sign_in("coordinator2")
    answers = [
        re.sub(r'value="[^"]*"', "", file_emergency(browser, 422, name=name, reason="急ぎ"))
        for name in ("架空 つばめ", "架空 いないひと")
    ]
    assert answers[0] == answers[1]
    assert "20文字以上" in answers[0]
    missed = file_emergency(browser, name="架空 いないひと")
    assert "この自治体にありません" in page(browser, missed)


def test_a_birth_that_does_not_exist_is_refused_by_name(sign_in: SignIn) -> None:
    shown = file_emergency(sign_in("coordinator"), 422, born_on="1999-02-30")
    assert "ない日付です" in shown


def test_a_case_is_handed_to_another_municipality_by_three_people(
    sign_in: SignIn, hidden: str, records: Session
) -> None:
    owner, chair, there = (
        sign_in(one) for one in ("coordinator", "supervisor", "coordinator-13218")
    )
    offer = {"to_code": "13218", "reason": "福生市へ転居した"}
    assert "同意" in post(owner, f"{hidden}/transfer", 422, **offer)
    person = person_of(records, hidden)
    consent(owner, hidden, person, "transfer", recipients="福生市")
    post(owner, f"{hidden}/transfer", **offer)
    assert "福生市へ転居した" not in page(there, "/staff/transfers")
    found = re.search(r"/staff/transfers/[0-9a-f-]{36}", page(chair, "/staff/transfers"))
    assert found
    post(there, f"{found[0]}/accept", 404)
    post(chair, f"{found[0]}/approve")
    assert "福生市へ転居した" in page(there, "/staff/transfers")
    begun = post(there, f"{found[0]}/accept")
    assert "架空 つばめ" in page(there, begun)
    assert there.get(hidden).status_code == 404
    assert "受け入れ済み" in page(owner, f"{hidden}/transfer")


def test_an_agency_note_is_written_and_read(sign_in: SignIn, hidden: str) -> None:
    owner = sign_in("coordinator")
    post(owner, f"{hidden}/notes", text="電話で様子を聞いた")
    assert "電話で様子を聞いた" in page(owner, f"{hidden}/notes")
    assert "書いてください" in post(owner, f"{hidden}/notes", 422, text="")
    assert sign_in("coordinator2").get(f"{hidden}/notes").status_code == 404


def test_a_colleague_takes_a_withdrawal_by_number_and_name_without_opening_the_case(
    sign_in: SignIn, hidden: str, records: Session
) -> None:
    owner, colleague = sign_in("coordinator"), sign_in("coordinator2")
    consent(owner, hidden, person_of(records, hidden), "matching")
    case_id = uuid.UUID(hidden.rsplit("/", 1)[1])
    number = records.scalars(select(Case.number).where(Case.id == case_id)).one()
    records.rollback()
    call = {"number": number, "evidence": "本人から電話", "withdrawn_on": today()}
    wrong = post(colleague, "/staff/withdrawal", 422, name="架空 ちがう", **call)
    assert "見つかりません" in wrong
    nobody = {**call, "number": "13219-1999-9999", "name": "架空 ちがう"}
    post(colleague, "/staff/withdrawal", 422, **nobody)
    tried = records.scalars(
        select(AuditEvent)
        .where(AuditEvent.action == "take_withdrawal", AuditEvent.result == "denied")
        .order_by(AuditEvent.id)
    ).all()
    assert [one.object_id for one in tried] == [str(case_id), "-"]
    assert all(one.account_id and "ちがう" not in f"{one.object_id}{one.detail}" for one in tried)
    records.rollback()
    tomorrow = {**call, "withdrawn_on": today() + dt.timedelta(days=1)}
    said = [
        re.findall(
            r'class="error".*?</div>',
            post(colleague, "/staff/withdrawal", 422, name=name, **tomorrow),
        )
        for name in ("架空つばめ", "架空 ちがう")
    ]
    assert said[0]
    assert said[0] == said[1], "a wrong day tells whether the pair was right"
    post(colleague, "/staff/withdrawal", name="架空つばめ", **call)
    assert colleague.get(hidden).status_code == 404
    newest = select(Consent.state).order_by(Consent.recorded_at.desc()).limit(1)
    assert records.scalars(newest).one() is ConsentState.WITHDRAWN
    assert "撤回" in page(owner, "/staff/today")


def test_a_step_is_taken_back_by_the_page_and_both_stay_in_the_history(
    sign_in: SignIn, hidden: str, records: Session
) -> None:
    owner = sign_in("coordinator")
    post(owner, f"{hidden}/advance", 422, to=CaseState.ASSESSING.value, on=today())
    consent(owner, hidden, person_of(records, hidden), "conference")
    advance(owner, hidden, CaseState.ASSESSING)
    assert "取り消す" in page(owner, hidden)
    assert "理由" in post(owner, f"{hidden}/take-back", 422, reason=" ")
    post(owner, f"{hidden}/take-back", reason="別の人の記録だった")
    steps = records.scalars(
        select(CaseTransition.to_state)
        .where(CaseTransition.case_id == uuid.UUID(hidden.rsplit("/", 1)[1]))
        .order_by(CaseTransition.recorded_at)
    ).all()
    assert steps == [CaseState.INTAKE, CaseState.ASSESSING, CaseState.INTAKE]
    records.rollback()
    assert "取り消せる手続きがありません" in post(
        owner, f"{hidden}/take-back", 422, reason="もう一度"
    )


def test_a_consultation_is_sent_back_to_a_named_desk(sign_in: SignIn, hidden: str) -> None:
    owner = sign_in("coordinator")
    refused = post(owner, f"{hidden}/advance", 422, to=CaseState.REDIRECTED.value, on=today())
    assert "つなぎ戻し先" in refused
    advance(owner, hidden, CaseState.REDIRECTED, redirected_to="架空の高齢者相談窓口")
    assert "架空の高齢者相談窓口" in page(owner, hidden)


def test_a_rest_names_its_reason_and_next_check_and_goes_back(sign_in: SignIn, hidden: str) -> None:
    owner = sign_in("coordinator")
    rest = {"to": CaseState.ON_HOLD.value, "on": today()}
    assert "次に確かめる日" in post(owner, f"{hidden}/advance", 422, **rest)
    post(
        owner,
        f"{hidden}/advance",
        note="入院",
        next_check_on=today() + dt.timedelta(days=1),
        **rest,
    )
    shown = page(owner, hidden)
    assert "中断の理由: 入院" in shown
    advance(owner, hidden, CaseState.INTAKE)
    assert "中断の理由: 入院" not in page(owner, hidden)
