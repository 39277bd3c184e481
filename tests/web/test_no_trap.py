"""No state of a case is a trap: pages lead from each one to 終結, and a start moves the case."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from geo.profile import Profile, load_profiles
from matching.case import Case, CaseState
from matching.workflow.case_steps import CASE, OVER
from tests.matching.story import PROFILE
from tests.web.conftest import SignIn
from tests.web.test_case_walk import (
    SITE_NAME,
    advance,
    consent,
    page,
    post,
    reach_matching,
    records,
    site,
    take_in,
)
from web.settings import load_settings

__all__ = ["records", "site"]
S = CaseState
WORKED_ON = [state for state in S if state not in (*OVER, S.CLOSED, S.AFTERCARE)]


def state_of(records: Session, case: str) -> CaseState:
    records.rollback()
    rows = records.execute(select(Case.id, Case.state)).all()
    records.rollback()
    return next(state for case_id, state in rows if case.endswith(str(case_id)))


def account_of(records: Session, case: str) -> str:
    rows = records.execute(select(Case.id, Case.owner_id)).all()
    records.rollback()
    return str(next(owner for case_id, owner in rows if case.endswith(str(case_id))))


def stand_at(engine: Engine, case: str, state: CaseState) -> None:
    """Put a case where it could stand, without the records that lead there."""
    with session_factory(engine)() as writing:
        set_actor(writing, SYSTEM)
        for found in writing.scalars(select(Case)):
            if case.endswith(str(found.id)):
                found.state = state
        writing.commit()


def ways_out(profile: Profile | None) -> set[CaseState]:
    """Every state from which steps without a rest lead to 終結 in a municipality."""
    leading = {S.CLOSED}
    before: set[CaseState] = set()
    while before != leading:
        before = set(leading)
        leading |= {
            step.source
            for state in S
            for step in CASE.steps_from(state, profile)
            if step.target in leading and S.ON_HOLD not in (step.source, step.target)
        }
    return leading


def profiles() -> list[Profile]:
    return [PROFILE, *load_profiles(load_settings({}).areas_dir).values()]


@pytest.mark.parametrize("profile", profiles(), ids=lambda each: each.name)
def test_from_every_state_steps_lead_to_the_end_in_every_municipality(profile: Profile) -> None:
    assert ways_out(profile) >= {state for state in WORKED_ON if state is not S.ON_HOLD}


def test_from_every_state_the_pages_lead_to_the_end(
    sign_in: SignIn, records: Session, engine: Engine
) -> None:
    browser = sign_in("coordinator")
    rest = {"note": "本人が休みたい", "next_check_on": today() + dt.timedelta(30)}
    for state in WORKED_ON:
        case = take_in(browser)
        evaluation = {"goals_met": "partly", "change": "外に出た"}
        evaluation |= {"lead_worker_id": account_of(records, case), "evaluated_on": today()}
        if state is not S.ON_HOLD:
            stand_at(engine, case, state)
        advance(browser, case, S.ON_HOLD, **rest)
        post(browser, f"{case}/closing", **evaluation)
        advance(browser, case, S.CLOSED, note="本人が望まない")
        assert state_of(records, case) is S.CLOSED, state


def test_a_rest_is_checked_on_a_day_to_come(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    fields = {"to": "on_hold", "on": today(), "note": "休みたい", "next_check_on": "2020-01-01"}
    assert "後の日" in post(browser, f"{case}/advance", 422, **fields)
    assert state_of(records, case) is S.INTAKE


def started(browser: FlaskClient, case: str, matches: str, person: str, site: str) -> str:
    """A placement through every page of its proposal; gives its path."""
    why = {"resource_id": site, "chosen_reason": "望みに合う"}
    offer = post(browser, matches.replace("/matches", "/propose"), **why)
    post(browser, f"{offer}/assess", on=today(), findings="静か")
    consent(browser, case, person, "site", sites=site, recipients="", scope="氏名")
    post(browser, f"{offer}/offer", on=today())
    post(browser, f"{offer}/visit", on=today(), outcome="また来たい", next_step="体験")
    post(browser, f"{offer}/trial", on=today(), outcome="楽しそう", next_step="週一回")
    post(browser, f"{offer}/accept", on=today())
    first = {"person_visit_on": today(), "site_visit_on": today()}
    return post(browser, f"{offer}/start", start_on=today(), watchers="世話役", **first)


def test_starting_moves_the_case_and_an_early_end_still_leads_to_the_conference_and_the_end(
    sign_in: SignIn, records: Session, site: str
) -> None:
    browser = sign_in("coordinator")
    case, matches, person = reach_matching(browser, records)
    placement = started(browser, case, matches, person, site)
    assert state_of(records, case) is S.PARTICIPATING
    post(browser, f"{placement}/end", on=today(), reason="person_left")

    shown = page(browser, case)
    for label in ("マッチング", "定着支援", "再プラン"):
        assert f"「{label}」に進める" in shown
    advance(browser, case, S.SETTLING)
    assert "終わったあと" in page(browser, placement)
    for track in ("person", "site"):
        post(browser, f"{placement}/visit/{track}", done_on=today(), reached="1", note="元気")
    evaluation = {"goals_met": "partly", "change": "外に出た"}
    evaluation |= {"lead_worker_id": account_of(records, case), "evaluated_on": today()}
    post(browser, f"{case}/closing", **evaluation)
    decide(browser, case, "closing", "closed")
    assert state_of(records, case) is S.CLOSED


def agenda_of(
    browser: FlaskClient, case: str, purpose: str, expected: int = 302
) -> tuple[str, str]:
    """A conference today with the case on its agenda; gives the meeting and the answer."""
    meeting = post(
        browser, "/staff/meetings", type="multilayer_conference", held_on=today(), host="福祉相談課"
    )
    case_id = case.rsplit("/", 1)[1]
    return meeting, post(browser, f"{meeting}/agenda", expected, case_id=case_id, purpose=purpose)


def decide(
    browser: FlaskClient, case: str, purpose: str, decision: str, expected: int = 302
) -> str:
    meeting, _ = agenda_of(browser, case, purpose)
    item = page(browser, meeting).split("/staff/agenda/")[1].split("/")[0]
    return post(browser, f"/staff/agenda/{item}/decide", expected, decision=decision, on=today())


def test_a_case_without_any_participation_is_not_put_up_for_closing(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case, _, _ = reach_matching(browser, records)
    _, answer = agenda_of(browser, case, "closing", 422)
    assert "マッチング" in answer
    assert "中断" in answer


def test_a_closing_that_cannot_follow_is_not_recorded_as_decided(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case, _, _ = reach_matching(browser, records)
    answer = decide(browser, case, "report", "closed", 422)
    assert "「マッチング」のまま動きません" in answer
    assert "決定を記録しました" not in answer
    assert state_of(records, case) is S.MATCHING


def test_a_chair_is_told_who_takes_the_step_before_a_decision(
    sign_in: SignIn, records: Session, engine: Engine
) -> None:
    browser, chair = sign_in("coordinator"), sign_in("supervisor")
    case, _, _ = reach_matching(browser, records)
    stand_at(engine, case, S.SETTLING)
    answer = decide(chair, case, "closing", "closed", 422)
    assert "「定着支援」のまま動きません" in answer
    assert state_of(records, case) is S.SETTLING


def test_the_offered_site_keeps_its_name_on_the_case(
    sign_in: SignIn, records: Session, site: str
) -> None:
    browser = sign_in("coordinator")
    case, matches, person = reach_matching(browser, records)
    started(browser, case, matches, person, site)
    assert SITE_NAME in page(browser, case)
