from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind
from matching.case import CaseState
from matching.consent import ConsentPurpose, ConsentState
from matching.errors import (
    ConflictError,
    ConsentError,
    IncompleteError,
    InvalidValueError,
    TransitionError,
)
from matching.followup import FollowUp, Track
from matching.placement import EndReason, PlacementState, PlacementStep
from matching.timeslot import TimeSlotError
from matching.workflow.placement import (
    PlacementEntry,
    begin_placement,
    end_placement,
    mark_stable,
    mark_unstable,
    start_placement,
)
from tests import factories
from tests.matching.story import Story, later

S = PlacementState


def entry(**columns: object) -> PlacementEntry:
    values = {
        "start_on": later(10),
        "watchers": "架空 世話人",
        "person_visit_on": later(17),
        "site_visit_on": later(24),
        **columns,
    }
    return PlacementEntry(**values)


def test_a_placement_starts_with_watchers_and_both_first_visits(session: Session):
    story = Story(session).approve()
    started = start_placement(session, story.accepted(), story.actor, entry())
    placement = started.placement
    assert (placement.state, placement.start_on) == (S.ACTIVE, later(10))
    visits = session.scalars(select(FollowUp).order_by(FollowUp.due_on)).all()
    assert [(visit.track, visit.due_on) for visit in visits] == [
        (Track.PERSON, later(17)),
        (Track.SITE, later(24)),
    ]
    assert {visit.owner_id for visit in visits} == {story.owner.id}


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"watchers": "  "}, "watchers"),
        ({"person_visit_on": later(9)}, "person_visit_on"),
        ({"site_visit_on": later(9)}, "site_visit_on"),
    ],
)
def test_a_placement_without_watchers_or_visits_is_refused(
    session: Session, columns: dict, field: str
):
    story = Story(session).approve()
    with pytest.raises(InvalidValueError) as error:
        start_placement(session, story.accepted(), story.actor, entry(**columns))
    assert error.value.field == field


def test_only_an_accepted_proposal_starts_a_placement(session: Session):
    story = Story(session).approve()
    with pytest.raises(TransitionError, match="両方が受け入れた"):
        start_placement(session, story.propose(), story.actor, entry())


def test_a_placement_needs_the_consent_that_names_its_site(session: Session):
    story = Story(session).approve()
    proposal = story.accepted()
    factories.consent(
        *(session, story.person, ConsentPurpose.SITE, ConsentState.REFUSED),
        recipients=[str(proposal.resource_id)],
        version=2,
    )
    with pytest.raises(ConsentError, match="この受入先に本人のことを伝える同意"):
        start_placement(session, proposal, story.actor, entry())
    site = str(proposal.resource_id)
    factories.consent(session, story.person, ConsentPurpose.SITE, recipients=[site], version=3)
    assert start_placement(session, proposal, story.actor, entry()).placement.state is S.ACTIVE


def test_sent_twice_it_is_one_placement(session: Session):
    story = Story(session).approve()
    proposal = story.accepted()
    first = start_placement(session, proposal, story.actor, entry()).placement
    assert start_placement(session, proposal, story.actor, entry()).placement is first
    assert len(session.scalars(select(FollowUp)).all()) == 2


def test_a_first_day_to_come_is_scheduled_and_begun_on_the_day_it_was(session: Session):
    story = Story(session).approve()
    soon = today() + dt.timedelta(days=7)
    days = {"start_on": soon, "person_visit_on": soon, "site_visit_on": soon}
    placement = start_placement(session, story.accepted(), story.actor, entry(**days)).placement
    assert placement.state is S.SCHEDULED
    with pytest.raises(InvalidValueError):
        begin_placement(session, placement, story.actor, soon)
    begin_placement(session, placement, story.actor, today())
    assert (placement.state, placement.start_on) == (S.ACTIVE, today())


def test_the_areas_of_the_first_day_are_kept_when_borders_change(session: Session):
    story = Story(session)
    story.site.areas = {"living_area": "旧圏域"}
    story.approve()
    placement = story.start(story.accepted())
    story.site.areas = {"living_area": "新圏域"}
    session.flush()
    assert placement.areas == {"living_area": "旧圏域"}


def test_overlapping_times_of_two_placements_are_warned_of_and_allowed(session: Session):
    story = Story(session)
    other_site = factories.resource(session, name="架空農園")
    story.approve()
    factories.full_consent(session, story.person, story.site, other_site)
    first = story.start(story.accepted())
    times = ({"weekday": "mon", "start": "11:00", "end": "13:00"},)
    started = start_placement(session, story.accepted(other_site), story.actor, entry(times=times))
    overlap = started.overlaps[0]
    assert (overlap.placement_id, overlap.weekday, overlap.minutes) == (first.id, "mon", 60)
    assert overlap.resource_name == "架空サロン"


