"""The main job through the pages: from a consultation to a followed-up and closed placement.

狛江市 asks for a conference before matching, so the walk passes through one.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, AuditEvent, set_actor
from directory.database import reading_session_factory, session_factory, today
from directory.resource import Freshness, Resource, ResourceStatus
from matching.case import Case, CaseState
from matching.consent import Consent, ConsentPurpose
from matching.followup import FollowUp
from matching.need import Need
from matching.placement import Placement
from matching.proposal import MatchProposal
from tests.web.conftest import SignIn

SITE_NAME = "架空の少人数料理サロン"


@pytest.fixture
def records(engine: Engine) -> Session:
    """A session that only looks; it never holds a page's writing up."""
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


@pytest.fixture
def site(engine: Engine) -> str:
    """A confirmed, suitable place; returns its id."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        resource = Resource(
            municipality_code="13219",
            name=SITE_NAME,
            kind="salon",
            form="salon",
            status=ResourceStatus.PUBLISHED,
            activities="少人数で静かに料理をして、食べながら話します。見ているだけでもかまいません。",
            tags=["料理"],
            schedule=[{"weekday": "mon", "start": "10:00", "end": "12:00"}],
            schedule_text="毎週月曜 10時〜12時",
            fee_yen=300,
            group_size="small",
            town="和泉本町一丁目",
            freshness=Freshness.FRESH,
            confirmed_on=today(),
        )
        session.add(resource)
        session.commit()
        return str(resource.id)


EVERY_PURPOSE = [purpose.value for purpose in ConsentPurpose]


def post(browser: FlaskClient, path: str, expected: int = 302, **fields: object) -> str:
    answer = browser.post(path, data=fields)
    text = answer.get_data(as_text=True)
    problem = re.findall(r'class="error".*?</div>', text, re.S)
    assert answer.status_code == expected, (path, answer.status_code, problem or text[-600:])
    return answer.location or text


def page(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def take_in(browser: FlaskClient) -> str:
    return post(
        browser,
        "/staff/cases/new",
        opened_on=today(),
        route="家族から",
        referrer="架空の民生委員",
        referral_reason="家から出るきっかけがほしい",
        complaint="人の多いところは疲れる",
        name="架空 つばめ",
        age_stated="３４",
        town="和泉本町一丁目",
        attributes=["女性", "ひきこもり"],
    )


def advance(browser: FlaskClient, case: str, to: CaseState, **more: object) -> None:
    post(browser, f"{case}/advance", to=to.value, on=today(), **more)


def person_of(records: Session, case_path: str) -> str:
    found = records.scalars(select(Case)).all()
    case = next(one for one in found if case_path.endswith(str(one.id)))
    person_id = str(case.household.persons[0].id)
    records.rollback()
    return person_id


def consent(browser: FlaskClient, case: str, person: str, purpose: str, **more: object) -> None:
    fields = {
        "purpose": purpose,
        "state": "given",
        "given_on": today(),
        "how_given": "書面",
        "evidence": "架空の同意書",
        "recipients": "こまYELL",
        "scope": "氏名\n望み",
        **more,
    }
    post(browser, f"{case}/consent/{person}", **fields)


def fill_need(browser: FlaskClient, case: str, person: str) -> str:
    """Assess a person; gives the path of the page of matches."""
    post(
        browser,
        f"{case}/need/{person}",
        wishes="少人数で料理をしてみたい",
        interests="料理",
        stage="presence",
        start_mon="09:30",
        end_mon="12:30",
        transport="walk",
        max_minutes="30",
        budget_yen="500",
        max_group_size="small",
        assessed_on=today(),
    )
    found = re.search(r'href="(/staff/needs/[^"]*/matches)"', page(browser, case))
    assert found
    return found[1]


def reach_matching(browser: FlaskClient, records: Session) -> tuple[str, str, str]:
    """Walk a new case up to マッチング; gives the paths of case and matches, and the person."""
    case = take_in(browser)
    person = person_of(records, case)
    consent(browser, case, person, "conference")
    consent(browser, case, person, "matching")
    advance(browser, case, CaseState.ASSESSING)
    matches = fill_need(browser, case, person)
    advance(browser, case, CaseState.PLAN_DRAFT)
    post(
        browser,
        f"{case}/plan",
        goals="週に一度、家の外で過ごす",
        period_from=today(),
        drafted_on=today(),
        kind="support_plan",
        step_1="見学に行く",
        responsible_1="CSW",
        services=["participation_support"],
    )
    advance(browser, case, CaseState.CONFERENCE)
    meeting = post(
        browser, "/staff/meetings", type="multilayer_conference", held_on=today(), host="福祉相談課"
    )
    post(browser, f"{meeting}/agenda", case_id=case.rsplit("/", 1)[1], purpose="plan")
    item = re.search(r"/staff/agenda/([0-9a-f-]+)/decide", page(browser, meeting))
    assert item
    post(browser, f"/staff/agenda/{item[1]}/decide", decision="approved", on=today())
    return case, matches, person


def test_the_whole_job_from_consultation_to_a_logged_visit_and_the_end(
    sign_in: SignIn, records: Session, site: str
) -> None:
    browser = sign_in("coordinator")
    case, matches, person = reach_matching(browser, records)

    shown = page(browser, matches)
    assert SITE_NAME in shown
    assert "料理" in shown
    offer = post(
        browser,
        matches.replace("/matches", "/propose"),
        resource_id=site,
        chosen_reason="料理が好きで、少人数だから",
    )
    assert "料理が好きで" in page(browser, offer)

    post(browser, f"{offer}/offer", 422, on=today())
    post(browser, f"{offer}/assess", on=today(), findings="静か。一人なら受け入れられる")
    post(browser, f"{offer}/offer", 422, on=today(), tell="氏名")
    consent(browser, case, person, "site", sites=site, recipients="", scope="氏名")
    post(browser, f"{offer}/offer", on=today(), tell="氏名")
    post(browser, f"{offer}/visit", 422, on=today(), outcome="", next_step="体験")
    post(browser, f"{offer}/visit", on=today(), outcome="また来たい", next_step="体験")
    post(browser, f"{offer}/trial", on=today(), outcome="皮むきをした", next_step="週一回")
    post(browser, f"{offer}/accept", on=today())
    post(browser, f"{offer}/start", 422, start_on=today(), watchers="")
    placement = post(
        browser,
        f"{offer}/start",
        start_on=today(),
        watchers="世話役",
        person_visit_on=today(),
        site_visit_on=today(),
        frequency="週1回",
    )
    assert "本人への訪問" in page(browser, "/staff/today")

    ahead = today() + dt.timedelta(days=14)
    person_visit = {"reached": "1", "attendance": "every_time", "change": "よく話す"}
    post(browser, f"{placement}/visit/person", done_on=today(), next_on=ahead, **person_visit)
    post(
        browser,
        f"{placement}/visit/site",
        done_on=today(),
        next_on=ahead,
        reached="1",
        site_burden="none",
    )
    assert "よく話す" in page(browser, placement)
    records.rollback()
    assert records.scalars(select(MatchProposal)).one().reasons
    assert len(records.scalars(select(Placement)).all()) == 1
    done = [visit for visit in records.scalars(select(FollowUp)) if visit.done_on]
    assert {visit.track.value for visit in done} == {"person", "site"}


def test_nothing_is_offered_before_consent_and_the_page_says_so(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    matches = fill_need(browser, case, person_of(records, case))
    shown = page(browser, matches)
    assert "いまは候補を出せません" in shown
    assert "同意" in shown
    records.rollback()
    resource_id = records.scalars(select(Resource.id).limit(1)).one()
    records.rollback()
    post(browser, matches.replace("/matches", "/propose"), 422, resource_id=resource_id)


def test_another_municipality_gets_the_page_of_a_missing_case(
    sign_in: SignIn, records: Session
) -> None:
    case = take_in(sign_in("coordinator"))
    stranger = sign_in("coordinator-13218")
    hidden = stranger.get(case)
    missing = stranger.get(f"{case.rsplit('/', 1)[0]}/00000000-0000-4000-8000-000000000000")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.get_data() == missing.get_data()
    assert "架空 つばめ" not in page(stranger, "/staff/cases")
    records.rollback()
    denied = records.scalars(select(AuditEvent).where(AuditEvent.result == "denied")).all()
    assert any(event.object_id == case.rsplit("/", 1)[1] for event in denied)


def test_every_look_at_a_case_is_written_down(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    page(browser, case)
    records.rollback()
    case_id = case.rsplit("/", 1)[1]
    read = records.scalars(select(AuditEvent).where(AuditEvent.action == "read")).all()
    assert (case_id, "support_case") in {(one.object_id, one.object_type) for one in read}
    assert not any("つばめ" in (one.detail or "") for one in read)


def test_two_editors_of_one_sheet_the_later_is_told_and_loses_nothing(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    consent(browser, case, person, "matching")
    fill_need(browser, case, person)
    records.rollback()
    version = records.scalars(select(Need.version).order_by(Need.created_at.desc())).first()
    records.rollback()
    sheet = f"{case}/need/{person}"
    post(browser, sheet, wishes="先の人の望み", assessed_on=today(), version=version)
    later = post(browser, sheet, 409, wishes="後の人の望み", assessed_on=today(), version=version)
    assert "後の人の望み" in later
    assert "本人の望み" in later or "望み" in later


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("age_stated", "200", "年齢"),
        ("age_stated", "三十四歳", "年齢"),
        ("opened_on", "2026-02-30", "受付日"),
        ("opened_on", "2099-01-01", "受付日"),
        ("name", "", "氏名"),
    ],
)
def test_a_wrong_field_of_the_intake_is_named_and_nothing_is_written(
    sign_in: SignIn, records: Session, field: str, value: str, named: str
) -> None:
    before = len(records.scalars(select(Case.id)).all())
    records.rollback()
    fields = {"opened_on": str(today()), "route": "窓口", "complaint": "x", "name": "架空 の人"}
    shown = post(sign_in("coordinator"), "/staff/cases/new", 422, **{**fields, field: value})
    assert named in shown
    assert "架空 の人" in shown or field == "name"
    assert len(records.scalars(select(Case.id)).all()) == before


def test_a_draft_is_kept_offered_back_and_forgotten_once_sent(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    assert browser.get("/staff/drafts/intake/new").status_code == 204
    kept = browser.post("/staff/drafts/intake/new", json={"name": "架空 下書き", "csrf_token": "x"})
    assert kept.status_code == 200
    found = browser.get("/staff/drafts/intake/new").get_json()
    assert found["content"] == {"name": "架空 下書き"}
    assert sign_in("coordinator2").get("/staff/drafts/intake/new").status_code == 204
    take_in(browser)
    assert browser.get("/staff/drafts/intake/new").status_code == 204


def test_papers_carry_the_mark_and_the_reader_and_need_consent_for_the_meeting(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    sheet = page(browser, f"{case}/paper/handover_sheet/{person}")
    assert "取扱注意" in sheet
    assert "架空 みなと" in sheet
    refused = browser.get(f"{case}/paper/meeting_paper/{person}")
    assert refused.status_code == 422
    consent(browser, case, person, "conference")
    paper = browser.get(f"{case}/paper/meeting_paper/{person}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "つばめ" not in paper.headers["Content-Disposition"]


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def test_a_form_sent_twice_makes_one_record_and_shows_the_same_page(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    before = len(records.scalars(select(Case.id)).all())
    records.rollback()
    token = hidden(page(browser, "/staff/cases/new"), "submission")
    fields = {"opened_on": today(), "route": "窓口", "complaint": "x", "submission": token}
    first = post(browser, "/staff/cases/new", name="架空 の人", **fields)
    assert post(browser, "/staff/cases/new", name="架空 の人", **fields) == first
    assert "二度送られました" in page(browser, first)
    assert len(records.scalars(select(Case.id)).all()) == before + 1


def test_going_back_and_typing_something_else_is_a_new_form_not_a_double(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    token = hidden(page(browser, f"{case}/consent/{person}"), "submission")
    consent(browser, case, person, "conference", submission=token)
    consent(browser, case, person, "matching", submission=token)
    consent(browser, case, person, "matching", submission=token)
    records.rollback()
    said = records.scalars(select(Consent).where(Consent.person_id == uuid.UUID(person))).all()
    assert sorted(one.purpose.value for one in said) == ["conference", "matching"]


def test_a_refused_form_may_be_corrected_and_sent_with_its_token(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    fields = {"opened_on": today(), "route": "窓口", "complaint": "x", "submission": "one"}
    post(browser, "/staff/cases/new", 422, name="", **fields)
    post(browser, "/staff/cases/new", 422, name="", **fields)
    assert post(browser, "/staff/cases/new", name="架空 の人", **fields)
