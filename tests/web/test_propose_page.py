"""Proposing is checked again on the server: gates that closed since, and the same place twice."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory.database import today
from directory.resource import ResourceAcceptance, ResourceRole
from matching.proposal import MatchProposal
from matching.shortlist import Shortlist
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place, need_id, records

__all__ = ["need_id", "records"]


def kept(records: Session) -> tuple[int, int]:
    records.rollback()
    return tuple(len(records.scalars(select(kind)).all()) for kind in (MatchProposal, Shortlist))


def a_spare_room(engine: Engine) -> str:
    return a_place(
        engine,
        staff_only=True,
        acceptance=ResourceAcceptance(latent_kind="空き室"),
        name="架空の空き室",
        operator="架空の家",
    )


def test_a_place_that_is_full_by_now_or_may_not_be_offered_is_refused(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    full = a_place(engine, roles=[ResourceRole(role="participant", open_places=0)])
    young, path = a_place(engine, max_age=9), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    for place, cause in (
        (full, "空きがない"),
        (young, "対象年齢の外"),
        (a_spare_room(engine), "余力"),
    ):
        told = post(browser, path, 422, resource_id=place, chosen_reason="近い")
        assert "いまは提案できません" in told
        assert cause in told
        assert 'name="chosen_reason" type="text" value="近い"' in told
    assert kept(records) == (0, 0)


def test_a_record_of_staff_that_is_no_place_to_go_is_not_proposed(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    desk, path = a_place(engine, staff_only=True), f"/staff/needs/{need_id}/propose"
    post(sign_in("coordinator"), path, 404, resource_id=desk, chosen_reason="近い")
    assert kept(records) == (0, 0)


def test_what_can_be_talked_about_needs_the_reason_it_was_talked_about(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    dear, path = a_place(engine, fee_yen=800), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    assert "選んだ理由" in post(browser, path, 422, resource_id=dear, chosen_reason=" ")
    assert kept(records) == (0, 0)
    assert f'action="{path}"' in page(browser, f"/staff/needs/{need_id}/why/{dear}")
    post(browser, path, resource_id=dear, chosen_reason="月に一度なら無料と聞いた")
    assert kept(records) == (1, 1)


@pytest.mark.parametrize("blank", ["", " ", "\u3000\r\n"])
def test_a_proposal_without_words_for_the_meeting_is_refused_and_told_how(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session, blank: str
) -> None:
    place, path = a_place(engine), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    told = post(browser, path, 422, resource_id=place, chosen_reason=blank)
    assert "「選んだ理由」が空です" in told
    assert "会議で説明できる言葉で入れてください" in told
    assert re.search(r'name="chosen_reason"[^>]*aria-invalid="true"', told)
    assert kept(records) == (0, 0)


def test_a_tick_that_the_person_asked_stays_when_the_reason_is_missing(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    place, path = a_place(engine), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    first = post(browser, path, resource_id=place, chosen_reason="望みに合う")
    post(browser, f"{first}/decline_person", on=today().isoformat())
    told = post(browser, path, 422, resource_id=place, person_asked="1")
    assert re.search(r'name="person_asked"[^>]*checked', told)
    assert kept(records) == (1, 1)


def test_the_same_place_again_keeps_one_proposal_one_list_and_both_reasons(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    place, path = a_place(engine), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    first = post(browser, path, resource_id=place, chosen_reason="望みに合う")
    assert post(browser, path, resource_id=place, chosen_reason="本人が見て決めた") == first
    shown = page(browser, first)
    assert "もう提案しています" in shown
    assert shown.index("本人が見て決めた") < shown.index("前の理由: 望みに合う")
    post(browser, path, resource_id=place, chosen_reason="本人が見て決めた")
    post(browser, path, resource_id=place)
    assert kept(records) == (1, 1)
    [proposal] = records.scalars(select(MatchProposal))
    assert proposal.chosen_reason.count("前の理由") == 1


def test_a_declined_place_is_proposed_again_only_where_the_person_asked(
    sign_in: SignIn, engine: Engine, need_id: str, records: Session
) -> None:
    place, path = a_place(engine), f"/staff/needs/{need_id}/propose"
    browser = sign_in("coordinator")
    assert "person_asked" not in page(browser, f"/staff/needs/{need_id}/why/{place}")
    first = post(browser, path, resource_id=place, chosen_reason="望みに合う")
    post(browser, f"{first}/decline_person", on=today().isoformat())
    fields = {"resource_id": place, "chosen_reason": "また行きたいと聞いた"}
    told = post(browser, path, 422, **fields)
    assert "「本人の希望」に印を付けて" in told
    assert 'value="また行きたいと聞いた"' in told
    assert 'name="person_asked"' in told
    assert 'name="person_asked"' in page(browser, f"/staff/needs/{need_id}/why/{place}")
    assert post(browser, path, **fields, person_asked="1") != first
    assert kept(records) == (2, 2)


@pytest.mark.parametrize("page_name", ["matches", "missing", "handout", "widen"])
def test_spare_capacity_is_a_place_to_ask_and_no_candidate(
    sign_in: SignIn, engine: Engine, need_id: str, page_name: str
) -> None:
    room, browser = a_spare_room(engine), sign_in("coordinator")
    need = f"/staff/needs/{need_id}"
    if page_name == "handout":
        assert browser.get(f"{need}/handout/{room}").status_code == 404
    elif page_name == "matches":
        shown = page(browser, f"{need}/matches")
        assert f'value="{room}"' not in shown
        assert "架空の空き室" in shown.partition("合わなかったものと理由")[2]
        assert "架空の空き室" not in shown.partition("合わなかったものと理由")[0]
    elif page_name == "missing":
        assert "使える余力: 空き室" in page(browser, f"{need}/missing")
    else:
        assert "使える余力: 空き室" in page(browser, f"{need}/widen")