def test_times_one_cannot_read_are_refused(session: Session):
    story = Story(session).approve()
    times = ({"weekday": "mon", "start": "25:00", "end": "26:00"},)
    with pytest.raises(TimeSlotError):
        start_placement(session, story.accepted(), story.actor, entry(times=times))


def test_a_tie_is_stable_only_after_visits_to_both(session: Session):
    story = Story(session).place()
    story.visit(Track.PERSON, later(17))
    with pytest.raises(IncompleteError, match="受入先への訪問"):
        mark_stable(session, story.placement, story.actor, later(30))
    story.visit(Track.SITE, later(18))
    mark_stable(session, story.placement, story.actor, later(30))
    assert (story.placement.state, story.placement.stable_on) == (S.STABLE, later(30))


def test_stable_can_be_taken_back_with_a_reason(session: Session):
    story = Story(session).settle()
    with pytest.raises(IncompleteError, match="理由"):
        mark_unstable(session, story.placement, story.actor, later(50), reason="")
    mark_unstable(session, story.placement, story.actor, later(50), reason="休みが続いた")
    assert (story.placement.state, story.placement.stable_on) == (S.ACTIVE, None)


def test_an_end_cancels_visits_and_asks_the_owner_what_comes_next(session: Session):
    story = Story(session).place()
    end_placement(session, story.placement, story.actor, later(20), EndReason.PERSON_LEFT)
    assert story.placement.ended_on == later(20)
    due = session.scalars(select(FollowUp).where(FollowUp.cancelled_on.is_(None))).all()
    assert due == []
    task = session.scalars(select(Task).where(Task.kind == TaskKind.PLACEMENT_ENDED)).one()
    assert task.owner_id == story.owner.id
    assert "再プラン" in task.note


def test_an_end_because_the_goal_was_met_asks_only_whether_the_place_is_free(session: Session):
    story = Story(session).settle()
    end_placement(session, story.placement, story.actor, later(90), EndReason.GOAL_MET)
    assert [task.kind for task in session.scalars(select(Task))] == [TaskKind.CONFIRM_RESOURCE]


def test_an_end_with_the_sites_word_on_the_place_asks_nothing_more(session: Session):
    story = Story(session).settle()
    end_placement(
        *(session, story.placement, story.actor, later(90), EndReason.GOAL_MET), place_free=False
    )
    assert session.scalars(select(Task)).all() == []


def test_another_reason_is_put_in_words(session: Session):
    story = Story(session).place()
    with pytest.raises(InvalidValueError, match="その他"):
        end_placement(session, story.placement, story.actor, later(20), EndReason.OTHER)
    assert story.placement.state is S.ACTIVE


def test_an_ended_placement_stays_ended(session: Session):
    story = Story(session).place()
    end_placement(session, story.placement, story.actor, later(20), EndReason.MOVED)
    with pytest.raises(TransitionError):
        mark_stable(session, story.placement, story.actor, later(30))


def test_every_step_of_a_placement_is_dated_and_attributed(session: Session):
    story = Story(session).settle()
    steps = session.scalars(select(PlacementStep).order_by(PlacementStep.recorded_at)).all()
    assert [(step.to_state, step.on) for step in steps][1:] == [
        (S.ACTIVE, later(10)),
        (S.STABLE, later(40)),
    ]
    assert {step.account_id for step in steps} == {story.owner.id}


def test_a_person_may_take_part_in_several_places_under_one_plan(session: Session):
    story = Story(session)
    other_site = factories.resource(session)
    story.approve()
    factories.full_consent(session, story.person, story.site, other_site)
    story.start(story.accepted())
    story.go(CaseState.PARTICIPATING, later(10))
    second = story.start(story.accepted(other_site))
    assert second.state is S.ACTIVE
    assert story.case.state is CaseState.PARTICIPATING


def test_two_people_ending_at_once_are_told(session: Session):
    story = Story(session).place()
    seen = story.placement.version
    mark = factories.actor(story.owner)
    end_placement(session, story.placement, mark, later(20), EndReason.MOVED)
    with pytest.raises(ConflictError):
        end_placement(
            *(session, story.placement, mark, later(20), EndReason.MOVED), expected_version=seen
        )
