"""A form shows what is kept, nought among it: 0円 and 0歳 are answers, and saving keeps them."""

from __future__ import annotations

import re

import pytest
from flask import render_template_string
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import Resource
from matching.case import Person
from matching.need import Need
from tests.web.conftest import SignIn, settings_of
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place, records
from web.app import create_app

__all__ = ["records"]


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (0.0, "0.0"), (7, "7"), ("0", "0"), ("", ""), (None, "")]
)
@pytest.mark.parametrize("macro", ["field", "area"])
def test_every_field_shows_nought_and_leaves_the_unknown_empty(
    home, macro: str, value: object, shown: str
) -> None:
    text = f'{{% from "field.html" import {macro} %}}{{{{ {macro}("費用", "fee", values) }}}}'
    with create_app(settings_of(home)).test_request_context():
        made = render_template_string(text, values={"fee": value})
    found = re.search(r'value="([^"]*)"|<textarea[^>]*>([^<]*)<', made)
    assert found is not None
    assert (found[1] or found[2] or "") == shown


def fields(text: str) -> dict[str, str]:
    """What a browser would send of a page's inputs, as they stand."""
    inputs = re.findall(r"<input [^>]*>", text)
    named = {
        name[1]: value[1]
        for one in inputs
        if (name := re.search(r'name="([^"]+)"', one))
        and (value := re.search(r'value="([^"]*)"', one))
        and 'type="checkbox"' not in one
        and 'type="radio"' not in one
    }
    return {key: value for key, value in named.items() if key not in ("csrf_token", "submission")}


def test_an_assessment_saved_again_keeps_every_nought(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.scalars(select(Need)).one()
        need.budget_yen = 0
        path = f"/staff/cases/{need.case_id}/need/{need.person_id}"
        session.commit()
    browser = sign_in("coordinator")
    sent = fields(page(browser, path))
    assert sent["budget_yen"] == "0"
    post(browser, path, **sent)
    assert records.scalars(select(Need)).one().budget_yen == 0
    records.rollback()


def test_the_age_of_a_baby_is_kept_when_its_sheet_is_saved_again(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        mother = session.scalars(select(Person)).first()
        baby = Person(household_id=mother.household_id, name="架空 つぼみ", age_stated=0)
        session.add(baby)
        session.commit()
        need = session.scalars(select(Need)).one()
        path = f"/staff/cases/{need.case_id}/persons/{baby.id}"
    browser = sign_in("coordinator")
    sent = fields(page(browser, path))
    assert sent["age_stated"] == "0"
    post(browser, path, **sent)
    kept = records.scalars(select(Person).where(Person.name == "架空 つぼみ")).one()
    assert kept.age_stated == 0
    records.rollback()


def test_a_place_without_a_fee_stays_free_when_its_entry_is_saved_again(
    sign_in: SignIn, engine: Engine
) -> None:
    place = a_place(engine, fee_yen=0, min_age=0, capacity=0)
    path = f"/staff/resources/{place}/edit"
    browser = sign_in("coordinator")
    sent = fields(page(browser, path))
    numbers = {"fee_yen", "min_age", "capacity"} & sent.keys()
    assert {sent[name] for name in numbers} == {"0"}
    assert numbers >= {"fee_yen", "capacity"}
    post(browser, path, **sent)
    with session_factory(engine)() as session:
        found = session.scalars(select(Resource).where(Resource.name == "架空の花の庭")).one()
        assert (found.fee_yen, found.min_age, found.capacity) == (0, 0, 0)
