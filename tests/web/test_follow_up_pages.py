"""Stories 24 to 30 and the log of a visit, walked through the pages from a placement to a task."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from directory.resource import Resource
from directory.task import Task, TaskKind
from matching.followup import FollowUp, Track
from matching.placement import Placement
from matching.proposal import MatchProposal, ProposalState
from tests.web.conftest import SignIn
from tests.web.test_case_walk import (
    EVERY_PURPOSE,
    SITE_NAME,
    consent,
    hidden,
    page,
    person_of,
    post,
    reach_matching,
    records,
    site,
    take_in,
)

FORTNIGHT = dt.timedelta(days=14)
__all__ = ["records", "site"]


def ahead() -> dt.date:
    """The day of the next visit, a fortnight on."""
    return today() + FORTNIGHT


def typed(value: str | dt.timedelta) -> str:
    """What a field is given: words, or the day so far from the day of the test."""
    return value if isinstance(value, str) else str(today() + value)


class Walk:
    """A case with one proposal, and the paths its pages answer to."""

    def __init__(self, browser: FlaskClient, records: Session, site: str) -> None:
        self.browser, self.records, self.site = browser, records, site
        self.case, matches, self.person = reach_matching(browser, records)
        self.propose = matches.replace("/matches", "/propose")
        self.offer = post(browser, self.propose, resource_id=site, chosen_reason="料理が好き")

    def accept(self) -> None:
        """Up to the yes of both."""
        send = self.browser
        post(send, f"{self.offer}/assess", on=today(), findings="一人なら受け入れられる")
        consent(send, self.case, self.person, "site", sites=self.site, recipients="", scope="氏名")
        post(send, f"{self.offer}/offer", on=today(), tell="氏名")
        post(send, f"{self.offer}/visit", on=today(), outcome="また来たい", next_step="体験")
        post(send, f"{self.offer}/trial", on=today(), outcome="皮むきをした", next_step="週一回")
        post(send, f"{self.offer}/accept", on=today())

    def start(self, **more: object) -> str:
        """Send the form that starts the placement; gives its path."""
        fields = {
            "start_on": today(),
            "watchers": "世話役",
            "person_visit_on": today(),
            "site_visit_on": today(),
            "weekday": "mon",
            "start_time": "10:00",
            "end_time": "12:00",
        }
        return post(self.browser, f"{self.offer}/start", **fields | more)

    def tasks(self, kind: TaskKind) -> list[Task]:
        """Open tasks of the case of one kind, each with an owner."""
        self.records.rollback()
        query = select(Task).where(Task.kind == kind, Task.done_at.is_(None))
        mine = [t for t in self.records.scalars(query) if str(t.case_id) == self.case[-36:]]
        assert all(task.owner_id for task in mine)
        return mine


@pytest.fixture
def walk(sign_in: SignIn, records: Session, site: str) -> Walk:
    """A case with a proposal."""
    return Walk(sign_in("coordinator"), records, site)


@pytest.fixture
def placed(walk: Walk) -> tuple[Walk, str]:
    """A case with a placement that has begun."""
    walk.accept()
    return walk, walk.start()


def test_story_24_a_closed_place_is_a_task_and_its_record_stays(placed: tuple[Walk, str]) -> None:
    walk, placement = placed
    post(walk.browser, f"/staff/resources/{walk.site}/close", sure="1")
    assert len(walk.tasks(TaskKind.RESOURCE_CLOSED)) == 1
    assert "次の参加先" in page(walk.browser, "/staff/today")
    assert SITE_NAME in page(walk.browser, placement)


def test_story_25_nobody_met_is_a_task_to_try_again(placed: tuple[Walk, str]) -> None:
    walk, placement = placed
    post(
        walk.browser,
        f"{placement}/visit/site",
        done_on=today(),
        next_on=ahead(),
        reached="0",
        note="留守",
    )
    [task] = walk.tasks(TaskKind.NO_ANSWER)
    assert "受入先" in (task.note or "")


def test_story_26_a_refusal_needs_no_reason_and_asks_what_is_wished(walk: Walk) -> None:
    post(walk.browser, f"{walk.offer}/decline_person", on=today())
    [task] = walk.tasks(TaskKind.PROPOSAL_DECLINED)
    assert "理由を求めず" in (task.note or "")
    again = post(walk.browser, walk.propose, 422, resource_id=walk.site)
    assert "辞退" in again or "望" in again


def test_story_27_a_heavy_burden_stops_offers_until_somebody_talked(
    placed: tuple[Walk, str],
) -> None:
    walk, placement = placed
    heavy = {"done_on": today(), "next_on": ahead(), "reached": "1", "site_burden": "heavy"}
    post(walk.browser, f"{placement}/visit/site", **heavy)
    assert walk.tasks(TaskKind.SITE_OVERLOADED)
    assert "新しい打診を止めています" in page(walk.browser, placement)
    resume = f"{placement}/resume-offers"
    assert "理由" in post(walk.browser, resume, 422, reason=" ")
    post(walk.browser, resume, reason="当番を増やした")
    assert "新しい打診を止めています" not in page(walk.browser, placement)


def test_story_28_an_absence_is_a_task_the_same_day_person_first(placed: tuple[Walk, str]) -> None:
    walk, placement = placed
    absent = {"done_on": today(), "next_on": ahead(), "reached": "1", "attendance": "absent"}
    post(walk.browser, f"{placement}/visit/person", **absent)
    first, then = sorted(walk.tasks(TaskKind.CONTACT_AFTER_ABSENCE), key=lambda task: task.due_on)
    assert first.due_on == today() < then.due_on
    assert "まず本人" in (first.note or "")
    assert "受入先" in (then.note or "")


def test_story_28_a_dropout_asks_for_replan_or_rest(placed: tuple[Walk, str]) -> None:
    walk, placement = placed
    post(walk.browser, f"{placement}/end", on=today(), reason="person_left")
    [task] = walk.tasks(TaskKind.PLACEMENT_ENDED)
    assert "再プラン" in (task.note or "")


def test_story_29_a_move_asks_whether_the_place_is_still_within_reach(
    placed: tuple[Walk, str],
) -> None:
    walk, _ = placed
    post(walk.browser, f"{walk.case}/move", where="13219", moved_on=today(), town="東和泉一丁目")
    [task] = walk.tasks(TaskKind.PERSON_MOVED)
    assert "通えるか" in (task.note or "")


def test_story_30_a_withdrawal_stops_papers_freezes_proposals_and_is_a_task(walk: Walk) -> None:
    paper = f"{walk.case}/paper/meeting_paper/{walk.person}"
    assert "料理" in page(walk.browser, paper)
    post(
        walk.browser,
        f"{walk.case}/consent/{walk.person}/withdraw",
        withdrawn_on=today(),
        purposes=EVERY_PURPOSE,
    )
    assert walk.browser.get(paper).status_code == 422
    assert walk.tasks(TaskKind.CONSENT_WITHDRAWN)
    walk.records.rollback()
    assert walk.records.scalars(select(MatchProposal)).one().frozen
    walk.records.rollback()
    refused = post(walk.browser, f"{walk.offer}/assess", 422, on=today(), findings="x")
    assert "同意" in refused


def test_a_withdrawal_may_end_one_purpose_and_leave_the_other(walk: Walk) -> None:
    withdraw = f"{walk.case}/consent/{walk.person}/withdraw"
    post(walk.browser, withdraw, withdrawn_on=today(), purposes=["matching"])
    assert "料理" in page(walk.browser, f"{walk.case}/paper/meeting_paper/{walk.person}")
    walk.records.rollback()
    assert walk.records.scalars(select(MatchProposal)).one().frozen


def test_story_8_a_visit_takes_few_taps_and_both_tracks_are_recorded(
    placed: tuple[Walk, str],
) -> None:
    walk, placement = placed
    for track in Track:
        form = page(walk.browser, f"{placement}/visit/{track.value}")
        assert hidden(form, "visit")
        must = re.findall(r"<(?:input|textarea|select)[^>]* required[^>]*>", form)
        assert must
        assert all(re.search(r'type="date" value="\d', each) for each in must), "filled in already"
        assert re.search(r'name="next_on"[^>]* value="\d', form), "a day is proposed"
    fields = {"done_on": today(), "next_on": ahead(), "reached": "1", "attendance": "mostly"}
    post(walk.browser, f"{placement}/visit/person", change="よく話す", **fields)
    post(walk.browser, f"{placement}/visit/site", site_burden="some", **fields)
    shown = page(walk.browser, placement)
    for text in ("ほとんど来ている", "よく話す", "負担: 少しある"):
        assert text in shown


def test_two_people_logging_one_visit_see_what_the_other_wrote_and_no_visit_is_eaten(
    placed: tuple[Walk, str],
) -> None:
    walk, placement = placed
    sheet = f"{placement}/visit/person"
    planned = hidden(page(walk.browser, sheet), "visit")
    fields = {"done_on": today(), "next_on": ahead(), "reached": "1", "visit": planned}
    post(walk.browser, sheet, change="先の人の記録", **fields)
    later = post(walk.browser, sheet, 409, change="後の人の記録", **fields)
    assert "先の人の記録" in later
    assert "後の人の記録" in later
    walk.records.rollback()
    visits = walk.records.scalars(select(FollowUp).where(FollowUp.track == Track.PERSON)).all()
    assert sorted((visit.done_on is None, visit.due_on) for visit in visits) == [
        (False, today()),
        (True, ahead()),
    ]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("done_on", FORTNIGHT, "まだ来ていません"),
        ("done_on", "2026-02-30", "ない日付"),
        ("next_on", "", "次の訪問日"),
        ("next_on", "1999-01-01", "より後の日"),
        ("sessions_attended", "多い", "参加した回数"),
    ],
)
def test_a_visit_that_cannot_be_is_named_and_the_words_stay_in_the_form(
    placed: tuple[Walk, str], field: str, value: str | dt.timedelta, named: str
) -> None:
    walk, placement = placed
    fields = {"done_on": today(), "next_on": ahead(), "reached": "1", "change": "よく話す"}
    fields |= {field: typed(value)}
    shown = post(walk.browser, f"{placement}/visit/person", 422, **fields)
    assert named in shown
    assert "よく話す" in shown
    walk.records.rollback()
    assert not [visit for visit in walk.records.scalars(select(FollowUp)) if visit.done_on]


@pytest.mark.parametrize("track", list(Track))
def test_a_visit_that_says_nothing_seen_is_refused_and_nobody_is_met_by_default(
    placed: tuple[Walk, str], track: Track
) -> None:
    walk, placement = placed
    sheet = f"{placement}/visit/{track.value}"
    assert not re.search(r'name="reached"[^>]* checked', page(walk.browser, sheet))
    days = {"done_on": today(), "next_on": ahead()}
    said = post(walk.browser, sheet, 422, reached="1", **days)
    assert "「変化・気づいたこと」「メモ」のどれか一つを書いてください" in said
    assert "「会えたか」を選んで" in post(walk.browser, sheet, 422, change="よく話す", **days)
    walk.records.rollback()
    assert not [visit for visit in walk.records.scalars(select(FollowUp)) if visit.done_on]
    post(walk.browser, sheet, reached="1", change="よく話す", **days)


def test_each_creating_form_sent_twice_makes_one_record(walk: Walk) -> None:
    send = walk.browser
    assert walk.offer == post(send, walk.propose, resource_id=walk.site, submission="p")
    assert walk.offer == post(send, walk.propose, resource_id=walk.site, submission="p")
    walk.accept()
    first = walk.start(submission="s")
    assert walk.start(submission="s") == first
    fields = {
        "done_on": today(),
        "next_on": ahead(),
        "reached": "1",
        "change": "x",
        "submission": "v",
    }
    post(send, f"{first}/visit/person", **fields)
    post(send, f"{first}/visit/person", **fields)
    plan = {"goals": "x", "period_from": today(), "kind": "support_plan", "submission": "l"}
    assert post(send, f"{walk.case}/plan", **plan) == post(send, f"{walk.case}/plan", **plan)
    gap = {"what": "夜の居場所", "submission": "g"}
    post(send, walk.propose.replace("/propose", "/gap"), **gap)
    post(send, walk.propose.replace("/propose", "/gap"), **gap)
    walk.records.rollback()
    assert len(walk.records.scalars(select(Placement)).all()) == 1
    assert len(walk.records.scalars(select(MatchProposal)).all()) == 1
    done = [visit for visit in walk.records.scalars(select(FollowUp)) if visit.done_on]
    assert len(done) == 1
    assert len(walk.tasks(TaskKind.RESOURCE_DEVELOPMENT)) <= 1


def test_several_placements_of_one_person_are_one_plan_with_overlaps_warned_of(
    placed: tuple[Walk, str], engine: Engine
) -> None:
    walk, placement = placed
    assert "月曜日 10:00〜12:00" in page(walk.browser, walk.case)
    assert "重なっています" not in page(walk.browser, walk.case)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        one = session.get_one(Placement, uuid.UUID(placement[-36:]))
        elsewhere = select(Resource).where(Resource.id != one.resource_id).limit(1)
        second = Placement(
            case_id=one.case_id,
            person_id=one.person_id,
            resource=session.scalars(elsewhere).one(),
            start_on=today(),
            times=[{"weekday": "mon", "start": "11:00", "end": "13:00"}],
            watchers="架空 世話人",
            owner_id=one.owner_id,
        )
        session.add(second)
        session.commit()
    plan = re.search(r'href="(/staff/plans/[^"]+)"', page(walk.browser, walk.case))
    assert plan
    for shown in (walk.case, plan[1], placement):
        assert "月曜日の時間が60分重なっています" in page(walk.browser, shown), shown


def test_a_gap_of_a_proposal_is_closed_by_a_widened_resource(walk: Walk) -> None:
    gap = walk.propose.replace("/propose", "/gap")
    post(walk.browser, gap, what="夜の居場所", form="ibasho")
    [step] = set(re.findall(r"/staff/gaps/[0-9a-f-]+/close", page(walk.browser, "/staff/gaps")))
    post(walk.browser, step, 422, resource_id=walk.site)
    post(walk.browser, step, resource_id=walk.site, reason="夜にも開くことになった")
    assert "資源ができた" in page(walk.browser, "/staff/gaps")
    walk.records.rollback()
    notes = [task.note or "" for task in walk.records.scalars(select(Task))]
    assert any(SITE_NAME in note for note in notes)


def test_no_offer_before_a_dated_assessment_of_the_site(walk: Walk) -> None:
    post(walk.browser, f"{walk.offer}/offer", 422, on=today())
    post(walk.browser, f"{walk.offer}/assess", 422, on="2999-01-01", findings="x")
    post(walk.browser, f"{walk.offer}/assess", on=today(), findings="一人なら")
    walk.records.rollback()
    assert walk.records.scalars(select(MatchProposal)).one().state is ProposalState.SITE_ASSESSED


def test_story_30_what_a_site_was_told_is_asked_back(placed: tuple[Walk, str]) -> None:
    walk, _ = placed
    sheet = f"{walk.case}/consent/{walk.person}"
    told = page(walk.browser, sheet)
    assert SITE_NAME in told
    assert "氏名" in told
    post(walk.browser, f"{sheet}/withdraw", withdrawn_on=today(), purposes=EVERY_PURPOSE)
    notes = [task.note or "" for task in walk.tasks(TaskKind.CONSENT_WITHDRAWN)]
    assert any("返却か破棄" in note for note in notes)
    step = re.search(r'action="([^"]*/recall/[^"]*)"', page(walk.browser, sheet))
    assert step
    assert "まだ来ていません" in post(walk.browser, step[1], 422, on=ahead())
    post(walk.browser, step[1], on=today())
    assert "返却・破棄を頼んだ" in page(walk.browser, sheet)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("given_on", dt.timedelta(days=-3), "さかのぼって"),
        ("given_on", FORTNIGHT, "まだ来ていません"),
        ("given_on", "2026-02-30", "ない日付"),
        ("purpose", "", "目的"),
        ("state", "", "答え"),
        ("evidence", "", "同意のしるし"),
        ("expires_on", "1999-01-01", "同意の期限"),
    ],
)
def test_a_consent_that_cannot_be_is_refused_by_its_field_and_what_was_typed_stays(
    sign_in: SignIn, records: Session, field: str, value: str | dt.timedelta, named: str
) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    sheet = f"{case}/consent/{person_of(records, case)}"
    fields = {
        "purpose": "matching",
        "state": "given",
        "given_on": today(),
        "how_given": "書面",
        "evidence": "架空の同意書",
        "recipients": "こまYELL",
        "scope": "架空の伝える内容",
        field: typed(value),
    }
    shown = post(browser, sheet, 422, **fields)
    assert named in shown
    assert "架空の伝える内容" in shown
    assert "まだ記録がありません" in page(browser, sheet)


def test_a_withdrawal_of_tomorrow_is_refused_on_its_page_and_sharing_goes_on(walk: Walk) -> None:
    withdraw = f"{walk.case}/consent/{walk.person}/withdraw"
    assert "まだ来ていません" in post(
        walk.browser, withdraw, 422, withdrawn_on=ahead(), purposes=EVERY_PURPOSE
    )
    walk.records.rollback()
    assert not walk.records.scalars(select(MatchProposal)).one().frozen


def test_a_person_may_go_on_two_weekdays_and_half_a_line_is_refused(walk: Walk) -> None:
    walk.accept()
    half = {
        "start_on": today(),
        "watchers": "世話役",
        "person_visit_on": today(),
        "site_visit_on": today(),
    }
    refused = post(walk.browser, f"{walk.offer}/start", 422, weekday="mon", **half)
    assert "そろえて" in refused
    assert "世話役" in refused
    walk.start(weekday_2="thu", start_time_2="13:00", end_time_2="15:00")
    shown = page(walk.browser, walk.case)
    assert "月曜日 10:00〜12:00、木曜日 13:00〜15:00" in shown
