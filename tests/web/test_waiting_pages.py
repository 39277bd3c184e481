"""Pages of those who wait: told when a resource arrives, each to their own coordinator only."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.account import Account, RoleGrant
from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory, session_factory
from directory.organisation import Organisation
from directory.resource import ResourceRole, ResourceStatus
from directory.task import Task
from matching.case import Case
from matching.need import Need
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place

QUIET = {
    "name": "架空の静かな園芸の居場所",
    "form": "ibasho",
    "activities": "少人数で静かに過ごし、人と話せる居場所です。子どもと遊び、園芸もします。",
    "tags": ["園芸", "居場所"],
}


@pytest.fixture
def records(engine: Engine) -> Session:
    session = reading_session_factory(engine)()
    set_actor(session, SYSTEM)
    return session


def full_place(engine: Engine) -> str:
    place = a_place(engine, **QUIET)
    with session_factory(engine)() as session:
        session.add(ResourceRole(resource_id=uuid_of(place), role="participant", open_places=0))
        session.commit()
    return place


def uuid_of(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def test_a_place_that_has_room_again_is_told_to_the_coordinator_of_who_waits(
    sign_in: SignIn, engine: Engine, records: Session
):
    place = full_place(engine)
    post(
        sign_in("admin"),
        f"/staff/resources/{place}/roles",
        role="participant",
        places="5",
        open_places="2",
    )
    task = records.scalars(select(Task).where(Task.subject_type == "resource")).one()
    owner = records.scalars(select(Account.login).where(Account.id == task.owner_id)).one()
    assert owner == "coordinator"
    assert task.case_id is None
    records.rollback()
    mine = sign_in("coordinator")
    assert f"/staff/resources/{place}/waiting" in page(mine, "/staff/today")
    case = records.scalars(select(Case)).one()
    number = case.number
    records.rollback()
    assert number in page(mine, f"/staff/resources/{place}/waiting")
    assert number not in page(sign_in("coordinator2"), f"/staff/resources/{place}/waiting")
    assert sign_in("admin").get(f"/staff/resources/{place}/waiting").status_code == 403
    other = sign_in("coordinator-13218").get(f"/staff/resources/{place}/waiting")
    assert other.status_code == 404


def test_a_place_that_closes_takes_what_was_asked_about_it_along(
    sign_in: SignIn, engine: Engine, records: Session
):
    place, admin = full_place(engine), sign_in("admin")
    post(admin, f"/staff/resources/{place}/roles", role="participant", open_places="2")
    mine, word = sign_in("coordinator"), "待っている人に合うかもしれません"
    assert word in page(mine, "/staff/today")
    post(admin, f"/staff/resources/{place}/close", sure="1")
    assert word not in page(mine, "/staff/today")
    task = records.scalars(select(Task).where(Task.subject_type == "resource")).one()
    assert (task.done_at is not None, task.done_by) == (True, None)
    records.rollback()


def test_a_batch_says_of_each_of_a_household_what_the_other_gets(sign_in: SignIn, engine: Engine):
    a_place(engine, **QUIET, roles=[ResourceRole(role="participant", open_places=1)])
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        case = session.scalars(select(Case)).one()
        mother = session.scalars(select(Need)).one()
        child = factories.person(session, case.household, name="架空 かえで", age_stated=9)
        factories.consent(session, child)
        columns = {"wishes": mother.wishes, "interests": mother.interests, "strengths": []}
        factories.need(session, case, person=child, available=mother.available, **columns)
        session.commit()
        together = f"/staff/cases/{case.id}/together"
    shown = page(sign_in("coordinator"), "/staff/waiting")
    assert shown.count("同じ世帯で待っている人がいます") == 2
    assert together in shown
    cards = shown.split('<li class="card">')
    of = {name: next(one for one in cards if f"{name}</a></h2>" in one) for name in HOUSEHOLD}
    plans = {name: re.search("案: <strong>([^<]+)</strong>", of[name]) for name in HOUSEHOLD}
    for name, other in (HOUSEHOLD, HOUSEHOLD[::-1]):
        plan = plans[other]
        told = f"案は {plan[1]}" if plan else "いまの空きでは案がありません"
        assert f"{other} さん({told})" in of[name]
    assert QUIET["name"] in shown


HOUSEHOLD = ("架空 さくら", "架空 かえで")


def test_everybody_is_considered_but_each_sees_their_own(
    sign_in: SignIn, engine: Engine, records: Session
):
    a_place(engine, **QUIET)
    number = records.scalars(select(Case.number)).one()
    records.rollback()
    mine = page(sign_in("coordinator"), "/staff/waiting")
    assert number in mine
    assert "本人にいちばん合う場所です" in mine
    others = page(sign_in("coordinator2"), "/staff/waiting")
    assert "待っているニーズ 1件すべて" in others
    assert number not in others
    assert "さくら" not in others


def test_a_household_of_two_is_matched_together_by_who_may_open_it(sign_in: SignIn, engine: Engine):
    place = a_place(engine, **QUIET)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        case = session.scalars(select(Case)).one()
        columns = {"name": "架空 かえで", "relation": "子", "age_stated": 10}
        child = factories.person(session, case.household, **columns)
        factories.consent(session, child)
        hours = [{"weekday": "mon", "start": "10:00", "end": "12:00"}]
        columns = {"wishes": "園芸がしたい", "interests": ["園芸"], "strengths": []}
        factories.need(session, case, person=child, available=hours, **columns)
        path = f"/staff/cases/{case.id}"
        session.commit()
    browser = sign_in("coordinator")
    assert f"{path}/together" in page(browser, path)
    shown = page(browser, f"{path}/together")
    assert "同じ場所" in shown
    assert shown.index("架空 さくら") < shown.index("架空 かえで")
    assert place in shown
    assert sign_in("coordinator2").get(f"{path}/together").status_code == 404


def test_a_group_that_starts_again_is_told_nothing_of_who_waits(
    sign_in: SignIn, engine: Engine, records: Session
):
    group = records.scalars(select(Organisation.id).join(RoleGrant)).first()
    records.rollback()
    place = a_place(engine, **QUIET, organisation_id=group, status=ResourceStatus.PAUSED, roles=[])
    browser = sign_in("group")
    post(browser, f"/group/activities/{place}/resume")
    shown = page(browser, "/group/")
    assert "担当者" not in shown.split("<main")[1]
    task = records.scalars(select(Task).where(Task.subject_type == "resource")).one()
    assert str(task.subject_id) == place
    records.rollback()
