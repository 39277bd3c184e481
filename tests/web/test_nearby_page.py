"""Staff see what is near a town in minutes on foot, and are told where nothing can be said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, update

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import LocationPrecision, Resource, ResourceStatus
from geo.gazetteer import read_local
from tests import factories
from tests.conftest import REPOSITORY
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page
from web.presenters.kind_choice import kind_choices

TOWNS = read_local(REPOSITORY / "data/areas/13219/gazetteer.csv", factories.KOMAE)
TOWN = next(town for town in TOWNS if town.point)
NEARBY = f"/staff/resources/nearby?town={TOWN.name}"

Put = Callable[..., str]


@pytest.fixture
def put(engine: Engine) -> Put:
    """Puts an entry so many degrees east of the town's point; ``None``: place unknown."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        session.execute(update(Resource).values(lon=None, lat=None, precision="none"))
        session.commit()

    def putting(name: str, east: float | None, **columns: Any) -> str:
        lon, lat = TOWN.point or (0.0, 0.0)
        columns |= {"lon": None, "lat": None, "precision": LocationPrecision.NONE}
        if east is not None:
            columns |= {"lon": lon + east, "lat": lat, "precision": LocationPrecision.EXACT}
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            made = factories.resource(session, name=name, **columns)
            session.commit()
            return str(made.id)

    return putting


def order(shown: str) -> list[str]:
    return re.findall(r'<h2><a href="/staff/resources/([0-9a-f-]+)">', shown)


def test_what_is_within_the_walk_comes_nearest_first(sign_in: SignIn, put: Put) -> None:
    second, first = put("あさがお体操", 0.005), put("ひるがお体操", 0.002)
    put("よるがお体操", 0.05)
    closed = put("終わった体操", 0.001, status=ResourceStatus.CLOSED, closed_on=factories.A_DAY)

    shown = page(sign_in("coordinator"), NEARBY + "&minutes=15")

    assert order(shown) == [first, second]
    assert closed not in shown
    assert "歩いて約8分" in shown


def test_ability_shortens_the_reach(sign_in: SignIn, put: Put) -> None:
    place = put("あさがお体操", 0.008)
    assert order(page(sign_in("coordinator"), NEARBY + "&minutes=15")) == [place]
    assert "以内に、場所のわかる資源はありません" in page(
        sign_in("coordinator"), NEARBY + "&minutes=15&ability=frail"
    )


def test_entries_without_a_place_are_counted_and_named_apart(sign_in: SignIn, put: Put) -> None:
    put("どこかの体操", None)
    shown = page(sign_in("coordinator"), NEARBY)
    assert "場所がわからないため判定できません" in shown
    assert "どこかの体操" in shown.partition('id="placeless"')[2]


def test_a_kind_narrows_the_list_and_its_forms_count_with_it(sign_in: SignIn, put: Put) -> None:
    meal = put("ぽかぽか食堂", 0.002, kind="shared_meal", form="children_cafeteria")
    put("ひるがお体操", 0.001, kind="exercise")
    for kind in ("shared_meal", "children_cafeteria"):
        assert order(page(sign_in("coordinator"), f"{NEARBY}&kind={kind}")) == [meal]


@pytest.mark.parametrize(
    "words", ["", "town=", "minutes=x", "kind=nothing&ability=fly", "minutes=-5"]
)
def test_nothing_in_the_address_breaks_the_page(sign_in: SignIn, words: str) -> None:
    assert "町を選ぶと" in page(sign_in("coordinator"), f"/staff/resources/nearby?{words}")


def test_a_town_of_another_place_is_named_with_its_cure(sign_in: SignIn) -> None:
    shown = page(sign_in("coordinator"), "/staff/resources/nearby?town=夢が丘")
    assert "夢が丘" in shown
    assert "町の一覧にありません" in shown


def test_coverage_judges_nothing_where_no_place_is_known(sign_in: SignIn, put: Put) -> None:
    put("どこかの体操", None, kind="exercise")
    browser = sign_in("coordinator")
    shown = page(browser, "/staff/coverage?kind=exercise")
    assert "判定できません" in shown
    assert "0人(0%)" not in shown
    assert "coverage.svg" not in shown
    assert browser.get("/staff/coverage.svg?kind=exercise").status_code == 422


def test_coverage_says_how_many_it_could_not_count(sign_in: SignIn, put: Put) -> None:
    put("どこかの体操", None, kind="exercise")
    put("あさがお体操", 0.002, kind="exercise")
    shown = page(sign_in("coordinator"), "/staff/coverage?kind=exercise")
    assert "場所のわかる1件から調べました" in shown
    assert "件は場所がわからないため、数えていません" in shown
    assert "coverage.svg" in shown


def test_a_place_of_a_kind_and_of_its_form_is_counted_once(sign_in: SignIn, put: Put) -> None:
    put("ぽかぽか食堂", 0.002, kind="shared_meal", form="children_cafeteria")
    shown = page(sign_in("coordinator"), "/staff/coverage?kind=shared_meal")
    assert "場所のわかる1件から調べました" in shown


def test_no_two_choices_of_kind_read_the_same() -> None:
    labels = [label for _, label in kind_choices()]
    parts = [set(label.replace("のみ", "").split(" — ")[-1].split("・")) for label in labels]
    assert len(set(labels)) == len(labels)
    assert not [
        (one, other)
        for at, one in enumerate(parts)
        for other in parts[at + 1 :]
        if one <= other or other <= one
    ]
