"""Staff search the registry as forgivingly as the public, and find what the public may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import ResourceStatus
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page

Add = Callable[..., str]


@pytest.fixture
def add(engine: Engine) -> Add:
    """Keeps one entry of the coordinator's municipality; returns its id."""

    def added(name: str, **columns: Any) -> str:
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            made = factories.resource(session, name=name, **columns)
            session.commit()
            return str(made.id)

    return added


def listed(shown: str) -> list[str]:
    return re.findall(r'<h2><a href="/staff/resources/([0-9a-f-]+)">', shown)


def test_the_list_forgives_spelling_and_marks_what_was_met(sign_in: SignIn, add: Add) -> None:
    place = add("ゆらり縁台将棋の集い")

    for typed in ("えんだいしょうぎ", "縁台将枝", "ゆらり 縁臺将棋"):
        assert listed(page(sign_in("coordinator"), f"/staff/resources?q={typed}"))[0] == place
    assert "<mark>縁台将棋</mark>" in page(sign_in("coordinator"), "/staff/resources?q=縁台将棋")


def test_drafts_and_staff_only_entries_are_found_by_staff_alone(
    sign_in: SignIn, add: Add, client: FlaskClient
) -> None:
    draft = add("さざなみ帆布細工", status=ResourceStatus.DRAFT)
    spare = add("さざなみ帆布の空き部屋", staff_only=True)

    shown = page(sign_in("coordinator"), "/staff/resources?q=さざなみ帆布")
    assert set(listed(shown)[:2]) == {draft, spare}
    assert listed(page(sign_in("coordinator"), "/staff/resources?q=さざなみ&latent=1")) == [spare]
    assert spare not in page(client, f"/{factories.KOMAE}/?q=さざなみ帆布")
    assert draft not in page(client, f"/{factories.KOMAE}/?q=さざなみ帆布")
    assert listed(page(sign_in("coordinator-13218"), "/staff/resources?q=さざなみ帆布細工")) == []


def test_closed_entries_are_found_as_written_behind_the_others(sign_in: SignIn, add: Add) -> None:
    closed = add("こがらし囲炉裏の夕べ", status=ResourceStatus.CLOSED, closed_on=factories.A_DAY)
    opened = add("こがらし囲炉裏の朝")

    assert listed(page(sign_in("coordinator"), "/staff/resources?q=こがらし囲炉裏"))[:2] == [
        opened,
        closed,
    ]
    shown = page(sign_in("coordinator"), "/staff/resources?q=こがらし&status=closed")
    assert listed(shown) == [closed]


def test_the_address_keeps_everything_and_pages_do_not_overlap(sign_in: SignIn, add: Add) -> None:
    for number in range(60):
        add(f"くるみ割り{number}号", fee_yen=0, town="本町")
    first = page(sign_in("coordinator"), "/staff/resources?q=くるみ割り&town=本町&free=yes")
    address = re.search(r'rel="next" href="([^"]+)"', first)
    assert address
    next_page = address[1].replace("&amp;", "&")
    assert all(each in next_page for each in ("page=2", "free=yes"))
    second = page(sign_in("coordinator"), next_page)

    assert len(listed(first)) == 50
    assert not set(listed(first)) & set(listed(second))


def test_facets_say_how_many_each_would_leave(sign_in: SignIn, add: Add) -> None:
    add("ひだまり紙すきの会", town="本町", fee_yen=0)
    add("ひだまり紙すき工房", town="光町", fee_yen=300)
    shown = page(sign_in("coordinator"), "/staff/resources?q=ひだまり紙すき")

    assert re.search(r'<option value="光町">光町\(1\)', shown)
    assert re.search(r"無料\(1\)", shown)
