"""Supporters, events, activities, contacts and 連携会議 from a sheet, with a trial before."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.activity import CommunitySupporter, ProgramEvent, SupportContact
from matching.meeting import Meeting
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page

PATH = "/staff/activities/import"


def send(browser: FlaskClient, sheet: str, content: bytes, name: str = "表.csv") -> str:
    answer = browser.post(PATH, data={"sheet": sheet, "file": (io.BytesIO(content), name)})
    return answer.get_data(as_text=True)


def confirm(browser: FlaskClient, shown: str, sheet: str) -> str:
    token = re.search(r'name="token" value="([^"]+)"', shown)
    assert token
    return browser.post(PATH, data={"sheet": sheet, "token": token[1]}).get_data(as_text=True)


def number(records: Session, table: type) -> int:
    found = records.scalar(select(func.count()).select_from(table)) or 0
    records.rollback()
    return found


def test_a_trial_writes_nothing_and_names_each_wrong_row_by_its_line(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    sheet = (
        "名前,登録した日,連絡先\n"
        "架空 ささえ,2025-04-01,\n"
        "\n"
        "架空 みまもり,2025-02-30,\n"
        ",2025-04-02,\n"
        "架空 あした,2099-01-01,\n"
    ).encode("cp932")
    shown = send(browser, "supporters", sheet)
    assert "新しい 1件" in shown
    wrong = re.findall(r'<td class="number">(\d+)</td><td>([^<]+)</td>', shown)
    assert [line for line, _ in wrong] == ["4", "5", "6"]
    assert "ない日付" in wrong[0][1]
    assert "「名前」を入れて" in wrong[1][1]
    assert "まだ来ていません" in wrong[2][1]
    assert number(records, CommunitySupporter) == 0
    assert "取り込みました" in confirm(browser, shown, "supporters")
    assert number(records, CommunitySupporter) == 1
    again = send(browser, "supporters", sheet)
    assert "新しい 0件、すでにある 1件" in again


def test_a_workbook_brings_events_under_the_names_of_the_plan(
    sign_in: SignIn, records: Session
) -> None:
    book = Workbook()
    book.active.append(["指標", "日付", "名前", "人数"])
    book.active.append(["支援者向け研修会", "2025/5/12", "架空の研修", 30])
    book.active.append(["ない指標", "2025/5/12", "架空の研修", 30])
    content = io.BytesIO()
    book.save(content)
    browser = sign_in("coordinator")
    shown = send(browser, "events", content.getvalue(), "研修.xlsx")
    assert "「指標」の「ない指標」" in shown
    confirm(browser, shown, "events")
    assert records.execute(select(ProgramEvent.measure, ProgramEvent.attendance)).all() == [
        ("training_events", 30)
    ]


def test_contacts_alike_are_each_counted_and_a_sheet_sent_again_brings_only_what_grew(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    first = "種類,日付,包括化推進員\n相談,2025-06-01,はい\n相談,2025-06-01,はい\n".encode()
    confirm(browser, send(browser, "contacts", first), "contacts")
    assert number(records, SupportContact) == 2
    grown = first + "アウトリーチ,2025-06-02,\n".encode()
    shown = send(browser, "contacts", grown)
    assert "新しい 1件、すでにある 2件" in shown
    confirm(browser, shown, "contacts")
    assert number(records, SupportContact) == 3
    assert "「種類」の「電話」" in send(
        browser, "contacts", "種類,日付\n電話,2025-06-01\n".encode()
    )


def test_meetings_of_community_building_come_as_held(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    before = number(records, Meeting)
    sheet = "名前,開催日,共有したこと\n連携会議,2025-07-07,居場所の地図を作った\n".encode()
    for _ in range(2):
        shown = send(browser, "meetings", sheet)
        if "新しい 1件" in shown:
            confirm(browser, shown, "meetings")
    assert number(records, Meeting) == before + 1
    assert "2025年度: 1" in page(browser, "/staff/indicators/community_building_meetings?year=2025")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        ("名前\n架空\n".encode(), "見出し「登録した日」がありません"),
        ("名前,登録した日,ひみつ\n".encode(), "見出し「ひみつ」は読めません"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_the_reason(
    sign_in: SignIn, content: bytes, said: str
) -> None:
    shown = send(sign_in("coordinator"), "supporters", content)
    assert said in shown
    assert "取り込む</button>" not in shown


def test_only_staff_who_work_on_cases_import(sign_in: SignIn) -> None:
    for login in ("participant", "group", "admin", "operator"):
        assert sign_in(login).get(PATH).status_code == 403


def test_a_figure_opens_the_small_records_behind_it_in_their_own_year(sign_in: SignIn) -> None:
    browser = sign_in("coordinator")
    sheet = "種類,日付,包括化推進員\n相談,2025-06-01,はい\n".encode()
    confirm(browser, send(browser, "contacts", sheet), "contacts")
    shown = page(browser, "/staff/indicators/promoter_consultations?year=2025")
    link = re.search(r'href="(/staff/activities\?year=2025)#([0-9a-f-]{36})"', shown)
    assert link
    assert "相談・アウトリーチ (2025年6月1日)" in shown
    assert f'id="{link[2]}"' in page(browser, link[1])
    assert link[2] not in page(browser, "/staff/activities?year=2024")
    picture = browser.get("/staff/indicators/promoter_consultations/trend.svg?year=2025")
    assert picture.mimetype == "image/svg+xml"
    assert "2025年度上半期 1件" in shown
    assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
