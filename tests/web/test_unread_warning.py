"""Words nobody can read: the page of matches says so, and calls no place close to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from matching.need import Need
from tests.matching.pair import a_need, a_resource
from tests.matching.test_negotiation import garden
from tests.matching.test_verdict import occasion
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page
from tests.web.test_matches_page import need_id as need_id
from tests.web.test_reasoning_pages import a_place
from web.wish_notice import UNREAD, UNSPOKEN, wish_notice

LINK = '#wishes">アセスメントの「本人の望み」を開く</a>'


@pytest.fixture
def spoken(engine: Engine, need_id: str) -> Callable[[str], None]:
    """Sets what the made-up person of the demo said."""

    def say(wishes: str) -> None:
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            need = session.get_one(Need, uuid.UUID(need_id))
            need.wishes, need.interests, need.observed_interests = wishes, [], []
            session.commit()

    return say


@pytest.mark.parametrize("said", ["ほげほげ", "あああ", "qwerty zxcv"])
def test_words_the_scheme_does_not_know_are_said_to_be_unknown(
    sign_in: SignIn, engine: Engine, need_id: str, spoken: Callable[[str], None], said: str
):
    a_place(engine)
    spoken(said)
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
    assert UNREAD in shown
    assert LINK in shown
    assert "よく似ています" not in shown


def test_words_the_scheme_knows_bring_no_warning(
    sign_in: SignIn, engine: Engine, need_id: str, spoken: Callable[[str], None]
):
    a_place(engine)
    spoken("花を育てて静かに過ごしたい")
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
    assert UNREAD not in shown
    assert UNSPOKEN not in shown


def test_where_nothing_was_said_at_all_that_is_told_with_the_way_to_the_field(
    sign_in: SignIn, engine: Engine, need_id: str, spoken: Callable[[str], None]
):
    a_place(engine)
    spoken(" ")
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
    assert UNSPOKEN in shown
    assert LINK in shown


@pytest.mark.parametrize("said", ["", "ほげほげ"])
def test_nothing_is_called_ordered_where_nothing_is_ranked(said: str):
    need = a_need(wishes=said, difficulties=("大きな音",))
    here = occasion(need, a_resource("chess", name="架空将棋の会", kind="", roles=()))
    assert here.ranking.shortfall is not None
    assert wish_notice(need, here.ranking) in (
        "希望と興味が空です。本人に聞いてください。",
        "希望と興味の言葉から、したい活動を読み取れません。別の言い方でも書いてください。",
    )


def test_what_the_list_goes_by_is_told_where_there_is_one():
    finds_hard = {"difficulties": ("大きな集団", "電話")}
    easy = garden(kind="ibasho", description="少人数で静かに過ごします。電話は使いません。")
    here = occasion(a_need(**finds_hard), easy)
    assert "段階と条件だけで並べています" in wish_notice(here.need, here.ranking)
    watched = occasion(a_need(**finds_hard, observed_interests=("園芸",)), easy)
    assert "見ていて気づいた関心・段階と条件" in wish_notice(watched.need, watched.ranking)
