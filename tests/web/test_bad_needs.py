"""Needs and entries that make no sense, on the pages: defined, explained, never silently empty."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, select

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from directory.resource import Resource
from matching.need import Need
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_columns, a_place
from tests.web.test_waiting_pages import QUIET

WAYS = ("matches", "why", "widen", "missing", "ladder", "lists", "grounds")
COPIES = 1000


@pytest.fixture
def need_id(engine: Engine) -> str:
    """The made-up person of the demo, looking for a place in 狛江市."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        return str(session.scalars(select(Need)).one().id)


def rewrite(engine: Engine, need_id: str, **columns: object) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.get_one(Need, uuid.UUID(need_id))
        for name, value in columns.items():
            setattr(need, name, value)
        session.commit()


@pytest.mark.parametrize(
    "columns",
    [
        {"available": []},
        {"wishes": "ぬるぽがしたい", "interests": ["ぽよよん"], "strengths": []},
        {"max_minutes": 1, "budget_yen": 0, "max_group_size": "individual"},
        {"wishes": "😀" * 3000},
        {"prefers_group_size": "large", "max_group_size": "individual"},
    ],
    ids=["no hours", "words nobody knows", "nothing is possible", "signs", "sizes at odds"],
)
def test_every_page_answers_an_odd_sheet_with_something_to_do(
    sign_in: SignIn, engine: Engine, need_id: str, columns: dict[str, object]
) -> None:
    a_place(engine, **QUIET)
    rewrite(engine, need_id, **columns)
    browser = sign_in("coordinator")
    for way in WAYS:
        assert page(browser, f"/staff/needs/{need_id}/{way}"), way
    shown = page(browser, f"/staff/needs/{need_id}/matches")
    assert "合わなかったものと理由" in shown
    assert "候補(" in shown or "はっきり合うと言えるものは、まだありません" in shown


def sheet(engine: Engine, need_id: str) -> tuple[str, str]:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.get_one(Need, uuid.UUID(need_id))
        return f"/staff/cases/{need.case_id}/need/{need.person_id}", str(need.version)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("budget_yen", "-5", "0以上の整数"),
        ("max_minutes", "0", "1から600までの数"),
        ("max_group_size", "sea", "選べません"),
        ("language", "xx", "「必要なことば」の「xx」は、言語の符号にありません"),
        ("start_mon", "10:00", "月曜日の終わりの時刻がありません(始まり 10:00)"),
        ("end2_tue", "15:00", "火曜日の始まりの時刻がありません(終わり 15:00)"),
    ],
)
def test_a_sheet_refuses_what_cannot_be_by_the_name_of_the_field(
    sign_in: SignIn, engine: Engine, need_id: str, field: str, value: str, said: str
) -> None:
    browser = sign_in("coordinator")
    path, version = sheet(engine, need_id)
    shown = post(browser, path, 422, assessed_on=today(), version=version, **{field: value})
    assert said in shown
    assert 'class="error"' in shown


def test_overlapping_hours_are_kept_as_one_and_the_reader_is_told(
    sign_in: SignIn, engine: Engine, need_id: str
) -> None:
    browser = sign_in("coordinator")
    path, version = sheet(engine, need_id)
    hours = {"start_mon": "10:00", "end_mon": "15:00", "start2_mon": "14:00", "end2_mon": "17:00"}
    after = post(browser, path, assessed_on=today(), version=version, **hours)
    assert "月曜日の 10:00〜15:00と 14:00〜17:00は重なるので" in page(browser, after)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        kept = session.get_one(Need, uuid.UUID(need_id)).available
    assert kept == [{"weekday": "mon", "start": "10:00", "end": "17:00"}]


@pytest.mark.parametrize("written", ["xx", "宇宙語"])
def test_a_language_that_is_none_is_refused_at_the_desk_and_for_a_member_of_the_household(
    sign_in: SignIn, engine: Engine, need_id: str, written: str
) -> None:
    browser = sign_in("coordinator")
    sheet_path, _ = sheet(engine, need_id)
    case_path = sheet_path.split("/need/")[0]
    told = f"「必要なことば」の「{written}」は、言語の符号にありません"
    someone = {"name": "架空 つばめ", "language": written}
    arrived = {"opened_on": today(), "complaint": "昼に行く所がない", **someone}
    shown = post(browser, "/staff/cases/new", 422, **arrived)
    assert told in shown
    assert f'<option value="{written}" selected>' in shown
    assert told in post(browser, f"{case_path}/persons/new", 422, **someone)
    person = sheet_path.replace("/need/", "/persons/")
    assert told in post(browser, person, 422, version="1", **someone)
    post(browser, f"{case_path}/persons/new", name="架空 つばめ", language="ne")


def test_an_entry_without_hours_place_or_words_is_offered_with_what_to_ask(
    sign_in: SignIn, engine: Engine, need_id: str
) -> None:
    bare = a_place(
        engine, name="架空の名前だけの場", activities=None, tags=[], schedule=[], town=None,
        fee_yen=None, group_size=None, form="ibasho",
    )  # fmt: skip
    browser = sign_in("coordinator")
    assert "架空の名前だけの場" in page(browser, f"/staff/needs/{need_id}/matches")
    told = page(browser, f"/staff/needs/{need_id}/why/{bare}")
    assert "場所未確認" in told
    assert "日時は未確認" in told
    assert "まだわからない" in told


def test_a_thousand_like_entries_are_one_line_on_every_page(
    sign_in: SignIn, engine: Engine, need_id: str
) -> None:
    copy = a_columns(**{**QUIET, "name": "架空の写しの場"})
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.add_all([Resource(**copy) for _ in range(COPIES)])
        session.commit()
    browser = sign_in("coordinator")
    shown = page(browser, f"/staff/needs/{need_id}/matches")
    assert shown.count("架空の写しの場") == 1
    assert f"同じ内容の登録が、ほかに{COPIES - 1}件あります" in shown
    for way in WAYS:
        assert page(browser, f"/staff/needs/{need_id}/{way}"), way
