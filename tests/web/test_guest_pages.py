"""A group's page of the people it receives, walked from the demo's group."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory, today
from directory.organisation import Organisation
from directory.resource import Resource, ResourceStatus
from matching.case import Case
from matching.consent import Consent, ConsentPurpose, ConsentState
from matching.placement import Placement, PlacementState
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page, post


@pytest.fixture
def placement(engine: Engine) -> str:
    """The demo's person at a place of the demo's group; the id of the placement."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        group = session.scalars(
            select(Organisation).where(Organisation.name.contains("いろり"))
        ).one()
        case = session.scalars(select(Case)).one()
        person = case.household.persons[0]
        site = Resource(
            municipality_code="13219",
            organisation_id=group.id,
            name="架空の縁側",
            kind="salon",
            status=ResourceStatus.PUBLISHED,
        )
        session.add(site)
        session.flush()
        session.add(
            Consent(
                person_id=person.id,
                purpose=ConsentPurpose.SITE,
                state=ConsentState.GIVEN,
                recipients=[str(site.id)],
                scope=["望み"],
                given_on=today(),
            )
        )
        made = Placement(
            case_id=case.id,
            person_id=person.id,
            resource=site,
            state=PlacementState.ACTIVE,
            start_on=today(),
            times=[{"weekday": "mon", "start": "10:00", "end": "12:00"}],
            watchers="架空 世話人",
            owner_id=case.owner_id,
        )
        session.add(made)
        session.commit()
        return str(made.id)


def test_a_group_tells_of_a_day_and_the_coordinator_reads_it(
    sign_in: SignIn, placement: str
) -> None:
    group, coordinator = sign_in("group"), sign_in("coordinator")
    shown = page(group, "/group/guests")
    assert "1人目" in shown
    assert "月曜 10:00〜12:00" in shown
    assert "さくら" not in shown
    assert "13219-" not in shown
    path = f"/group/guests/{placement}/report"
    assert "ない日付" in post(group, path, 422, on="2026-02-30", came="yes")
    assert "「来たかどうか」は一覧から" in post(group, path, 422, on=today(), came="maybe")
    post(group, path, on=today(), came="no", note="連絡がなかった")
    assert "連絡がなかった" in page(coordinator, f"/staff/placements/{placement}")
    assert "来なかったと知らせがありました" in page(coordinator, "/staff/today")


def test_nobody_else_opens_that_page(sign_in: SignIn, placement: str) -> None:
    for login in ("coordinator", "supervisor", "participant", "admin", "operator"):
        browser = sign_in(login)
        assert browser.get("/group/guests").status_code == 403
        assert browser.post(f"/group/guests/{placement}/report").status_code == 403
