"""Facts of a site on its staff page: seen, written and set aside by those in charge, undoable."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import now, session_factory, today
from directory.resource import ResourceRole
from directory.task import Task, TaskKind
from matching.place_change import PlaceChange
from matching.site_lesson import SiteLesson
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post, records, site
from tests.web.test_follow_up_pages import Walk, ahead, walk
from tests.web.test_reasoning_pages import a_place
from tests.web.test_waiting_pages import QUIET, full_place, uuid_of

__all__ = ["QUIET", "records", "site", "walk"]


@pytest.fixture
def placed(walk: Walk, engine: Engine) -> tuple[Walk, str]:
    """Somebody who starts at a site that had one place of five, as it said last month."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        month_ago = today() - dt.timedelta(days=30)
        row = ResourceRole(role="participant", places=5, open_places=1, places_as_of=month_ago)
        row.places_valid_until = today() + dt.timedelta(days=60)
        row.resource_id = uuid_of(walk.site)
        session.add(row)
        session.commit()
    walk.accept()
    return walk, walk.start()


def entry(walk: Walk) -> str:
    return f"/staff/resources/{walk.site}"


def test_a_burden_told_stands_on_the_sites_page_and_can_be_set_aside(
    placed: tuple[Walk, str], sign_in: SignIn
) -> None:
    walk, placement = placed
    told = {"done_on": today(), "next_on": ahead(), "reached": "1", "site_burden": "some"}
    post(walk.browser, f"{placement}/visit/site", **told)
    shown = page(walk.browser, entry(walk))
    assert "負担がある" in shown
    assert "5人未満" in shown
    assert "さくら" not in shown
    admin = sign_in("admin")
    assert "使わない理由" in page(admin, entry(walk))
    post(admin, f"{entry(walk)}/site/facts", 422, fact="load", reason=" ")
    post(admin, f"{entry(walk)}/site/facts", fact="load", reason="聞きちがい")
    after = page(walk.browser, entry(walk))
    assert "聞いていません" in after
    assert "聞きちがい" in after
    back = re.search(r"/site/facts/[0-9a-f-]+/take-back", after)
    assert back is not None
    post(walk.browser, f"{entry(walk)}{back[0]}")
    assert "負担がある" in page(walk.browser, entry(walk))


def test_what_a_site_said_is_kept_read_and_set_aside(
    walk: Walk, sign_in: SignIn, records: Session
) -> None:
    fields = {"words": "二階の部屋は階段のみです。", "heard_by_way": "visit", "heard_on": today()}
    refused = post(walk.browser, f"{entry(walk)}/site/lessons", 422, **fields | {"words": ""})
    assert "受入先が話したこと" in refused
    more = {"topic": "accepts_withdrawn", "answer": "yes"}
    post(walk.browser, f"{entry(walk)}/site/lessons", **fields | more)
    shown = page(sign_in("admin"), entry(walk))
    assert "階段だけ" in shown
    assert "ひきこもりの人: 受け入れる" in shown
    lesson = records.scalars(select(SiteLesson.id)).one()
    records.rollback()
    gone = f"{entry(walk)}/site/lessons/{lesson}/dismiss"
    post(walk.browser, gone, 422, reason="")
    post(walk.browser, gone, reason="昇降機が付いた")
    assert "昇降機が付いた" in page(walk.browser, entry(walk))
    stranger = sign_in("coordinator-13218")
    assert stranger.post(gone, data={"reason": "x"}).status_code in (400, 404)


def test_a_start_takes_a_place_that_staff_can_give_back(placed: tuple[Walk, str]) -> None:
    walk, placement = placed
    shown = page(walk.browser, entry(walk))
    assert "1人 → 0人" in shown
    assert "空きなし" in shown
    walk.records.rollback()
    change = walk.records.scalars(select(PlaceChange.id)).one()
    walk.records.rollback()
    post(walk.browser, f"{entry(walk)}/places/{change}/undo")
    shown = page(walk.browser, entry(walk))
    assert "空きあり(1人)" in shown
    assert "取り消し" in shown
    assert SITE_WORD in page(walk.browser, placement)


SITE_WORD = "1人分あいた(受入先に聞いた)"


def test_an_end_with_the_sites_word_raises_the_figure_and_one_without_asks(
    placed: tuple[Walk, str],
) -> None:
    walk, placement = placed
    ending = {"on": today(), "reason": "goal_met"}
    post(walk.browser, f"{placement}/end", **ending, place_free="yes")
    assert "0人 → 1人" in page(walk.browser, entry(walk))
    walk.records.rollback()
    asked = select(Task).where(Task.kind == TaskKind.CONFIRM_RESOURCE)
    assert walk.records.scalars(asked).all() == []


def test_an_end_nobody_asked_the_site_about_is_on_the_list_with_the_page_to_write_it(
    placed: tuple[Walk, str],
) -> None:
    walk, placement = placed
    post(walk.browser, f"{placement}/end", on=today(), reason="goal_met")
    today_page = page(walk.browser, "/staff/today")
    assert "空きが戻るか" in today_page
    assert entry(walk) in today_page


def told(records: Session) -> int:
    """How many were asked to look whom a place fits; what was asked is ticked off."""
    about = select(Task).where(
        Task.kind == TaskKind.RESOURCE_DEVELOPMENT,
        Task.subject_type == "resource",
        Task.done_at.is_(None),
    )
    found = records.scalars(about).all()
    for task in found:
        task.done_at = now()
    records.commit()
    return len(found)


def test_a_second_free_place_is_told_to_who_waits_too(sign_in: SignIn, engine: Engine) -> None:
    path, admin = f"/staff/resources/{full_place(engine)}/roles", sign_in("admin")
    for open_places, asked in (("1", 1), ("2", 1), ("2", 0), ("1", 0)):
        post(admin, path, role="participant", places="5", open_places=open_places)
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            assert told(session) == asked, open_places


def test_a_place_freed_by_an_end_is_told_to_who_waits(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    month_ago = today() - dt.timedelta(days=30)
    last = ResourceRole(role="participant", open_places=1, places_as_of=month_ago)
    last.places_valid_until = today() + dt.timedelta(days=60)
    place = a_place(engine, **QUIET, roles=[last])
    walk = Walk(sign_in("coordinator"), records, place)
    walk.accept()
    placement = walk.start()
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        assert told(session) == 0, "the place is full"
    ended = post(walk.browser, f"{placement}/end", on=today(), reason="goal_met", place_free="yes")
    assert "0人から1人に" in page(walk.browser, ended)
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        assert told(session) == 1


def test_talking_a_site_open_again_or_a_new_yes_is_told_to_who_waits(
    sign_in: SignIn, engine: Engine, records: Session
) -> None:
    place = a_place(engine, **QUIET)
    walk = Walk(sign_in("coordinator"), records, place)
    walk.accept()
    placement = walk.start()
    told_heavy = {"done_on": today(), "next_on": ahead(), "reached": "1", "site_burden": "heavy"}
    post(walk.browser, f"{placement}/visit/site", **told_heavy)
    word = {"words": "一人ずつなら", "heard_by_way": "phone", "topic": "accepts_withdrawn"}
    for path, fields, asked in (
        (f"/staff/resources/{place}/site/lessons", word | {"answer": "yes"}, 0),
        (f"{placement}/resume-offers", {"reason": "曜日を分けた"}, 1),
        (f"/staff/resources/{place}/site/lessons", word | {"words": "はい", "answer": "yes"}, 1),
        (f"/staff/resources/{place}/site/lessons", word | {"words": "む", "answer": "no"}, 0),
    ):
        post(walk.browser, path, **fields)
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            assert told(session) == asked, path
