"""A closed resource is gone at once from every page, paper, file and command that puts it forward.

Each is first shown to hold the place while it is open, so that none of them can pass by silence.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import LocationPrecision
from matching.case import Case
from matching.need import Need
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post
from tests.web.test_reasoning_pages import a_place
from tests.web.test_waiting_pages import QUIET
from web.cli.assign import command as assign
from web.cli.match import command as match

NAME = "架空の静かな園芸の居場所"
CODE = "13219"
Shown = Callable[[], str]


@pytest.fixture
def need_id(engine: Engine) -> str:
    """The made-up person of the demo; a child with a sheet of its own lives with her."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        need = session.scalars(select(Need)).one()
        case = session.scalars(select(Case)).one()
        child = factories.person(session, case.household, name="架空 かえで", age_stated=10)
        factories.consent(session, child)
        factories.need(session, case, person=child, wishes="園芸がしたい", interests=["園芸"])
        found = str(need.id)
        session.commit()
        return found


def before_left_out(text: str) -> str:
    """The page without the table of what does not fit, where a closed place belongs."""
    return text.split("合わなかったものと理由")[0]


def ways(
    staff: FlaskClient, public: FlaskClient, need_id: str, case_id: str, place: str
) -> dict[str, Shown]:
    """Every way in which a place is put forward, by name."""

    def staff_page(path: str) -> Shown:
        return lambda: page(staff, f"/staff/{path}")

    def public_page(path: str) -> Shown:
        return lambda: public.get(path).get_data(as_text=True)

    def command(words: list[str]) -> Shown:
        def shown() -> str:
            done = CliRunner().invoke(*({"match": match, "assign": assign}[words[0]], words[1:]))
            assert done.exception is None, done.exception
            return re.sub(r'"excluded": \{.*', "", done.stdout)

        return shown

    def waiting() -> str:
        shown = page(staff, f"/staff/resources/{place}/waiting")
        return NAME if f"{need_id}/why/{place}" in shown else ""

    return {
        "matches": lambda: before_left_out(page(staff, f"/staff/needs/{need_id}/matches")),
        "grounds": staff_page(f"needs/{need_id}/grounds"),
        "ladder": staff_page(f"needs/{need_id}/ladder"),
        "missing": staff_page(f"needs/{need_id}/missing"),
        "household": staff_page(f"cases/{case_id}/together"),
        "batch": staff_page("waiting"),
        "reverse": waiting,
        "nearby": staff_page("resources/nearby?town=和泉本町一丁目&minutes=60"),
        "command match": command(["match", need_id]),
        "command assign": command(["assign", CODE]),
        "public list": public_page(f"/{CODE}/?size=500"),
        "public search": public_page(f"/{CODE}/?q=園芸"),
        "public print": public_page(f"/{CODE}/print"),
        "public pins": lambda: str(
            public.get(f"/api/resources.geojson?municipality={CODE}").get_json()
        ),
        "public page": public_page(f"/r/{place}"),
        "open data": public_page(f"/{CODE}/opendata/csv"),
    }


def test_closing_a_resource_removes_it_everywhere_at_once(
    sign_in: SignIn, engine: Engine, app, need_id: str, monkeypatch: pytest.MonkeyPatch, home
) -> None:
    monkeypatch.setenv("CHIIKINOWA_HOME", str(home))
    place = a_place(
        engine,
        **{**QUIET, "operator": "架空の園芸の会"},
        lon=139.5745,
        lat=35.6335,
        precision=LocationPrecision.EXACT,
    )
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        case_id = str(session.get_one(Need, uuid.UUID(need_id)).case_id)
    staff, public = sign_in("coordinator"), app.test_client()
    asked = ways(staff, public, need_id, case_id, place)
    silent = {way for way, shown in asked.items() if NAME not in shown()}
    assert silent == set(), "each way must hold the place while it is open"
    assert post(staff, f"/staff/resources/{place}/close", sure="1")
    assert {way for way, shown in asked.items() if NAME in shown()} == set()
    assert staff.get(f"/staff/needs/{need_id}/handout/{place}").status_code == 404
    assert "終了" in page(staff, f"/staff/needs/{need_id}/why/{place}")


def test_a_place_to_widen_or_that_nearly_fits_is_gone_too_once_it_closes(
    sign_in: SignIn, engine: Engine, need_id: str
) -> None:
    dear = a_place(engine, **{**QUIET, "name": "架空の高い園芸の庭"}, fee_yen=800)
    staff = sign_in("coordinator")
    paths = (f"/staff/needs/{need_id}/widen", f"/staff/needs/{need_id}/matches")
    for path in paths:
        assert "架空の高い園芸の庭" in before_left_out(page(staff, path))
    post(staff, f"/staff/resources/{dear}/close", sure="1")
    for path in paths:
        assert "架空の高い園芸の庭" not in before_left_out(page(staff, path))
