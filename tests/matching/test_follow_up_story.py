"""The handbook's stories 24-30 (DOMAIN.md §6): each bad case ends in a task for a named person."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.freshness.silence import follow_silence
from directory.resource import Freshness, ResourceStatus
from directory.task import Task, TaskKind, complete_task
from geo.profile_section import FreshnessRule
from matching.cadence import propose_next
from matching.case import Residence
from matching.consent_record import withdraw_consent
from matching.disruption import (
    resource_closed,
    resource_paused,
    resume_offers,
    sweep,
)
from matching.errors import (
    ConflictError,
    InvalidValueError,
    NotFoundError,
    TransitionError,
)
from matching.event_date import read_date
from matching.followup import FollowUp, Track
from matching.intake import HomeEntry
from matching.placement import EndReason
from matching.relocation import former_homes, household_moved
from matching.visit import VisitEntry, due_visit, log_visit, report_absence, reschedule
from matching.workflow.placement import end_placement
from matching.workflow.proposal import decline_person, offer
from matching.working_day import is_working_day, next_working_day
from tests import factories
from tests.matching.story import A_DAY, PROFILE, Story, later


def tasks(session: Session, kind: TaskKind) -> list[Task]:
    found = select(Task).where(Task.kind == kind, Task.done_at.is_(None)).order_by(Task.due_on)
    return list(session.scalars(found))


def log(session: Session, story: Story, track: Track, **columns: object) -> FollowUp:
    visit = due_visit(session, story.placement, track, later(17))
    values = {"done_on": later(17), "next_on": later(24), "change": "元気", **columns}
    return log_visit(session, visit, story.actor, VisitEntry(**values)).visit


# 24. 資源 closed


def test_story_24_a_closed_resource_makes_a_task_of_every_placement_and_proposal(
    session: Session,
):
    story, other = Story(session).place(), Story(session).approve()
    other.site = story.site
    proposal = other.propose()
    raised = resource_closed(session, story.site.id, today())
    assert {(task.owner_id, task.subject_id) for task in raised} == {
        (story.owner.id, story.placement.id),
        (other.owner.id, proposal.id),
    }
    assert resource_closed(session, story.site.id, today()) == raised
    assert story.placement.resource.name == "架空サロン"


def test_story_24_the_daily_sweep_finds_what_nobody_told_and_asks_once(session: Session):
    story = Story(session).place()
    story.site.status = ResourceStatus.CLOSED
    session.flush()
    raised = sweep(session, today())
    assert [task.kind for task in raised] == [TaskKind.RESOURCE_CLOSED]
    complete_task(session, raised[0], story.owner.id)
    assert sweep(session, today() + dt.timedelta(days=1)) == []


def test_story_23_a_pause_says_until_when_and_leaves_the_past_alone(session: Session):
    story = Story(session).place()
    raised = resource_paused(session, story.site.id, today(), dt.date(2027, 4, 1))
    assert "2027年04月01日まで" in raised[0].note
    assert story.placement.state.value == "active"


# 25. silence


def test_story_25_an_offer_nobody_answers_becomes_a_task(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY, answer_due_on=later(14))
    assert sweep(session, later(14)) == []
    raised = sweep(session, later(15))
    assert [(task.kind, task.owner_id) for task in raised] == [(TaskKind.NO_ANSWER, story.owner.id)]
    assert sweep(session, later(16)) == []


def test_story_25_somebody_not_met_is_tried_again(session: Session):
    story = Story(session).place()
    log(session, story, Track.PERSON, reached=False)
    task = tasks(session, TaskKind.NO_ANSWER)[0]
    assert "本人に会えませんでした" in task.note
    assert task.due_on == next_working_day(today())
    assert task.owner_id == story.placement.owner_id


# 26. the person refuses


def test_story_25_a_silent_group_is_reminded_then_asked_by_staff_then_off_matching(
    session: Session,
):
    staff = factories.coordinator(session)
    group = factories.organisation(session)
    member = factories.group_member(session, group)
    rule = FreshnessRule(due_days=100, unconfirmed_days=200, reply_days=10)
    town = dataclasses.replace(PROFILE, code=factories.KOMAE, freshness=rule)
    entry = factories.resource(session, organisation_id=group.id, confirmed_on=A_DAY)
    assert follow_silence(session, town, later(50)) == []
    assert [task.owner_id for task in follow_silence(session, town, later(100))] == [member.id]
    assert follow_silence(session, town, later(105)) == []
    assert [task.owner_id for task in follow_silence(session, town, later(111))] == [staff.id]
    follow_silence(session, town, later(4000))
    assert entry.freshness is Freshness.UNCONFIRMED
    assert entry.status is ResourceStatus.PUBLISHED, "never deleted"


def test_story_26_a_refusal_is_no_fault_and_somebody_asks_what_is_wished(session: Session):
    story = Story(session).approve()
    decline_person(session, story.propose(), story.actor, A_DAY)
    assert tasks(session, TaskKind.PROPOSAL_DECLINED)[0].owner_id == story.owner.id


# 27. the site is overloaded


def test_story_27_a_heavy_burden_stops_offers_and_plans_a_talk_with_both(session: Session):
    story, other = Story(session).place(), Story(session).approve()
    other.site = story.site
    waiting = other.propose()
    log(session, story, Track.SITE, site_burden="heavy", note="人手が足りない")
    assert story.site.acceptance.offers_stopped_on == later(17)
    raised = {task.subject_id: task for task in tasks(session, TaskKind.SITE_OVERLOADED)}
    assert set(raised) == {story.placement.id, waiting.id}
    assert "受入先と本人の両方" in raised[story.placement.id].note
    with pytest.raises(TransitionError, match="新しい打診を止めています"):
        Story(session).approve().propose(story.site)


def test_story_27_the_persons_record_is_not_blamed(session: Session):
    story = Story(session).place()
    log(session, story, Track.SITE, site_burden="heavy")
    persons = select(FollowUp).where(FollowUp.track == Track.PERSON)
    assert all(visit.site_burden is None for visit in session.scalars(persons))
    with pytest.raises(InvalidValueError, match="受入先への訪問に"):
        log(session, story, Track.PERSON, site_burden="some")


def test_story_27_offers_resume_after_a_talk_with_its_content(session: Session):
    story = Story(session).place()
    log(session, story, Track.SITE, site_burden="heavy")
    with pytest.raises(InvalidValueError, match="話した内容"):
        resume_offers(session, story.site, story.actor, later(30), reason="")
    stranger = factories.actor(factories.coordinator(session, factories.FUSSA))
    with pytest.raises(NotFoundError):
        resume_offers(session, story.site, stranger, later(30), reason="話した")
    resume_offers(session, story.site, story.actor, later(30), reason="曜日を分けた")
    assert story.site.acceptance.offers_stopped_on is None


# 28. dropout


def test_story_28_an_absence_asks_the_person_the_same_day_and_then_the_site(session: Session):
    story = Story(session).place()
    log(session, story, Track.PERSON, attendance="absent")
    first, then = tasks(session, TaskKind.CONTACT_AFTER_ABSENCE)
    assert first.due_on == today()
    assert "まず本人に" in first.note
    assert then.due_on > first.due_on
    assert "受入先に伝え" in then.note
    assert {first.owner_id, then.owner_id} == {story.placement.owner_id}


def test_story_28_an_absence_told_by_the_site_does_the_same(session: Session):
    story = Story(session).place()
    first, _ = report_absence(session, story.placement, story.actor, later(24), note="電話あり")
    assert first.due_on == today()
    planned = due_visit(session, story.placement, Track.SITE, later(24))
    assert planned.due_on == later(17), "the planned visit to the site stays on the list"


def test_story_28_the_second_task_waits_for_a_working_day():
    friday = dt.date(2025, 5, 2)
    assert next_working_day(friday) == dt.date(2025, 5, 7), "4連休のあと"
    assert next_working_day(dt.date(2025, 12, 26)) == dt.date(2026, 1, 5), "年末年始のあと"
    assert not is_working_day(dt.date(2026, 3, 20)), "春分の日"


def test_story_28_a_dropout_ends_the_placement_and_asks_for_replan_or_rest(session: Session):
    story = Story(session).place()
    end_placement(session, story.placement, story.actor, later(31), EndReason.PERSON_LEFT)
    task = tasks(session, TaskKind.PLACEMENT_ENDED)[0]
    assert (task.owner_id, task.due_on) == (story.owner.id, today())


# 29. moved


def test_story_29_a_move_inside_the_town_keeps_the_old_area_in_the_history(session: Session):
    story = Story(session).place()
    new = HomeEntry(town="架空町五丁目", areas={"living_area": "別の圏域"})
    raised = household_moved(session, story.case, story.actor, later(40), new, factories.KOMAE)
    home = story.case.household
    assert (home.town, home.areas) == ("架空町五丁目", {"living_area": "別の圏域"})
    old = former_homes(session, story.case)[0]
    assert (old.town, old.areas) == ("架空町二丁目", {"living_area": "架空圏域"})
    assert [task.subject_id for task in raised] == [story.placement.id]
    assert "通えるか" in raised[0].note


def test_story_29_a_move_outside_asks_for_a_new_consent_and_sends_nothing(session: Session):
    story = Story(session).place()
    raised = household_moved(
        *(session, story.case, story.actor, later(40), HomeEntry(town="よその町"), factories.FUSSA)
    )
    assert story.case.municipality_code == factories.KOMAE
    assert story.case.household.municipality_code == factories.KOMAE
    assert {task.kind for task in raised} == {TaskKind.PERSON_MOVED}
    assert any("引き継ぎへの本人の新しい同意" in task.note for task in raised)
    assert session.scalars(select(Residence.left_on)).all() == [later(40)]


def test_story_29_a_move_of_tomorrow_is_refused(session: Session):
    story = Story(session)
    with pytest.raises(InvalidValueError):
        household_moved(
            *(session, story.case, story.actor, today() + dt.timedelta(days=1)),
            *(HomeEntry(), factories.KOMAE),
        )


# 30. consent withdrawn


def test_story_30_a_withdrawal_is_a_task_for_whoever_looks_after_the_person(session: Session):
    story = Story(session).place()
    helper = factories.coordinator(session)
    story.placement.owner_id = helper.id
    withdraw_consent(session, story.person, story.actor, today())
    owners = {task.owner_id for task in tasks(session, TaskKind.CONSENT_WITHDRAWN)}
    assert owners == {story.owner.id, helper.id}


# logging


def test_a_visit_plans_the_next_and_stays_with_its_track(session: Session):
    story = Story(session).place()
    visit = log(session, story, Track.PERSON, attendance="mostly", change="笑顔が増えた")
    assert (visit.done_on, visit.next_on, visit.done_by) == (
        later(17),
        later(24),
        story.owner.id,
    )
    upcoming = due_visit(session, story.placement, Track.PERSON, later(18))
    assert upcoming.due_on == later(24)


def test_a_visit_to_come_is_not_logged_as_done(session: Session):
    story = Story(session).place()
    tomorrow = today() + dt.timedelta(days=1)
    with pytest.raises(InvalidValueError, match="まだ来ていません"):
        log(session, story, Track.PERSON, done_on=tomorrow, next_on=None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-11", dt.date(2026, 5, 11)),
        ("2026/5/1", dt.date(2026, 5, 1)),
        (" 2026年5月11日 ", dt.date(2026, 5, 11)),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: dt.date):
    assert read_date(text, "done_on") == day


@pytest.mark.parametrize("text", ["2026-02-30", "2025/2/29", "2026年13月1日", "2026-00-10"])
def test_a_date_that_does_not_exist_is_named_as_such(text: str):
    with pytest.raises(InvalidValueError, match=r"訪問した日.*ない日付"):
        read_date(text, "done_on")


@pytest.mark.parametrize("text", ["", "きのう", "5/11", "20260511"])
def test_what_is_no_date_is_answered_with_the_form_of_one(text: str):
    with pytest.raises(InvalidValueError, match="2026-05-11"):
        read_date(text, "done_on")


def test_no_one_is_forgotten_because_a_next_date_was_not_chosen(session: Session):
    story = Story(session).place()
    with pytest.raises(InvalidValueError, match="次の訪問日"):
        log(session, story, Track.PERSON, next_on=None)
    with pytest.raises(InvalidValueError, match="次の訪問日"):
        log(session, story, Track.PERSON, next_on=later(17))


def test_a_stable_placement_may_be_left_without_a_next_visit(session: Session):
    story = Story(session).settle()
    visit = due_visit(session, story.placement, Track.PERSON, later(45))
    logged = log_visit(session, visit, story.actor, VisitEntry(later(45), change="元気"))
    assert logged.next_visit is None


@pytest.mark.parametrize(
    "columns",
    [
        {"attendance": "sleepy"},
        {"sessions_attended": 5, "sessions_held": 4},
        {"sessions_attended": -1},
        {"done_on": later(9)},
    ],
)
def test_what_cannot_be_is_refused_and_the_visit_stays_due(session: Session, columns: dict):
    story = Story(session).place()
    with pytest.raises(InvalidValueError):
        log(session, story, Track.PERSON, **columns)
    assert due_visit(session, story.placement, Track.PERSON, later(17)).done_on is None


def test_the_same_visit_sent_twice_is_one_and_plans_one_next(session: Session):
    story = Story(session).place()
    visit = due_visit(session, story.placement, Track.PERSON, later(17))
    entry = VisitEntry(later(17), next_on=later(24), attendance="absent")
    first = log_visit(session, visit, story.actor, entry)
    second = log_visit(session, visit, story.actor, entry)
    assert second.next_visit is first.next_visit
    assert len(tasks(session, TaskKind.CONTACT_AFTER_ABSENCE)) == 2


def test_two_people_logging_one_visit_are_told_what_the_other_wrote(session: Session):
    story = Story(session).place()
    visit = due_visit(session, story.placement, Track.PERSON, later(17))
    log_visit(session, visit, story.actor, VisitEntry(later(17), later(24), change="元気"))
    with pytest.raises(ConflictError) as error:
        log_visit(session, visit, story.actor, VisitEntry(later(17), later(24), change="不安"))
    assert error.value.changes == {"change": ("不安", "元気")}


def test_a_planned_visit_can_be_moved_and_a_done_one_cannot(session: Session):
    story = Story(session).place()
    visit = due_visit(session, story.placement, Track.PERSON, later(17))
    soon = today() + dt.timedelta(days=3)
    reschedule(session, visit, story.actor, soon)
    assert visit.due_on == soon
    with pytest.raises(InvalidValueError, match="後の日"):
        reschedule(session, visit, story.actor, later(20))
    log(session, story, Track.PERSON, done_on=later(20))
    with pytest.raises(TransitionError):
        reschedule(session, visit, story.actor, soon)


def test_nobody_logs_a_visit_of_a_colleagues_case(session: Session):
    story = Story(session).place()
    visit = due_visit(session, story.placement, Track.PERSON, later(17))
    stranger = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        log_visit(session, visit, stranger, VisitEntry(later(17), later(24)))


def test_the_next_visit_is_proposed_by_phase_and_on_a_working_day(session: Session):
    story = Story(session).place()
    start = story.placement.start_on
    gaps = []
    for done_after_days in (7, 60, 200):
        done_on = start + dt.timedelta(days=done_after_days)
        proposed = propose_next(PROFILE, story.placement, Track.PERSON, done_on)
        assert is_working_day(proposed)
        gaps.append((proposed - done_on).days)
    assert gaps == sorted(gaps)
    assert gaps[0] < gaps[-1]
