"""A form shows what is kept, nought among it: 0円 and 0歳 are answers, and saving keeps them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from flask import render_template_string
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import Resource
from matching.case import Case, Person
from matching.need import Need
from tests import factories
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


def saved_again(
    sign_in: SignIn, engine: Engine, arrange: Callable[[Session], str]
) -> dict[str, str]:
    """Arrange records, then open the form at the address given back and save it as it stands.

    Returns what the form held.
    """
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        path = arrange(session)
        session.commit()
    browser = sign_in("coordinator")
    held = fields(page(browser, path))
    post(browser, path, **held)
    return held


def test_an_assessment_saved_again_keeps_every_nought(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    def spend_nothing(session: Session) -> str:
        need = session.scalars(select(Need)).one()
        need.budget_yen = 0
        return f"/staff/cases/{need.case_id}/need/{need.person_id}"

    assert saved_again(sign_in, engine, spend_nothing)["budget_yen"] == "0"
    assert records.scalars(select(Need)).one().budget_yen == 0
    records.rollback()


def test_the_age_of_a_baby_is_kept_when_its_sheet_is_saved_again(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    def have_a_baby(session: Session) -> str:
        case = session.scalars(select(Case)).one()
        columns = {"name": "架空 つぼみ", "born_on": None, "age_stated": 0}
        baby = factories.person(session, case.household, **columns)
        return f"/staff/cases/{case.id}/persons/{baby.id}"

    assert saved_again(sign_in, engine, have_a_baby)["age_stated"] == "0"
    kept = records.scalars(select(Person).where(Person.name == "架空 つぼみ")).one()
    assert kept.age_stated == 0
    records.rollback()


def test_a_place_without_a_fee_stays_free_when_its_entry_is_saved_again(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    place = a_place(engine, fee_yen=0, min_age=0, capacity=0)
    held = saved_again(sign_in, engine, lambda _session: f"/staff/resources/{place}/edit")
    assert (held["fee_yen"], held["capacity"]) == ("0", "0")
    found = records.get_one(Resource, uuid.UUID(place))
    assert (found.fee_yen, found.min_age, found.capacity) == (0, 0, 0)
    records.rollback()
