"""A choice no form offers, and a figure dated ahead, are refused by name; nothing is stored."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.database import today
from directory.resource import Resource, ResourceAcceptance, ResourceRole
from matching.case import Case
from tests.web.conftest import SignIn
from tests.web.test_case_walk import post, records
from tests.web.test_reasoning_pages import a_place

__all__ = ["records"]


@pytest.mark.parametrize(
    ("page", "field", "label"),
    [
        ("acceptance", "accepts_children", "子ども"),
        ("acceptance", "accepts_withdrawn", "ひきこもりの人"),
        ("edit", "wheelchair", "車いす"),
        ("edit", "online", "オンライン"),
    ],
)
def test_an_answer_that_is_neither_yes_nor_no_nor_empty_is_refused(
    sign_in: SignIn, engine: Engine, records: Session, page: str, field: str, label: str
):
    place = a_place(engine, wheelchair=True, online=True)
    staff = sign_in("coordinator")
    told = post(staff, f"/staff/resources/{place}/{page}", 422, version="1", **{field: "maybe"})
    assert label in told
    assert "一覧から選んでください" in told
    assert records.scalar(select(func.count()).select_from(ResourceAcceptance)) == 0
    kept = records.scalars(select(Resource).where(Resource.name == "架空の花の庭")).one()
    assert (kept.wheelchair, kept.online) == (True, True)


def test_an_intake_with_a_state_that_is_on_no_list_makes_no_case(sign_in: SignIn, records: Session):
    before = records.scalar(select(func.count()).select_from(Case))
    fields = {"opened_on": today(), "name": "架空 つばめ", "attributes": ["女性", "宇宙人"]}
    told = post(sign_in("coordinator"), "/staff/cases/new", 422, **fields)
    assert "「本人の状況」は一覧から選んでください" in told
    records.rollback()
    assert records.scalar(select(func.count()).select_from(Case)) == before


@pytest.mark.parametrize("days_ahead", [1, 365_000])
def test_free_places_cannot_be_known_of_a_day_to_come(
    sign_in: SignIn, engine: Engine, records: Session, days_ahead: int
):
    day = today() + dt.timedelta(days=days_ahead)
    path = f"/staff/resources/{a_place(engine)}/roles"
    sent = {"role": "helper", "open_places": "2", "as_of": day}
    told = post(sign_in("coordinator"), path, 422, **sent)
    assert "「いつの情報」の" in told
    assert "まだ来ていません" in told
    helpers = select(ResourceRole).where(ResourceRole.role == "helper")
    assert records.scalars(helpers).all() == []
    records.rollback()
    post(sign_in("coordinator"), path, **sent | {"as_of": today()})
    assert len(records.scalars(helpers).all()) == 1
