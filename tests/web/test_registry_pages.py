"""Importing with a preview and deciding on doubles, through the pages."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory
from directory.history import DuplicateDecision
from directory.resource import Resource, ResourceStatus
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post

LIST = (
    "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,所在地_連結表記,緯度,経度,電話番号\n"
    "132195,X1,東京都狛江市,架空ふれあいの家,カクウフレアイノイエ,東京都狛江市元和泉1-1,,,000-0000-0000\n"
    "132195,X2,東京都狛江市,,カクウ,東京都狛江市元和泉1-2,,,\n"
)


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def count(records: Session) -> int:
    found = records.scalar(select(func.count()).select_from(Resource))
    records.rollback()
    return found or 0


def upload(text: bytes, name: str) -> dict[str, object]:
    return {"file": (io.BytesIO(text), name)}


def test_an_import_is_tried_first_and_written_only_after_a_second_yes(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    before = count(records)
    tried = browser.post("/staff/imports", data=upload(LIST.encode(), "施設.csv")).text
    assert "まだ取り込んでいません" in tried
    assert "取り込めない行" in tried
    assert count(records) == before
    token = re.search(r'name="token" value="([0-9a-f-]+)"', tried)
    assert token
    done = browser.post("/staff/imports", data={"token": token[1]}).text
    assert "取り込みました" in done
    assert count(records) == before + 1
    again = browser.post("/staff/imports", data={"token": token[1]})
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "named"),
    [
        (b"", "", "選ばれていません"),
        (b"x", "program.exe", "取り込めません"),
        (b"", "empty.csv", "empty.csv"),
        (b"\x00\x01\x02", "noise.xlsx", "見出し"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_a_cure(
    sign_in: SignIn, content: bytes, name: str, named: str
) -> None:
    answer = sign_in("coordinator").post("/staff/imports", data=upload(content, name))
    assert answer.status_code == 422
    assert named in answer.text


def test_the_plan_of_komae_lists_one_activity_twice_and_a_person_decides(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    listed = page(browser, "/staff/duplicates")
    assert "介護予防普及啓発事業" in listed
    pair = [
        re.search(rf'name="{name}" value="([0-9a-f-]+)"', listed)
        for name in ("first_id", "second_id")
    ]
    assert all(pair)
    ids = {"first_id": pair[0][1], "second_id": pair[1][1]}
    post(browser, "/staff/duplicates/merge", reason="同じ事業", **ids)
    closed = select(func.count()).where(
        Resource.municipality_code == "13219", Resource.status == ResourceStatus.CLOSED
    )
    assert records.scalar(closed) == 1
    records.rollback()
    decision = re.search(r"/staff/duplicates/([0-9a-f-]+)/undo", page(browser, "/staff/duplicates"))
    assert decision
    post(browser, f"/staff/duplicates/{decision[1]}/undo", reason="間違い")
    assert records.scalar(closed) == 0
    records.rollback()
    post(browser, "/staff/duplicates/distinct", reason="別の回", **ids)
    assert ids["first_id"] not in page(browser, "/staff/duplicates")


def test_the_public_page_of_a_merged_entry_leads_to_the_one_kept(
    sign_in: SignIn, records: Session
) -> None:
    public = Resource.municipality_code == "13219", Resource.is_public
    kept, merged = records.scalars(select(Resource.id).where(*public).limit(2)).all()
    records.rollback()
    browser = sign_in("coordinator")
    ids = {"first_id": kept, "second_id": merged}
    post(browser, "/staff/duplicates/merge", reason="同じもの", **ids)
    answer = browser.get(f"/r/{merged}")
    assert (answer.status_code, answer.location) == (302, f"/r/{kept}")
    assert browser.get(f"/r/{kept}").status_code == 200


def test_a_large_registry_is_compared_as_a_whole_only_when_asked_for(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.coordinator.duplicate.COMPARED_AT_ONCE", 1)
    browser = sign_in("coordinator")
    assert "0組" in page(browser, "/staff/duplicates")
    assert "介護予防普及啓発事業" in page(browser, "/staff/duplicates?all=1")


def test_another_municipality_cannot_merge_ours(sign_in: SignIn, records: Session) -> None:
    ids = records.scalars(
        select(Resource.id).where(Resource.municipality_code == "13219").limit(2)
    ).all()
    records.rollback()
    fields = {"first_id": ids[0], "second_id": ids[1], "reason": "よその自治体"}
    post(sign_in("coordinator-13218"), "/staff/duplicates/merge", 404, **fields)
    assert records.scalar(select(func.count()).select_from(DuplicateDecision)) == 0


OWN_LIST = (
    "社協サロン台帳,,,\n"
    "グループの呼び名,集まる所,でんわ,いつ\n"
    "架空の輪,狛江市岩戸北1-1,03-0000-0000,毎週月曜 10:00～12:00\n"
    "架空の和,狛江市岩戸北1-2,03-0000-0001,第2土曜 13:00～15:00\n"
)
SAID = {"column-0": "name", "column-1": "address", "column-2": "phone", "column-3": "date_text"}


def token_of(answer: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f-]+)"', answer)
    assert found
    return found[1]


def test_the_columns_of_a_list_with_its_own_words_are_said_once_and_kept(
    sign_in: SignIn, records: Session
) -> None:
    browser = sign_in("coordinator")
    before = count(records)
    shown = browser.post("/staff/imports", data=upload(OWN_LIST.encode("cp932"), "台帳.csv"))
    assert shown.status_code == 422
    assert "グループの呼び名" in shown.text
    assert "毎週月曜" in shown.text
    fields = {"token": token_of(shown.text), "list_name": "ふれあいサロン", **SAID}
    tried = browser.post("/staff/imports", data={**fields, "action": "try"}).text
    assert "新しい 2件" in tried
    assert count(records) == before
    done = browser.post("/staff/imports", data={**fields, "action": "import"}).text
    assert "取り込みました" in done
    assert count(records) == before + 2
    edition = OWN_LIST + "架空の話,狛江市岩戸北1-3,,不定期\n"
    again = browser.post("/staff/imports", data=upload(edition.encode(), "次の年.csv")).text
    assert "新しい 1件、変わった 0件、同じ 2件" in again
    assert 'value="ふれあいサロン"' in again


def test_an_entry_tells_of_each_field_where_it_came_from(sign_in: SignIn, records: Session) -> None:
    browser = sign_in("coordinator")
    tried = browser.post("/staff/imports", data=upload(LIST.encode(), "施設.csv")).text
    browser.post("/staff/imports", data={"token": token_of(tried)})
    found = records.scalar(select(Resource.id).where(Resource.name == "架空ふれあいの家"))
    records.rollback()
    shown = page(browser, f"/staff/resources/{found}")
    assert "項目ごとの出どころ" in shown
    assert "施設.csv 2行目" in shown


def test_what_one_municipality_said_of_its_columns_is_not_used_for_another(
    sign_in: SignIn,
) -> None:
    browser = sign_in("coordinator")
    shown = browser.post("/staff/imports", data=upload(OWN_LIST.encode(), "台帳.csv")).text
    browser.post("/staff/imports", data={"token": token_of(shown), "action": "import", **SAID})
    other = sign_in("coordinator-13218")
    answer = other.post("/staff/imports", data=upload(OWN_LIST.encode(), "台帳.csv"))
    assert answer.status_code == 422
    assert "見出しの行が見つかりません" in answer.text
