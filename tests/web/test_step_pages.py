"""Every step the workflows know is taken on some page, and undone on one where it can be undone."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from directory.resource import Resource, ResourceStatus
from matching.case import Case, CaseState
from matching.followup import FollowUp
from matching.need import Need
from matching.proposal import MatchProposal, ProposalState
from matching.workflow.case_steps import CASE
from matching.workflow.placement_steps import PLACEMENT
from matching.workflow.proposal_steps import PROPOSAL
from tests.web.conftest import SignIn
from tests.web.test_case_walk import consent, page, person_of, post, take_in
from web.coordinator.proposal import ACTIONS

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates" / "coordinator"


PROPOSAL_PAGES = {
    ProposalState.SITE_ASSESSED: {"assess", "use_assessment"},
    ProposalState.OFFERED: {"offer"},
    ProposalState.VISIT: {"arrange_visit", "visit"},
    ProposalState.TRIAL: {"arrange_trial", "trial"},
    ProposalState.ACCEPTED: {"accept"},
    ProposalState.DECLINED_PERSON: {"decline_person"},
    ProposalState.DECLINED_SITE: {"decline_site"},
    ProposalState.LAPSED: {"lapse"},
}


def test_every_step_of_a_proposal_has_its_form_and_so_has_its_reopening():
    page_of_it = (TEMPLATES / "proposal.html").read_text("utf-8")
    assert {step.target for step in PROPOSAL.steps} == set(PROPOSAL_PAGES)
    for actions in (*PROPOSAL_PAGES.values(), {"reopen"}):
        assert actions <= set(ACTIONS)
        for action in actions:
            assert f'"{action}"' in page_of_it or f"'{action}'" in page_of_it, action


def test_every_step_of_a_placement_has_its_form():
    shown = (TEMPLATES / "placement.html").read_text("utf-8")
    forms = {"active": ("begin", "unstable"), "stable": ("stable",), "ended": ("end",)}
    assert {step.target.value for step in PLACEMENT.steps} == set(forms)
    for action in (one for names in forms.values() for one in names):
        assert f'"{action}"' in shown, action


def test_every_step_of_a_case_is_offered_on_its_page_with_all_it_asks_for(
    sign_in: SignIn, records: Session
) -> None:
    """The page is one form for each step the machine knows from here; a conference decides some."""
    browser = sign_in("coordinator")
    case = records.scalars(select(Case)).one()
    path, state = f"/staff/cases/{case.id}", case.state
    records.rollback()
    shown = page(browser, path)
    offered = set(re.findall(r'name="to" value="(\w+)"', shown))
    here = {step.target.value for step in CASE.steps_from(state)}
    assert offered == here
    for name in ("redirected_to", "next_check_on", "note"):
        assert f'name="{name}"' in (TEMPLATES / "case_steps.html").read_text("utf-8")


@pytest.fixture
def proposed(sign_in: SignIn, engine: Engine) -> str:
    """A proposal of the demo's person, offered to a site; its path."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        site = Resource(
            municipality_code="13219",
            name="架空の縁側",
            kind="salon",
            status=ResourceStatus.PUBLISHED,
            confirmed_on=today(),
        )
        session.add(site)
        session.commit()
        site_id = site.id
        need = session.scalars(select(Need)).one()
        need_id, person_id = need.id, str(need.person_id)
        session.rollback()
    browser = sign_in("coordinator")
    path = post(
        browser, f"/staff/needs/{need_id}/propose", resource_id=site_id, chosen_reason="望みに合う"
    )
    post(browser, f"{path}/assess", on=today(), findings="見学できる", watchers="架空 世話人")
    post(browser, f"{path}/offer", on=today())
    found = re.search(r"/staff/cases/[0-9a-f-]{36}", page(browser, path))
    assert found
    consent(browser, found[0], person_id, "site", sites=str(site_id), scope="氏名")
    return path


def state_of(records: Session, path: str) -> ProposalState:
    wanted = MatchProposal.id == uuid.UUID(path.rsplit("/", 1)[1])
    found = records.scalars(select(MatchProposal.state).where(wanted)).one()
    records.rollback()
    return found


def decline(browser: FlaskClient, path: str) -> None:
    post(browser, f"{path}/decline_person", on=today())


