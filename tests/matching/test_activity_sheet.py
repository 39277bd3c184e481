from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from matching.activity import ActivitySupport, CommunitySupporter, ContactKind, ProgramEvent
from matching.activity_import import import_sheet
from matching.activity_sheet import (
    end_registration,
    record_activity_support,
    record_contact,
    record_event,
    register_supporter,
)
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from tests import factories
from tests.matching.story import A_DAY, Story, later


def test_a_contact_of_a_case_is_recorded_by_those_responsible(session: Session):
    story = Story(session)
    made = record_contact(
        *(session, story.actor, ContactKind.OUTREACH, A_DAY), case=story.case, by_promoter=True
    )
    assert (made.case_id, made.account_id) == (story.case.id, story.owner.id)
    stranger = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        record_contact(session, stranger, ContactKind.OUTREACH, A_DAY, case=story.case)
    other = Story(session).person
    with pytest.raises(InvalidValueError, match="世帯"):
        record_contact(
            *(session, story.actor, ContactKind.OUTREACH, A_DAY),
            case=story.case,
            person_id=other.id,
        )


def test_nothing_is_recorded_for_tomorrow_or_by_outsiders(session: Session):
    actor = factories.actor(factories.coordinator(session))
    tomorrow = today() + dt.timedelta(days=1)
    with pytest.raises(InvalidValueError):
        record_event(session, actor, "training_events", "研修", tomorrow)
    guest = factories.actor(factories.participant(session))
    with pytest.raises(NotAllowedError):
        record_event(session, guest, "training_events", "研修", A_DAY)


def test_a_registration_ends_and_never_before_it_began(session: Session):
    actor = factories.actor(factories.coordinator(session))
    supporter = register_supporter(session, actor, "架空 サポーター", later(5))
    assert register_supporter(session, actor, " 架空 サポーター ", later(5)) is supporter
    with pytest.raises(InvalidValueError, match="登録をやめた日"):
        end_registration(session, actor, supporter, later(4))
    end_registration(session, actor, supporter, later(9))
    assert supporter.left_on == later(9)


def test_an_activity_supported_twice_on_a_day_in_two_ways_is_two_records(session: Session):
    actor = factories.actor(factories.coordinator(session))
    for how in ("会場を紹介した", "会場を紹介した", "講師を紹介した"):
        record_activity_support(session, actor, "架空の体操", A_DAY, how=how)
    assert len(session.scalars(select(ActivitySupport)).all()) == 2


def test_an_activity_supported_twice_on_a_day_and_not_said_how_is_one_record(session: Session):
    actor = factories.actor(factories.coordinator(session))
    told = record_activity_support(session, actor, "架空の体操", A_DAY, how="会場を紹介した")
    made = record_activity_support(session, actor, "架空の体操", A_DAY)
    assert record_activity_support(session, actor, " 架空の体操 ", A_DAY) is made is not told


def test_a_sheet_names_accepted_known_and_refused_rows(session: Session):
    actor = factories.actor(factories.coordinator(session))
    rows = [
        {"measure": "training_events", "title": "研修", "on": "2025-05-12", "attendance": "30"},
        {"measure": "training_events", "title": "研修", "on": "2025/5/12"},
        {"measure": "salon_attendance", "title": "5月", "on": "2025年5月31日", "amount": "1,200"},
        {"measure": "training_events", "title": "研修", "on": "2025-02-30"},
        {"measure": "training_events", "title": "研修", "on": "2025-05-13", "attendance": "多数"},
        {"measure": "training_events", "title": " ", "on": "2025-05-14"},
    ]
    report = import_sheet(session, actor, "events", rows)
    assert (report.accepted, report.known) == (2, 1)
    assert [line for line, _ in report.refused] == [4, 5, 6]
    assert "ない日付" in report.refused[0][1]
    assert "多数" in report.refused[1][1]
    amounts = session.scalars(select(ProgramEvent.amount).order_by(ProgramEvent.on)).all()
    assert amounts == [None, 1200]
    again = import_sheet(session, actor, "events", rows)
    assert (again.accepted, again.known) == (0, 3)


def test_supporters_and_activities_come_from_sheets_too(session: Session):
    actor = factories.actor(factories.coordinator(session))
    people = [{"name": "架空 花子", "registered_on": "2025-04-01", "left_on": "2025-05-01"}]
    assert import_sheet(session, actor, "supporters", people).accepted == 1
    acts = [{"activity": "架空の体操", "on": "2025-04-02", "spontaneous": "はい"}]
    assert import_sheet(session, actor, "activities", acts).accepted == 1
    assert session.scalars(select(CommunitySupporter.left_on)).one() == dt.date(2025, 5, 1)
    assert session.scalars(select(ActivitySupport.spontaneous)).one() is True
    with pytest.raises(InvalidValueError, match="取り込める表"):
        import_sheet(session, actor, "cases", [])
