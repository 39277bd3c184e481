"""What a person will not have, whom they must not meet, and what a place told: on staff pages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import Resource, ResourceAcceptance
from directory.task import Task
from matching.case import Person
from matching.need import Need
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place, need_id, records

__all__ = ["need_id", "records"]
PLACE = "架空の花の庭"


@pytest.fixture
def garden(engine: Engine) -> str:
    return a_place(engine)


def write(engine: Engine, need_id: str, **columns: object) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.scalars(select(Need)).one()
        assert str(need.id) == need_id
        for name, value in columns.items():
            setattr(need, name, value)
        session.commit()


def tell(engine: Engine, resource_id: str, **columns: object) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        place = session.scalars(select(Resource).where(Resource.name == PLACE)).one()
        assert str(place.id) == resource_id
        sheet = place.acceptance or ResourceAcceptance(resource_id=place.id)
        for name, value in columns.items():
            setattr(sheet, name, value)
        place.acceptance = sheet
        session.commit()


def words(shown: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", shown))


def test_a_line_that_names_a_place_keeps_it_out_and_one_that_names_none_is_to_find_out(
    sign_in: SignIn, engine: Engine, need_id: str, garden: str
):
    write(engine, need_id, avoidances=[PLACE, "犬を連れた人"], conflicts=["かいだん作業所"])
    browser = sign_in("coordinator")
    for address in ("matches", "why", f"why/{garden}"):
        shown = words(page(browser, f"/staff/needs/{need_id}/{address}"))
        assert "避けたいこと「犬を連れた人」に当たる場所がないか" in shown, address
        assert "会わせない・近づけない先「かいだん作業所」に当たる場所がないか" in shown, address
        assert f"「{PLACE}」に当たる場所がないか" not in shown, address
    why = words(page(browser, f"/staff/needs/{need_id}/why/{garden}"))
    assert f"本人が避けたいこと: 「{PLACE}」に当たる" in why
    assert "変えられない理由があります" in why


def test_whom_a_person_must_not_meet_is_written_on_the_sheet_or_chosen_and_told_to_no_paper(
    sign_in: SignIn, need_id: str, garden: str, records: Session
):
    browser = sign_in("coordinator")
    at = f"/staff/needs/{need_id}/why/{garden}"
    assert "会わせない・近づけない先に加える" in page(browser, at)
    post(browser, f"/staff/needs/{need_id}/keep-apart", resource_id=garden)
    shut = words(page(browser, at))
    assert f"安全: 会わせない・近づけない先「{PLACE}」に当たる" in shut
    assert "会わせない・近づけない先に加える" not in shut
    need = records.scalars(select(Need)).one()
    assert need.conflicts == [PLACE]
    sheet = f"/staff/cases/{need.case_id}/need/{need.person_id}"
    assert f">{PLACE}</textarea>" in page(browser, sheet)
    records.rollback()
    for paper in ("grounds", "widen", "ladder"):
        assert "会わせない" not in page(browser, f"/staff/needs/{need_id}/{paper}"), paper
        assert PLACE not in page(browser, f"/staff/needs/{need_id}/{paper}"), paper


def test_a_place_of_another_town_cannot_be_chosen_as_one_to_keep_apart_from(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
):
    abroad = a_place(engine, municipality_code="13214")
    browser = sign_in("coordinator")
    refused = post(browser, f"/staff/needs/{need_id}/keep-apart", 422, resource_id=abroad)
    assert "「場所」を一覧から選び直してください。" in refused
    assert not records.scalars(select(Need)).one().conflicts
    records.rollback()


def test_a_place_that_the_words_on_safety_name_carries_a_warning(
    sign_in: SignIn, engine: Engine, need_id: str, garden: str
):
    browser = sign_in("coordinator")
    said = "ここの名前"
    assert said not in page(browser, f"/staff/needs/{need_id}/matches")
    write(engine, need_id, safety=f"元夫が{PLACE}の世話役をしている")
    for address in ("matches", f"why/{garden}"):
        assert said in page(browser, f"/staff/needs/{need_id}/{address}"), address
    assert said not in page(browser, f"/staff/needs/{need_id}/handout/{garden}")


def test_what_a_place_told_is_used_and_what_nobody_reads_is_asked_on_card_and_why_page(
    sign_in: SignIn, engine: Engine, need_id: str, garden: str
):
    tell(engine, garden, strict_conditions=["段取りを守れる人"])
    browser = sign_in("coordinator")
    asked = "当てはまるか確かめること: 段取りを守れる人(ゆずれない条件)"
    for address in ("matches", f"why/{garden}"):
        assert asked in words(page(browser, f"/staff/needs/{need_id}/{address}")), address
    tell(engine, garden, strict_conditions=["9歳以下"])
    shut = words(page(browser, f"/staff/needs/{need_id}/why/{garden}"))
    assert "書かれた条件: 9歳以下(ゆずれない条件)" in shut
    assert "ゆずれません" in shut


def test_a_name_is_refused_in_every_free_word_about_a_place_and_what_was_written_stays(
    sign_in: SignIn, need_id: str, garden: str, records: Session
):
    name = records.scalars(select(Person.name)).first()
    tasks = len(records.scalars(select(Task)).all())
    records.rollback()
    browser = sign_in("coordinator")
    entry = f"/staff/resources/{garden}"
    said = f"{name}さんの件で困った"
    refused = post(browser, f"{entry}/acceptance", 422, past_difficulties=said)
    assert "「前に困ったこと」に、人の名前は書けません" in refused
    assert said in refused
    post(browser, f"{entry}/acceptance", 422, strict_conditions=said)
    post(browser, f"{entry}/site/lessons", 422, words=said, heard_by_way="visit")
    post(browser, f"{entry}/roles", 422, role="participant", conditions=said)
    post(browser, f"/staff/needs/{need_id}/widen", 422, resource_id=garden, wanted=said)
    assert len(records.scalars(select(Task)).all()) == tasks
    assert records.scalars(select(ResourceAcceptance)).all() == []


def test_whom_a_person_must_not_meet_is_put_forward_on_no_page_or_paper_of_what_is_missing(
    sign_in: SignIn, engine: Engine, need_id: str
):
    group, spare = "架空の花とおやつの会", "架空の花壇の会"
    a_place(engine, name="架空の花とおやつの居間", operator=group)
    a_place(engine, name="架空の朝の庭", operator=f"NPO法人{group}")
    a_place(engine, name="架空の花壇", operator=spare)
    write(engine, need_id, wishes="花を育てたい", interests=["園芸"])
    browser = sign_in("coordinator")
    missing, gaps = f"/staff/needs/{need_id}/missing", "/staff/gaps"
    assert f"<h3>NPO法人{group}</h3>" in page(browser, missing)
    fields = {"what": "「園芸」に関わる場", "ask_first": f"{group}、{spare}"}
    post(browser, f"/staff/needs/{need_id}/gap", **fields)
    [paper] = re.findall(r"/staff/gaps/[0-9a-f-]+/brief", page(browser, gaps))
    for address in (gaps, paper):
        assert f"{group}、{spare}" in page(browser, address), address
    write(engine, need_id, conflicts=["架空の花とおやつの居間"])
    shown = page(browser, missing)
    assert f"<h3>{spare}</h3>" in shown
    [asked] = re.findall(r'name="ask_first" type="text" value="([^"]*)"', shown)
    assert asked == spare
    for address in (missing, gaps, paper):
        shown = page(browser, address)
        assert spare in shown, address
        for word in (group, "会わせない", "近づけない", "安全"):
            assert word not in shown, (address, word)
