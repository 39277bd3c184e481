from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind
from matching.access import acknowledge_secrecy, open_case
from matching.aftercare import plan_contact
from matching.case import CaseState, CaseTransition
from matching.case_sheet import assign
from matching.due import due_list
from matching.errors import InvalidValueError, NotAllowedError
from matching.gap import GapEntry, record_gap
from matching.handover import hand_over
from matching.invariant import invariants
from tests import factories
from tests.matching.story import A_DAY, PROFILE, Story, later


def test_everything_of_a_leaving_worker_goes_to_the_successor(session: Session):
    story = Story(session).place()
    record_gap(session, story.case, story.actor, A_DAY, GapEntry("夜の居場所"))
    successor = factories.coordinator(session)
    chair = factories.actor(factories.supervisor(session))
    done = hand_over(session, story.owner.id, successor.id, chair, today(), reason="異動")
    assert (done.cases, done.placements, done.visits, done.gaps) == (1, 1, 2, 1)
    story.owner.disabled = True
    session.flush()
    assert invariants(session) == []
    reader = factories.actor(successor)
    assert open_case(session, reader, story.case.id).case.owner_id == successor.id
    kinds = {item.kind.value for item in due_list(session, reader, today())}
    assert kinds == {"visit_person", "visit_site", "task"}


def test_a_worker_leaving_without_a_handover_is_found_by_the_check(session: Session):
    story = Story(session).place()
    story.owner.disabled = True
    session.flush()
    codes = {violation.code for violation in invariants(session)}
    assert codes == {"case_without_owner", "work_without_owner"}


def test_a_grant_that_ended_on_the_31st_of_march_leaves_the_case_without_owner(session: Session):
    story = Story(session)
    story.owner.grants[0].valid_to = dt.date(2026, 3, 31)
    session.flush()
    assert invariants(session, dt.date(2026, 3, 31)) == []
    found = invariants(session, dt.date(2026, 4, 1))
    assert [violation.code for violation in found] == ["case_without_owner"]
    assert story.case.number in found[0].message


def test_the_history_keeps_the_name_of_those_who_worked(session: Session):
    story = Story(session).place()
    successor = factories.coordinator(session)
    hand_over(session, story.owner.id, successor.id, story.actor, today(), reason="異動")
    steps = session.scalars(select(CaseTransition.account_id)).all()
    assert set(steps) == {story.owner.id}


def test_each_case_becomes_a_task_to_read_it(session: Session):
    first, second = Story(session), Story(session)
    second.case.owner_id = first.owner.id
    successor = factories.coordinator(session)
    hand_over(session, first.owner.id, successor.id, first.actor, today(), reason="産休")
    tasks = session.scalars(select(Task).where(Task.kind == TaskKind.HANDOVER)).all()
    assert {task.case_id for task in tasks} == {first.case.id, second.case.id}
    assert all("産休" in task.note for task in tasks)


def test_a_case_without_consent_is_handed_over_and_opens_after_secrecy(session: Session):
    story = Story(session)
    successor = factories.coordinator(session)
    hand_over(session, story.owner.id, successor.id, story.actor, today(), reason="異動")
    reader = factories.actor(successor)
    acknowledge_secrecy(session, reader, story.case.id)
    assert open_case(session, reader, story.case.id)


def test_aftercare_and_its_lead_are_handed_over_too(session: Session):
    story = Story(session).close()
    plan_contact(session, story.case, story.actor, "person", later(90), PROFILE)
    story.go(CaseState.AFTERCARE, later(61))
    successor = factories.coordinator(session)
    done = hand_over(session, story.owner.id, successor.id, story.actor, today(), reason="異動")
    assert (done.aftercare_leads, done.contacts) == (1, 1)


def test_assignments_of_the_leaving_worker_end(session: Session):
    story = Story(session)
    helper, successor = factories.coordinator(session), factories.coordinator(session)
    assign(session, story.case, helper.id, story.actor, A_DAY)
    chair = factories.actor(factories.supervisor(session))
    done = hand_over(session, helper.id, successor.id, chair, today(), reason="異動")
    assert (done.cases, done.assignments, done.tasks) == (0, 1, 1)


def test_work_of_another_municipality_stays_where_it_is(session: Session):
    story = Story(session)
    successor = factories.coordinator(session)
    stranger = factories.actor(factories.supervisor(session, factories.FUSSA))
    with pytest.raises(InvalidValueError):
        hand_over(session, story.owner.id, successor.id, stranger, today(), reason="異動")
    assert story.case.owner_id == story.owner.id


@pytest.mark.parametrize("wrong", ["same", "reason", "expired"])
def test_a_handover_to_nobody_or_without_reason_is_refused(session: Session, wrong: str):
    story = Story(session)
    successor = factories.coordinator(session, disabled=wrong == "expired")
    to_id = story.owner.id if wrong == "same" else successor.id
    reason = " " if wrong == "reason" else "異動"
    with pytest.raises(InvalidValueError):
        hand_over(session, story.owner.id, to_id, story.actor, today(), reason=reason)


def test_a_colleague_hands_over_nobody_elses_work(session: Session):
    story = Story(session)
    colleague = factories.coordinator(session)
    with pytest.raises(NotAllowedError):
        hand_over(
            *(session, story.owner.id, colleague.id, factories.actor(colleague), today()),
            reason="引き取る",
        )
