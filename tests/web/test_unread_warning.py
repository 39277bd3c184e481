"""Words nobody can read: the page of matches says so, and calls no place close to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from matching.need import Need
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page
from tests.web.test_matches_page import need_id as need_id
from tests.web.test_reasoning_pages import a_place
from web.reason import UNREAD


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
    assert "よく似ています" not in shown


def test_words_the_scheme_knows_bring_no_warning(
    sign_in: SignIn, engine: Engine, need_id: str, spoken: Callable[[str], None]
):
    a_place(engine)
    spoken("花を育てて静かに過ごしたい")
    assert UNREAD not in page(sign_in("coordinator"), f"/staff/needs/{need_id}/matches")
