"""What a receiving group sees and may tell: days, never a case."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind
from matching.access import list_cases
from matching.consent import ConsentPurpose, ConsentState
from matching.errors import InvalidValueError, NotFoundError
from matching.followup import FollowUp
from matching.placement import Placement, PlacementState
from matching.site_report import SiteReport, guests_of, report_day, reports_of
from tests import factories
from tests.factories import A_DAY


class Place:
    """A person at a place of a group, with the consent that names it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organisation = factories.organisation(session)
        self.site = factories.resource(
            session, organisation_id=self.organisation.id, name="架空の縁側"
        )
        self.member = factories.actor(factories.group_member(session, self.organisation))
        self.owner = factories.coordinator(session)
        self.case = factories.case(session, self.owner)
        self.person = self.case.household.persons[0]
        self.consent()
        self.placement = Placement(
            case_id=self.case.id,
            person_id=self.person.id,
            resource=self.site,
            state=PlacementState.ACTIVE,
            start_on=A_DAY,
            times=[{"weekday": "mon", "start": "10:00", "end": "12:00"}],
            role="参加者",
            watchers="架空 世話人",
            owner_id=self.owner.id,
        )
        session.add(self.placement)
        session.flush()

    def consent(self, state: ConsentState = ConsentState.GIVEN, version: int = 1) -> None:
        factories.consent(
            self.session,
            self.person,
            ConsentPurpose.SITE,
            state,
            recipients=[str(self.site.id)],
            scope=["望み"],
            version=version,
        )


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def test_a_group_sees_number_days_and_agreed_words_and_no_name_or_case(place: Place):
    (guest,) = guests_of(place.session, place.member)
    assert (guest.number, guest.role, guest.agreed) == (1, "参加者", ("望み",))
    shown = repr(guest)
    for hidden in (place.person.name, place.case.number, str(place.case.id), str(place.person.id)):
        assert hidden not in shown
    assert list_cases(place.session, place.member) == []


def test_without_a_live_consent_to_that_very_place_nobody_is_seen(place: Place):
    place.consent(ConsentState.WITHDRAWN, version=2)
    assert guests_of(place.session, place.member) == []
    with pytest.raises(NotFoundError):
        report_day(place.session, place.member, place.placement.id, today(), came=True)


def test_another_group_and_staff_do_not_come_in_by_this_door(place: Place):
    other = factories.group_member(place.session, factories.organisation(place.session))
    for actor in (factories.actor(other), factories.actor(place.owner)):
        assert guests_of(place.session, actor) == []
        with pytest.raises(NotFoundError):
            report_day(place.session, actor, place.placement.id, today(), came=True)


def test_an_absence_becomes_two_tasks_of_the_coordinator_and_is_no_visit(place: Place):
    for _ in range(2):
        report_day(place.session, place.member, place.placement.id, today(), came=False)
    assert len(reports_of(place.session, place.placement)) == 1
    wanted = select(Task).where(Task.kind == TaskKind.CONTACT_AFTER_ABSENCE).order_by(Task.due_on)
    tasks = place.session.scalars(wanted).all()
    assert [task.owner_id for task in tasks] == [place.owner.id] * 2
    assert tasks[0].due_on == today()
    assert "まず本人に" in (tasks[0].note or "")
    assert place.session.scalars(select(FollowUp)).all() == []


def test_a_day_to_come_or_before_the_start_is_refused(place: Place):
    for day in (today() + dt.timedelta(days=1), A_DAY - dt.timedelta(days=1)):
        with pytest.raises(InvalidValueError):
            report_day(place.session, place.member, place.placement.id, day, came=True)
    assert place.session.scalars(select(SiteReport)).all() == []


def test_who_has_left_is_seen_no_more_and_numbers_stay(place: Place):
    second = factories.case(place.session, place.owner)
    person = second.household.persons[0]
    factories.consent(
        place.session, person, ConsentPurpose.SITE, recipients=[str(place.site.id)], scope=[]
    )
    place.session.add(
        Placement(
            case_id=second.id,
            person_id=person.id,
            resource=place.site,
            state=PlacementState.ACTIVE,
            start_on=A_DAY,
            watchers="架空 世話人",
            owner_id=place.owner.id,
        )
    )
    place.placement.state = PlacementState.ENDED
    place.session.flush()
    assert [guest.number for guest in guests_of(place.session, place.member)] == [2]