def test_a_proposal_that_ended_is_taken_up_again_where_it_stood(
    sign_in: SignIn, proposed: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    decline(browser, proposed)
    assert "この提案を再開する" in page(browser, proposed)
    assert "再開する理由" in post(browser, f"{proposed}/reopen", 422, on=today(), outcome=" ")
    post(browser, f"{proposed}/reopen", on=today(), outcome="本人から、もう一度と言われた")
    assert state_of(records, proposed) is ProposalState.OFFERED
    shown = page(browser, proposed)
    assert "本人が辞退" in shown
    assert "もう一度と言われた" in shown


def test_a_visit_is_arranged_for_a_day_to_come_and_its_result_is_asked_for_then(
    sign_in: SignIn, proposed: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    tomorrow = today() + dt.timedelta(days=1)
    post(browser, f"{proposed}/arrange_visit", on=tomorrow)
    assert state_of(records, proposed) is ProposalState.VISIT
    refused = post(browser, f"{proposed}/arrange_trial", 422, on=tomorrow)
    assert "見学の結果" in refused
    future = post(
        browser, f"{proposed}/visit", 422, on=tomorrow, outcome="よかった", next_step="体験"
    )
    assert "まだ来ていません" in future
    post(browser, f"{proposed}/visit", on=today(), outcome="よかった", next_step="体験")
    post(browser, f"{proposed}/arrange_trial", on=tomorrow)
    assert state_of(records, proposed) is ProposalState.TRIAL


def test_the_page_of_a_proposal_asks_for_consent_before_the_site_meets_the_person(
    sign_in: SignIn, proposed: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    found = re.search(r"/staff/cases/[0-9a-f-]{36}", page(browser, proposed))
    assert found
    sheet = f"{found[0]}/consent/{records.scalars(select(Need)).one().person_id}"
    records.rollback()
    assert "この受入先に本人のことを伝える同意の記録がありません" not in page(browser, proposed)
    post(browser, f"{sheet}/withdraw", withdrawn_on=today(), purposes=["site"])
    refused = post(
        browser, f"{proposed}/visit", 422, on=today(), outcome="よかった", next_step="体験"
    )
    assert "同意" in refused
    assert state_of(records, proposed) is ProposalState.OFFERED


def test_a_planned_visit_is_moved_to_another_day_but_never_into_the_past(
    sign_in: SignIn, proposed: str, records: Session
) -> None:
    browser = sign_in("coordinator")
    for stage, next_step in (("visit", "体験"), ("trial", "参加")):
        post(browser, f"{proposed}/{stage}", on=today(), outcome="よかった", next_step=next_step)
    post(browser, f"{proposed}/accept", on=today())
    placement = post(
        browser,
        f"{proposed}/start",
        start_on=today(),
        watchers="架空 世話人",
        person_visit_on=today() + dt.timedelta(days=7),
        site_visit_on=today() + dt.timedelta(days=7),
    )
    visit = records.scalars(select(FollowUp.id).order_by(FollowUp.track).limit(1)).one()
    records.rollback()
    for day, said in (("2026-02-30", "ない日付"), ("2020-01-01", "後の日")):
        assert said in post(browser, f"/staff/visits/{visit}/day", 422, due_on=day)
    wanted = today() + dt.timedelta(days=9)
    post(browser, f"/staff/visits/{visit}/day", due_on=wanted)
    moved = records.scalars(select(FollowUp.due_on).where(FollowUp.id == visit)).one()
    assert moved == wanted
    records.rollback()
    assert "日を変える" in page(browser, placement)


def test_a_case_sent_back_by_the_conference_names_its_desk(
    sign_in: SignIn, records: Session
) -> None:
    """The decision つなぎ戻し carries the desk with it, so that the case can move at once."""
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    consent(browser, case, person, "conference")
    post(browser, f"{case}/advance", to=CaseState.ASSESSING.value, on=today())
    meeting = post(browser, "/staff/meetings", type="multilayer_conference", held_on=today())
    post(browser, f"{meeting}/agenda", case_id=case.rsplit("/", 1)[1], purpose="allotment")
    item = re.search(r"/staff/agenda/([0-9a-f-]+)/decide", page(browser, meeting))
    assert item
    desk = {"decision": "redirected", "on": today(), "redirected_to": "架空の地域包括"}
    post(browser, f"/staff/agenda/{item[1]}/decide", **desk)
    assert "架空の地域包括" in page(browser, case)
