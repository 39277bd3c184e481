"""緊急の閲覧: reason first, a day at most, every try told to a supervisor."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.database import now, today
from directory.task import Task, TaskKind
from matching.access import Reach, list_cases, open_case, require_edit, require_reach
from matching.case import Case
from matching.emergency import EmergencyAccess, emergencies_of, open_in_emergency, review
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from matching.invariant import invariants
from tests import factories
from tests.factories import FUSSA

REASON = "本人から命に関わる電話があり、担当者に連絡がつかないため"
BORN = dt.date(1990, 2, 3)


@pytest.fixture
def hidden(session: Session) -> Case:
    """A case without consent of a colleague: for others it does not exist."""
    case = factories.case(session, factories.coordinator(session))
    person = case.household.persons[0]
    person.name, person.born_on = "架空 かもめ", BORN
    session.flush()
    return case


def test_a_hidden_case_opens_for_reading_only_and_for_a_day(session: Session, hidden: Case):
    factories.supervisor(session)
    reader = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        open_case(session, reader, hidden.id)
    access = open_in_emergency(session, reader, "架空かもめ", BORN, REASON)
    assert access.case_id == hidden.id
    assert access.expires_at - access.opened_at <= dt.timedelta(hours=24, seconds=1)
    assert open_case(session, reader, hidden.id).reach is Reach.READ
    assert [line.case_id for line in list_cases(session, reader)] == [hidden.id]
    for change in (require_edit, lambda *args: require_reach(*args, Reach.READ)):
        with pytest.raises(NotAllowedError, match="読むことだけ"):
            change(session, reader, hidden)
    access.expires_at = now() - dt.timedelta(seconds=1)
    session.flush()
    with pytest.raises(NotFoundError):
        open_case(session, reader, hidden.id)


@pytest.mark.parametrize("name", ["架空 かもめ", "架空　かもめ", "ｶｸｳ"])
def test_every_try_is_told_to_each_supervisor_hit_or_miss(
    session: Session, hidden: Case, name: str
):
    chairs = [factories.supervisor(session) for _ in range(2)]
    factories.supervisor(session, FUSSA)
    reader = factories.actor(factories.coordinator(session))
    access = open_in_emergency(session, reader, name, BORN, REASON)
    assert (access.case_id == hidden.id) is name.startswith("架空")
    tasks = session.scalars(select(Task).where(Task.kind == TaskKind.EMERGENCY_ACCESS)).all()
    assert {task.owner_id for task in tasks} == {chair.id for chair in chairs}
    assert all("かもめ" not in (task.note or "") for task in tasks)
    trail = session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "emergency_access")
    ).all()
    assert trail == ["hit" if access.case_id else "miss"]


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("born_on", [BORN, dt.date(1990, 2, 4)])
def test_a_short_reason_is_refused_the_same_way_whether_or_not_there_is_such_a_case(
    session: Session, born_on: dt.date
):
    reader = factories.actor(factories.coordinator(session))
    with pytest.raises(InvalidValueError) as refused:
        open_in_emergency(session, reader, "架空 かもめ", born_on, "  急いでいるため  ")
    assert refused.value.field == "reason"
    assert "20文字以上" in str(refused.value)
    assert session.scalars(select(EmergencyAccess)).all() == []


def test_a_near_name_or_another_birth_opens_nothing(session: Session, hidden: Case):
    reader = factories.actor(factories.coordinator(session))
    for name, born_on in (("架空 かも", BORN), ("架空 かもめ", dt.date(1990, 3, 2))):
        assert open_in_emergency(session, reader, name, born_on, REASON).case_id is None
    with pytest.raises(NotFoundError):
        open_case(session, reader, hidden.id)


def test_a_case_of_another_municipality_is_not_found_even_in_an_emergency(
    session: Session, hidden: Case
):
    reader = factories.actor(factories.coordinator(session, FUSSA))
    assert open_in_emergency(session, reader, "架空 かもめ", BORN, REASON).case_id is None
    with pytest.raises(NotFoundError):
        open_case(session, reader, hidden.id)


@pytest.mark.parametrize("role", ["participant", "municipal_admin", "supervisor"])
def test_only_a_coordinator_opens_in_an_emergency(session: Session, role: str):
    actor = factories.actor(getattr(factories, role)(session))
    with pytest.raises(NotAllowedError):
        open_in_emergency(session, actor, "架空 かもめ", BORN, REASON)


def test_a_supervisor_reviews_within_five_days_and_the_alert_is_done(
    session: Session, hidden: Case
):
    chair = factories.actor(factories.supervisor(session))
    reader = factories.actor(factories.coordinator(session))
    access = open_in_emergency(session, reader, "架空 かもめ", BORN, REASON)
    assert access.review_due_on == today() + dt.timedelta(days=5)
    assert [row.id for row in emergencies_of(session, chair)] == [access.id]
    with pytest.raises(InvalidValueError):
        review(session, access.id, chair, " ")
    review(session, access.id, chair, "担当者と本人に確かめた。必要な閲覧だった")
    again = review(session, access.id, chair, "別の結果")
    assert again.review == "担当者と本人に確かめた。必要な閲覧だった"
    task = session.scalars(select(Task).where(Task.kind == TaskKind.EMERGENCY_ACCESS)).one()
    assert task.done_by == chair.account_id
    assert hidden.id == access.case_id


def test_nobody_else_sees_or_reviews_the_tries(session: Session, hidden: Case):
    account = factories.coordinator(session)
    reader = factories.actor(account)
    access = open_in_emergency(session, reader, "架空 かもめ", BORN, REASON)
    stranger = factories.actor(factories.supervisor(session, FUSSA))
    assert emergencies_of(session, stranger) == []
    for actor in (reader, stranger, factories.actor(factories.municipal_admin(session))):
        with pytest.raises(NotFoundError):
            review(session, access.id, actor, "よい")
    assert hidden.id == access.case_id


def test_a_try_nobody_reviewed_in_five_days_is_found_by_the_check(session: Session, hidden: Case):
    reader = factories.actor(factories.coordinator(session))
    open_in_emergency(session, reader, "架空 かもめ", BORN, REASON)

    def found(day: dt.date) -> list[str]:
        return [one.code for one in invariants(session, day) if one.code.startswith("emergency")]

    assert found(today() + dt.timedelta(days=5)) == []
    assert found(today() + dt.timedelta(days=6)) == ["emergency_not_reviewed"]
    assert hidden.number
