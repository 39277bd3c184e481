"""The page of one resource: what is known, how sure, when next, and how to say it is wrong."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.history import ErrorReport
from directory.resource import DisplayPrecision, Freshness, Resource
from directory.task import Task, TaskKind
from tests import factories
from tests.factories import KOMAE


def add(session: Session, **columns) -> Resource:
    made = factories.resource(session, KOMAE, **columns)
    session.commit()
    return made


def from_plan(session: Session, name: str) -> Resource:
    found = session.scalars(select(Resource).where(Resource.name == name)).one()
    session.commit()
    return found


def test_entry_from_the_plan_says_so_and_that_nobody_confirmed_it(client, session: Session):
    page = client.get(f"/r/{from_plan(session, 'よしこさん家').id}").text
    assert "計画書に記載・未確認" in page
    assert "令和4・5年度の計画書に書かれていた内容です" in page
    assert "狛江市重層的支援体制整備事業実施計画" in page


def test_place_that_is_not_known_is_called_so_and_never_invented(client, session: Session):
    lost = add(session, lon=None, lat=None, town=None, address=None, precision="none")
    page = client.get(f"/r/{lost.id}").text
    assert "場所未確認" in page
    assert "地図で見る" not in page


@pytest.mark.parametrize(
    ("freshness", "words"),
    [
        (Freshness.FRESH, "確かめました"),
        (Freshness.DUE, "もう一度確かめる時期"),
        (Freshness.UNCONFIRMED, "いまの内容は確かめられていません"),
    ],
)
def test_date_of_confirmation_is_shown(freshness, words, client, session: Session):
    page = client.get(f"/r/{add(session, freshness=freshness).id}").text
    assert words in page
    assert "2025年5月12日(月)" in page


def test_unknown_facts_are_said_to_be_unknown(client: FlaskClient, session: Session):
    page = client.get(f"/r/{add(session, schedule_text=None, fee_yen=None).id}").text
    assert "日時は未確認です" in page
    assert "費用は未確認です" in page


def test_home_salon_shows_its_town_only(client: FlaskClient, session: Session):
    home = add(session, display_precision=DisplayPrecision.TOWN)
    page = client.get(f"/r/{home.id}").text
    assert "架空町一丁目" in page
    assert "1番1号" not in page


def test_link_that_could_run_is_not_made(client: FlaskClient, session: Session):
    page = client.get(f"/r/{add(session, url='javascript:alert(1)').id}").text
    assert "javascript:" not in page


def test_coming_dates_follow_the_schedule(client: FlaskClient, session: Session):
    page = client.get(f"/r/{add(session, schedule_text='毎日 10:00〜12:00').id}").text
    dates = re.findall(r"<li>(\d+)年(\d+)月(\d+)日\(.\) 10:00〜12:00</li>", page)
    assert [dt.date(*map(int, date)) for date in dates] == [
        today() + dt.timedelta(days=number) for number in range(5)
    ]


def test_schedule_that_cannot_be_read_shows_no_dates(client: FlaskClient, session: Session):
    irregular = add(session, schedule_text="不定期")
    assert "これからの開催日" not in client.get(f"/r/{irregular.id}").text
    assert client.get(f"/r/{irregular.id}/calendar.ics").status_code == 404


def test_calendar_holds_the_coming_sessions(client: FlaskClient, session: Session):
    held = add(session, name="架空の会", schedule_text="毎週火曜日 22:00〜1:00")
    answer = client.get(f"/r/{held.id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) >= 20
    for event in events:
        start, end = event["dtstart"].dt, event["dtend"].dt
        assert start.weekday() == 1
        assert end - start == dt.timedelta(hours=3)
        assert str(start.tzinfo) == "Asia/Tokyo"
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert str(events[0]["summary"]) == "架空の会"


def test_same_session_keeps_its_identifier(client: FlaskClient, session: Session):
    path = f"/r/{add(session, schedule_text='毎週火曜日 10:00〜12:00').id}/calendar.ics"
    first, second = (
        [str(event["uid"]) for event in Calendar.from_ical(client.get(path).data).walk("VEVENT")]
        for _ in range(2)
    )
    assert first == second


def test_error_report_needs_no_name_and_reaches_staff_and_group(client, sign_in, session: Session):
    group = session.scalars(
        select(factories.Organisation).where(factories.Organisation.name == "架空いろりの会")
    ).one()
    found = add(session, name="架空の知らせの会", organisation_id=group.id)
    answer = client.post(f"/r/{found.id}/report", data={"text": "<b>電話</b>が違います"})
    assert answer.status_code == 302
    report = session.scalars(select(ErrorReport)).one()
    tasks = session.scalars(select(Task).where(Task.subject_id == report.id)).all()
    assert {task.kind for task in tasks} == {TaskKind.HANDLE_ERROR_REPORT}
    session.commit()
    coordinator = sign_in("coordinator")
    for page in (
        coordinator.get("/staff/registrations").text,
        sign_in("group").get("/group/").text,
    ):
        assert "&lt;b&gt;電話&lt;/b&gt;が違います" in page
    coordinator.post(f"/staff/reports/{report.id}/handled")
    assert "電話" not in coordinator.get("/staff/registrations").text
    session.expire_all()
    assert all(task.done_at for task in session.scalars(select(Task)))


def test_report_is_handled_by_its_own_municipality_only(client, sign_in, session: Session):
    found = add(session)
    client.post(f"/r/{found.id}/report", data={"text": "時間が違います"})
    report = session.scalars(select(ErrorReport)).one()
    session.commit()
    answer = sign_in("coordinator-13223").post(f"/staff/reports/{report.id}/handled")
    assert answer.status_code == 404


@pytest.mark.parametrize(("text", "message"), [("  ", "空です"), ("あ" * 1001, "1,000文字まで")])
def test_report_that_cannot_be_kept_names_field_and_cure(client, session, text, message):
    answer = client.post(f"/r/{add(session).id}/report", data={"text": text})
    assert answer.status_code == 422
    assert "「どこが違いますか」" in answer.text
    assert message in answer.text


def test_missing_and_malformed_identifiers_are_missing_pages(client: FlaskClient):
    for path in ("/r/00000000-0000-0000-0000-000000000000", "/r/1", "/r/x' OR 1=1"):
        assert client.get(path).status_code == 404
