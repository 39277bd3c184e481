from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, AuditEvent, write_reads
from directory.task import Task, TaskKind, complete_task, raise_task
from matching.aftercare import plan_contact
from matching.case import CaseState
from matching.case_sheet import assign, edit_case
from matching.case_task import ask
from matching.due import DueItem, DueKind, due_list, finish_task
from matching.errors import NotFoundError
from matching.followup import FollowUp, Track
from matching.proposal import ProposalState
from matching.workflow.proposal import arrange, offer
from tests import factories
from tests.matching.story import A_DAY, PROFILE, Story, later


def visits(session: Session, story: Story, day: dt.date) -> list[DueItem]:
    kinds = (DueKind.VISIT_PERSON, DueKind.VISIT_SITE)
    return [item for item in due_list(session, story.actor, day) if item.kind in kinds]


def test_the_list_holds_what_is_due_today_and_before_oldest_first(session: Session):
    story = Story(session).place()
    first = select(FollowUp).where(FollowUp.track == Track.SITE)
    session.scalars(first).one().due_on = later(15)
    assert visits(session, story, later(14)) == []
    assert [item.kind for item in visits(session, story, later(15))] == [DueKind.VISIT_SITE]
    items = visits(session, story, later(20))
    assert [(item.kind, item.due_on, item.overdue_days) for item in items] == [
        (DueKind.VISIT_SITE, later(15), 5),
        (DueKind.VISIT_PERSON, later(17), 3),
    ]


def test_a_line_carries_number_place_and_the_name_for_those_who_may_open_the_case(
    session: Session,
):
    story = Story(session).place()
    item = visits(session, story, later(17))[0]
    assert (item.case_number, item.place, item.person_name) == (
        story.case.number,
        "架空サロン",
        "架空 太郎",
    )


def test_each_name_on_the_list_is_an_audited_read(session: Session):
    story = Story(session).place()
    session.commit()
    session.expunge_all()
    due_list(session, story.actor, later(17))
    write_reads(session)
    session.flush()
    read = select(AuditEvent.object_id).where(
        AuditEvent.action == "read", AuditEvent.object_type == "person"
    )
    assert session.scalars(read).all()


def test_days_are_counted_across_month_year_and_fiscal_year_ends(session: Session):
    story = Story(session).place()
    visit = session.scalars(select(FollowUp).where(FollowUp.track == Track.PERSON)).one()
    for due_on, day, overdue_days in (
        (dt.date(2025, 1, 31), dt.date(2025, 2, 1), 1),
        (dt.date(2024, 2, 28), dt.date(2024, 3, 1), 2),
        (dt.date(2024, 12, 31), dt.date(2025, 1, 1), 1),
        (dt.date(2025, 3, 31), dt.date(2025, 4, 1), 1),
        (dt.date(2025, 9, 30), dt.date(2025, 10, 1), 1),
    ):
        visit.due_on = due_on
        session.flush()
        item = next(
            item for item in due_list(session, story.actor, day) if item.subject_id == visit.id
        )
        assert item.overdue_days == overdue_days


def test_a_due_date_on_a_holiday_says_so_and_stays_on_the_list(session: Session):
    story = Story(session).place()
    visit = session.scalars(select(FollowUp).where(FollowUp.track == Track.PERSON)).one()
    visit.due_on = dt.date(2025, 5, 5)
    session.flush()
    item = visits(session, story, dt.date(2025, 5, 7))[0]
    assert (item.on_working_day, item.overdue_days) == (False, 2)


def test_mine_is_mine_and_the_team_is_the_cases_i_am_assigned_to(session: Session):
    story, stranger = Story(session).place(), Story(session).place()
    helper = factories.coordinator(session)
    assign(session, story.case, helper.id, story.actor, A_DAY)
    reader = factories.actor(helper)
    mine = due_list(session, reader, later(20))
    assert {item.kind for item in mine} == {DueKind.TASK}
    team = due_list(session, reader, later(20), team=True)
    assert {item.case_id for item in team} == {story.case.id}
    assert stranger.case.id not in {item.case_id for item in team}
    chair = factories.actor(factories.supervisor(session))
    everybody = due_list(session, chair, later(20), team=True)
    assert {item.case_id for item in everybody} == {story.case.id, stranger.case.id}


def test_an_administrator_and_a_group_have_no_list(session: Session):
    Story(session).place()
    admin = factories.actor(factories.municipal_admin(session))
    group = factories.actor(factories.group_member(session, factories.organisation(session)))
    for reader in (admin, group):
        assert due_list(session, reader, later(20), team=True) == []


def test_an_arranged_visit_waits_for_its_result(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    arrange(session, proposal, ProposalState.VISIT, story.actor, later(3))
    kinds = {item.kind: item for item in due_list(session, story.actor, later(3))}
    assert kinds[DueKind.STAGE].subject_id == proposal.id


def test_a_resting_case_comes_back_on_its_day(session: Session):
    story = Story(session).approve()
    rest = {"hold_reason": "入院", "next_check_on": later(30)}
    edit_case(session, story.case, story.actor, story.case.version, rest)
    story.go(CaseState.ON_HOLD)
    assert due_list(session, story.actor, later(29)) == []
    assert [item.kind for item in due_list(session, story.actor, later(30))] == [DueKind.CHECK]


def test_aftercare_contacts_appear_in_the_list(session: Session):
    story = Story(session).close()
    plan_contact(session, story.case, story.actor, "person", later(90), PROFILE)
    story.go(CaseState.AFTERCARE, later(61))
    assert due_list(session, story.actor, later(89)) == []
    assert [item.kind for item in due_list(session, story.actor, later(90))] == [DueKind.AFTERCARE]


def test_a_task_leaves_the_list_when_it_is_done(session: Session):
    story = Story(session)
    task = raise_task(
        session,
        Task(
            municipality_code=story.code,
            owner_id=story.owner.id,
            kind=TaskKind.CONFIRM_RESOURCE,
            subject_type="resource",
            subject_id=story.site.id,
            due_on=A_DAY,
        ),
    )
    item = due_list(session, story.actor, A_DAY)[0]
    assert (item.kind, item.case_number) == (DueKind.TASK, None)
    complete_task(session, task, story.owner.id)
    assert due_list(session, story.actor, A_DAY) == []


def test_what_is_coming_can_be_asked_for(session: Session):
    story = Story(session).place()
    items = due_list(session, story.actor, later(10), until=later(20))
    assert [item.overdue_days for item in items] == [0, 0]


def test_only_its_owner_ticks_a_task_off_and_a_try_by_others_is_in_the_trail(session: Session):
    story = Story(session)
    task = ask(session, story.case, TaskKind.AFTERCARE, "連絡する")
    colleague = factories.actor(factories.coordinator(session))
    moved = Actor(story.actor.account_id, story.actor.role, factories.FUSSA)
    for stranger in (colleague, moved, factories.actor(factories.supervisor(session))):
        with pytest.raises(NotFoundError):
            finish_task(session, stranger, task.id)
    with pytest.raises(NotFoundError):
        finish_task(session, story.actor, uuid.uuid4())
    assert task.done_at is None
    assert finish_task(session, story.actor, task.id).done_by == story.owner.id
    denied = select(AuditEvent.action).where(AuditEvent.result == "denied")
    assert session.scalars(denied).all() == ["finish_task"] * 4
