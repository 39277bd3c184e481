"""Conditions read from prose: shown with their sentence, answered by staff, gone by in matching."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory, session_factory, today
from directory.resource import Resource
from matching.condition_review import ConditionReview
from matching.facts import ConditionKind, TextCondition
from matching.record_fact import resource_facts
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place
from web.reason import condition_sentence, gate_label

SENTENCE = "70歳までの方が対象です"


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def read_of(records: Session, place: str):
    """What matching knows of the conditions of a place."""
    facts = {one.resource_id: one for one in resource_facts(records, "13219", today())}
    records.rollback()
    return facts[place].conditions


def test_a_rejected_reading_is_no_longer_a_condition_and_a_confirmed_one_stays(
    sign_in: SignIn, engine: Engine, records: Session
):
    place = a_place(engine, activities=f"少人数の集まりです。{SENTENCE}。")
    [read] = read_of(records, place)
    assert (read.kind, read.confirmed) == (ConditionKind.MAX_AGE, None)
    browser = sign_in("coordinator")
    path = f"/staff/resources/{place}/conditions"
    shown = page(browser, path)
    assert read.sentence in shown
    assert "70歳まで" in shown
    fields = {"kind": read.kind.value, "sentence": read.sentence}
    for answer, confirmed in (("wrong", False), ("right", True)):
        post(browser, path, **fields, answer=answer)
        assert [one.confirmed for one in read_of(records, place)] == [confirmed]
    [kept] = records.scalars(select(ConditionReview)).all()
    assert kept.reviewed_by is not None
    records.rollback()


def test_a_sentence_written_anew_is_asked_about_anew(
    sign_in: SignIn, engine: Engine, records: Session
):
    place = a_place(engine, activities=f"少人数の集まりです。{SENTENCE}。")
    [read] = read_of(records, place)
    path = f"/staff/resources/{place}/conditions"
    fields = {"kind": read.kind.value, "sentence": read.sentence, "answer": "wrong"}
    post(sign_in("admin"), path, **fields)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.get_one(Resource, kept_id(records)).activities = "65歳までの方が対象です。"
        session.commit()
    [again] = read_of(records, place)
    assert (again.value, again.confirmed) == ("65", None)
    refused = post(sign_in("admin"), path, 422, **fields)
    assert "いまの本文にありません" in refused


def kept_id(records: Session):
    found = records.scalars(select(ConditionReview.resource_id)).one()
    records.rollback()
    return found


def test_only_staff_of_the_municipality_answer(sign_in: SignIn, engine: Engine):
    place = a_place(engine, activities=f"{SENTENCE}。")
    path = f"/staff/resources/{place}/conditions"
    assert sign_in("coordinator-13218").get(path).status_code == 404
    assert sign_in("group").get(path).status_code == 403
    post(sign_in("coordinator"), path, 422, kind="max_age", sentence=SENTENCE, answer="maybe")


def test_every_condition_and_gate_of_prose_has_words():
    worded = [condition_sentence(TextCondition(kind, "65", "文")) for kind in ConditionKind]
    assert "本文に書かれた条件" not in worded
    assert gate_label("soft:text") == "書かれた条件"
