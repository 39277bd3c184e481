"""A group is reminded on its first page, and answers with one tap."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role, RoleGrant
from directory.audit import SYSTEM, set_actor
from directory.database import today
from directory.freshness.silence import REMINDER, follow_silence
from directory.history import FieldConfirmation
from directory.resource import Freshness, Resource, ResourceStatus
from directory.task import Task, TaskKind
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post


@pytest.fixture
def entry(app: Flask, session: Session) -> Resource:
    """An activity of the demo group, last found true over a year ago; the daily job has run."""
    set_actor(session, SYSTEM)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.GROUP)).first()
    assert grant is not None
    made = factories.resource(
        session,
        name="架空のんびり広場",
        municipality_code=grant.municipality_code,
        confirmed_on=today() - dt.timedelta(days=400),
        organisation_id=grant.organisation_id,
    )
    session.commit()
    follow_silence(session, app.config["PROFILES"][grant.municipality_code], today())
    session.commit()
    return made


def waiting(session: Session, entry: Resource) -> list[Task]:
    session.commit()
    asked = Task.kind == TaskKind.CONFIRM_RESOURCE, Task.subject_id == entry.id
    found = list(session.scalars(select(Task).where(*asked, Task.done_at.is_(None))))
    session.commit()
    return found


def test_the_first_page_lists_the_reminder_and_one_tap_answers_it(
    sign_in: SignIn, session: Session, entry: Resource
) -> None:
    browser = sign_in("group")
    assert waiting(session, entry)
    assert REMINDER in page(browser, "/group/")
    post(browser, f"/group/activities/{entry.id}/confirm")
    assert waiting(session, entry) == []
    session.expire_all()
    found = session.get_one(Resource, entry.id)
    assert (found.freshness, found.confirmed_on) == (Freshness.FRESH, today())
    rows = session.scalars(
        select(FieldConfirmation).where(FieldConfirmation.resource_id == entry.id)
    )
    assert {row.method.value for row in rows} == {"self_report"}
    session.commit()
    assert REMINDER not in page(browser, "/group/")


def test_nobody_confirms_the_activity_of_another_group_or_an_ended_one(
    sign_in: SignIn, session: Session, entry: Resource
) -> None:
    other = factories.resource(session, municipality_code=entry.municipality_code)
    entry.status = ResourceStatus.CLOSED
    session.commit()
    post(sign_in("group"), f"/group/activities/{other.id}/confirm", 404)
    post(sign_in("group"), f"/group/activities/{entry.id}/confirm", 422)
    session.expire_all()
    for each in (entry, other):
        assert session.get_one(Resource, each.id).confirmed_on != today()
