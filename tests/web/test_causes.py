"""What a page says is the cause is the cause: no area list, a closed place, spare capacity."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from directory.account import Account
from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from directory.resource import ResourceAcceptance, ResourceRole, ResourceStatus
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page
from tests.web.test_matches_page import need_id as need_id
from tests.web.test_propose_page import a_spare_room
from tests.web.test_reasoning_pages import a_place, in_household

NOBODY = "はっきり合うと言える人は、いまあなたのケースにはいません"
NO_LIST = "この市町には圏域と町名の一覧がないので、圏域を書けません"


def a_need_in(engine: Engine, code: str, town: str | None) -> str:
    """The need of a made-up person of another municipality, with consent."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        named = select(Account).where(Account.login == f"coordinator-{code}")
        owner = session.scalars(named).one()
        home = factories.household(session, code, town=town, areas={})
        case = factories.case(session, owner, code, household=home)
        factories.full_consent(session, home.persons[0])
        made = str(factories.need(session, case).id)
        session.commit()
        return made


@pytest.mark.parametrize("town", ["本町一丁目", None])
def test_a_municipality_without_a_list_of_areas_is_not_said_to_lack_one_town_in_it(
    sign_in: SignIn, engine: Engine, town: str | None
):
    need = a_need_in(engine, "13223", town)
    shown = page(sign_in("coordinator-13223"), f"/staff/needs/{need}/missing")
    assert NO_LIST in shown
    assert "区域の一覧にありません" not in shown
    assert "町名を入れると" not in shown


def test_where_there_is_a_list_a_town_not_in_it_is_the_cause(
    sign_in: SignIn, engine: Engine, need_id: str
):
    in_household(engine, need_id, town="架空町", areas={})
    shown = page(sign_in("coordinator"), f"/staff/needs/{need_id}/missing")
    assert NO_LIST not in shown
    assert "区域の一覧にありません" in shown


@pytest.mark.parametrize(
    ("shut", "cause"),
    [
        (
            {"status": ResourceStatus.CLOSED, "closed_on": dt.date(2026, 4, 1)},
            "2026年4月1日(水)に終了しました",
        ),
        ({"status": ResourceStatus.PAUSED}, "休止中"),
        ({"roles": [ResourceRole(role="participant", open_places=0)]}, "空きがない"),
        (
            {"staff_only": True, "acceptance": ResourceAcceptance(latent_kind="空き室")},
            "まだ参加先になっていない余力",
        ),
        ({"staff_only": True}, "通う先ではない登録"),
    ],
    ids=["closed", "paused", "full", "spare", "staff fact"],
)
def test_of_a_place_shut_to_all_the_cause_is_told_and_not_that_it_fits_nobody(
    sign_in: SignIn, engine: Engine, shut: dict[str, object], cause: str
):
    place = a_place(engine, **shut)
    shown = page(sign_in("coordinator"), f"/staff/resources/{place}/waiting")
    assert cause in shown
    assert NOBODY not in shown


def test_of_a_place_that_runs_it_is_told_that_it_fits_nobody(sign_in: SignIn, engine: Engine):
    place = a_place(engine, name="架空の数学の会", form="", activities="数学", tags=[])
    assert NOBODY in page(sign_in("coordinator"), f"/staff/resources/{place}/waiting")


def test_spare_capacity_is_opened_by_talking_and_no_page_says_otherwise(
    sign_in: SignIn, engine: Engine, need_id: str
):
    browser, room = sign_in("coordinator"), a_spare_room(engine)
    talk = f'<a href="/staff/needs/{need_id}/widen">広げる相談で</a>'
    shown = page(browser, f"/staff/needs/{need_id}/why/{room}")
    assert shown.count(talk) == 3
    assert "ゆずれません" not in shown
    assert "変えません" not in shown
    assert "架空の空き室" in page(browser, f"/staff/needs/{need_id}/widen")
    form = page(sign_in("admin"), "/staff/resources/new")
    assert "マッチングの候補にはなります" not in form
    assert "そのままでは参加先の候補になりません" in form
