"""Residents read plain words: no desk remarks, no legal numbers, and honest answers."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.conftest import SignIn
from tests.web.test_public_list import KOMAE, add, names
from web.presenters.source_remark import without_source_remarks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("架空の会（原文ママ）", "架空の会"),
        ("ごく低額（架空の縁側の要素②）", "ごく低額"),
        ("委託（受託者名の記載なし）", "委託"),
        ("教室（法第3号イ）とサロン", "教室とサロン"),
        ("第1号・第2号被保険者", "第1号・第2号被保険者"),
        ("架空会館（2階）", "架空会館（2階）"),
        ("（原文ママ）", "（原文ママ）"),
        (None, None),
    ],
)
def test_remarks_on_the_source_are_left_out(written, read):
    assert without_source_remarks(written) == read


def test_residents_read_the_clean_name_and_staff_the_original(
    client: FlaskClient, sign_in: SignIn, session: Session
):
    made = add(session, name="架空縁側の会（原文ママ）", fee_text="無料（要素②）")
    shown = client.get(f"/r/{made.id}").text
    assert "架空縁側の会" in shown
    assert "原文ママ" not in shown + client.get(f"/{KOMAE}/?q=架空縁側").text
    assert "要素②" not in shown
    assert "原文ママ" in sign_in("coordinator").get(f"/staff/resources/{made.id}").text


def test_the_source_is_named_without_its_sections_of_the_law(client: FlaskClient, session: Session):
    section = "表9 地域づくり事業 第3号イ"
    made = add(session, name="架空の茶話", source=f"架空市計画 {section}", source_section=section)
    shown = client.get(f"/r/{made.id}").text
    assert "架空市計画" in shown
    assert "第3号イ" not in shown


def test_notes_on_a_desk_are_for_staff(client: FlaskClient, sign_in: SignIn):
    note = "受け持つ区域は確かめる必要がある"
    assert note not in client.get(f"/{KOMAE}/desks").text
    assert note in sign_in("coordinator").get(f"/{KOMAE}/desks").text


@pytest.mark.parametrize("typed", ["😀", "???", "。。"])
def test_a_search_without_a_word_says_so_instead_of_listing_everything(
    client: FlaskClient, sign_in: SignIn, typed: str
):
    page = client.get(f"/{KOMAE}/", query_string={"q": typed}).text
    assert not names(page)
    assert "さがせることばがありません" in page
    assert (
        "<h2><a"
        not in sign_in("coordinator").get("/staff/resources", query_string={"q": typed}).text
    )


def test_surely_open_ones_come_first_and_are_counted(client: FlaskClient, session: Session):
    day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    always = [{"weekday": one, "start": "00:00", "end": "23:59", "note": ""} for one in day]
    made = add(session, name="架空の毎日の家", schedule=always)
    page = client.get(f"/{KOMAE}/?when=week").text
    assert names(page)[0] == made.name
    assert re.search(r"開いていると分かっているもの <strong>[1-9]\d*件</strong>", page)
    assert page.count("開いているか分からないもの</strong>") == 1
    assert page.index(made.name) < page.index("開いているか分からないもの</strong>")


def test_a_town_can_be_chosen_to_be_near_to(client: FlaskClient):
    page = client.get(f"/{KOMAE}/").text
    point, town = re.search(r'<option value="([\d.]+,[\d.]+)">([^<]+)</option>', page).groups()
    near = client.get(f"/{KOMAE}/?near={point}").text
    assert f'<option value="{point}" selected>{town}' in near
    assert "直線で約" in near
