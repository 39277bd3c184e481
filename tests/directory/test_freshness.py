"""Facts grow old: states by date, confirmations, the work list, the silent group, the link."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import NoActorError
from directory.database import today
from directory.freshness.confirmation import ConfirmationError, confirm, field_confirmations
from directory.freshness.link import LinkError, confirm_by_link, linked_resource, make_link
from directory.freshness.rule import interval_of
from directory.freshness.silence import REMINDER, follow_silence
from directory.freshness.state import refresh_states, state_of
from directory.freshness.work_list import ELSEWHERE, due_resources
from directory.history import (
    ConfirmationLink,
    ConfirmationMethod,
    FieldConfirmation,
    ResourceChange,
    ResourceRevision,
)
from directory.resource import Freshness, Resource, ResourceStatus
from directory.task import Task
from geo.profile import Profile
from geo.profile_section import AreaKind, Center, FreshnessRule
from tests import factories

PROFILE = Profile(
    code=factories.KOMAE,
    name="狛江市",
    prefecture="東京都",
    center=Center(lon=139.5772, lat=35.6349),
    area_kinds=(AreaKind(identifier="living_area", label="圏域", names=("あい", "こまえ")),),
)
OWN = dataclasses.replace(
    PROFILE, freshness=FreshnessRule(due_days=100, unconfirmed_days=200, reply_days=10)
)


def ago(days: int) -> dt.date:
    return today() - dt.timedelta(days=days)


@pytest.fixture
def staff(session: Session) -> Account:
    """A coordinator who signs the session."""
    account = factories.coordinator(session)
    factories.acting(session, account)
    return account


@pytest.mark.parametrize(
    ("age_days", "state"),
    [
        (0, Freshness.FRESH),
        (99, Freshness.FRESH),
        (100, Freshness.DUE),
        (199, Freshness.DUE),
        (200, Freshness.UNCONFIRMED),
    ],
)
def test_the_state_follows_from_the_municipalitys_own_interval(
    session: Session, age_days: int, state: Freshness
) -> None:
    found = factories.resource(session, confirmed_on=ago(age_days), schedule_text="毎週月曜日")
    assert state_of(found, (), OWN, today()) is state


def test_a_place_grows_old_more_slowly_than_opening_times(session: Session) -> None:
    timeless = factories.resource(session, confirmed_on=ago(150), schedule_text=None)
    timed = factories.resource(session, confirmed_on=ago(150), schedule_text="毎週月曜日")
    timeless.group_size = timed.group_size = None
    assert state_of(timeless, (), OWN, today()) is Freshness.FRESH
    assert state_of(timed, (), OWN, today()) is Freshness.DUE


def test_an_entry_nobody_confirmed_stays_as_its_plan_wrote_it(session: Session) -> None:
    planned = factories.resource(
        session, confirmed_on=None, freshness=Freshness.PLAN, plan_year="令和3年度"
    )
    unknown = factories.resource(session, confirmed_on=None, freshness=Freshness.FRESH)
    assert state_of(planned, (), OWN, today()) is Freshness.PLAN
    assert state_of(unknown, (), OWN, today()) is Freshness.UNCONFIRMED


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 6000), st.integers(0, 2000))
def test_facts_never_grow_fresher_by_waiting(due: int, limit: int, age: int, more: int) -> None:
    profile = dataclasses.replace(
        PROFILE, freshness=FreshnessRule(due_days=due, unconfirmed_days=limit)
    )
    assert all(each.due_days <= each.unconfirmed_days for each in interval_of(profile).types)
    entry = Resource(name="架空", phone="000-0000-0000", confirmed_on=ago(age))
    order = [Freshness.FRESH, Freshness.DUE, Freshness.UNCONFIRMED]
    now, later = (state_of(entry, (), profile, today() + dt.timedelta(days=n)) for n in (0, more))
    assert order.index(now) <= order.index(later)


@pytest.mark.usefixtures("staff")
def test_the_sweep_writes_states_once_and_tells_history_and_search(session: Session) -> None:
    old = factories.resource(session, confirmed_on=ago(4000))
    fresh = factories.resource(session, confirmed_on=ago(1))
    ended = factories.closed_resource(session, confirmed_on=ago(4000))
    assert refresh_states(session, PROFILE, today()) == [old]
    assert refresh_states(session, PROFILE, today()) == []
    assert (old.freshness, fresh.freshness) == (Freshness.UNCONFIRMED, Freshness.FRESH)
    assert ended.freshness is Freshness.FRESH
    assert session.scalars(select(ResourceChange.resource_id)).all() == [old.id]
    revision = session.scalars(select(ResourceRevision)).one()
    assert revision.changes == {"freshness": ["fresh", "unconfirmed"]}


def test_confirming_everything_makes_it_fresh_and_answers_the_request(
    session: Session, staff: Account
) -> None:
    group = factories.organisation(session)
    old = factories.resource(session, confirmed_on=ago(500), organisation_id=group.id)
    follow_silence(session, PROFILE, today())
    assert session.scalars(select(Task.done_at)).all() == [None]
    confirm(session, old, PROFILE, ConfirmationMethod.PHONE, today())
    assert (old.freshness, old.confirmed_on) == (Freshness.FRESH, today())
    assert old.confirmed_method == "phone"
    rows = field_confirmations(session, old)
    assert {"name", "address"} <= {row.field for row in rows}
    assert "fee_text" not in {row.field for row in rows}, "nothing was said, nothing is confirmed"
    assert {row.confirmed_by for row in rows} == {staff.id}
    assert None not in session.scalars(select(Task.done_at)).all()


@pytest.mark.usefixtures("staff")
def test_confirming_one_field_does_not_vouch_for_the_others(session: Session) -> None:
    old = factories.resource(session, confirmed_on=ago(500), phone="000-0000-0000")
    confirm(session, old, PROFILE, ConfirmationMethod.VISIT, today(), ["phone"])
    assert old.confirmed_on == ago(500)
    assert old.freshness is Freshness.DUE
    held = {row.field for row in field_confirmations(session, old)}
    rest = ["name", "town", "address", "description", "group_size"]
    assert held == {"phone"}
    confirm(session, old, PROFILE, ConfirmationMethod.VISIT, today(), rest)
    assert (old.confirmed_on, old.freshness) == (today(), Freshness.FRESH)


@pytest.mark.usefixtures("staff")
def test_what_cannot_be_confirmed_is_refused(session: Session) -> None:
    ended = factories.closed_resource(session)
    with pytest.raises(ConfirmationError, match="終了"):
        confirm(session, ended, PROFILE, ConfirmationMethod.VISIT, today())
    live = factories.resource(session)
    for fields in (["status"], []):
        with pytest.raises(ConfirmationError, match="選べません"):
            confirm(session, live, PROFILE, ConfirmationMethod.VISIT, today(), fields)
    session.info.pop("actor")
    with pytest.raises(NoActorError):
        confirm(session, live, PROFILE, ConfirmationMethod.VISIT, today())


def test_the_work_list_goes_area_by_area_from_stop_to_nearest_stop(session: Session) -> None:
    def old(name: str, lon: float | None, area: str | None) -> None:
        areas = {"living_area": area} if area else {}
        factories.resource(
            session, name=name, lon=lon, lat=35.6349 if lon else None, areas=areas,
            confirmed_on=ago(900),
        )  # fmt: skip

    for name, lon in (("遠い", 139.60), ("近い", 139.578), ("中ほど", 139.585)):
        old(name, lon, "こまえ")
    old("地点なし", None, "こまえ")
    old("あいの家", 139.57, "あい")
    old("どこか", None, None)
    factories.resource(session, name="新しい", confirmed_on=today(), areas={"living_area": "あい"})
    found = due_resources(session, PROFILE, today())
    assert list(found) == ["あい", "こまえ", ELSEWHERE]
    assert [stop.resource.name for stop in found["こまえ"]] == [
        "近い",
        "中ほど",
        "遠い",
        "地点なし",
    ]
    metres = [stop.distance_m for stop in found["こまえ"]]
    assert metres[1] == pytest.approx(634, abs=5)
    assert metres[-1] is None


def test_a_silent_group_is_reminded_then_staff_are_asked_then_it_is_unconfirmed(
    session: Session, staff: Account
) -> None:
    group = factories.organisation(session)
    member = factories.group_member(session, group)
    old = factories.resource(
        session, confirmed_on=ago(110), organisation_id=group.id, schedule_text="毎週月曜日"
    )

    def tasks() -> list[tuple[object, str | None]]:
        rows = session.execute(select(Task.owner_id, Task.note).order_by(Task.created_at))
        return [tuple(row) for row in rows]

    reminder, request = (member.id, REMINDER), (staff.id, None)
    for day, expected, state in (
        (0, [reminder], Freshness.DUE),
        (9, [reminder], Freshness.DUE),
        (10, [reminder, request], Freshness.DUE),
        (95, [reminder, request], Freshness.UNCONFIRMED),
    ):
        follow_silence(session, OWN, today() + dt.timedelta(days=day))
        assert (tasks(), old.freshness) == (expected, state), day
    assert old.status is ResourceStatus.PUBLISHED, "silence deletes nothing"


def test_a_request_ticked_off_is_not_made_again_until_confirmed(
    session: Session, staff: Account
) -> None:
    group = factories.organisation(session)
    factories.resource(session, confirmed_on=ago(500), organisation_id=group.id)
    (task,) = follow_silence(session, PROFILE, today())
    assert task.owner_id == staff.id, "a group without an account goes to staff at once"
    task.done_at = dt.datetime.now(dt.UTC)
    session.flush()
    assert follow_silence(session, PROFILE, today() + dt.timedelta(days=1)) == []


@pytest.mark.usefixtures("staff")
def test_the_link_confirms_once_and_only_its_hash_is_kept(session: Session) -> None:
    entry = factories.resource(session, confirmed_on=ago(500))
    token, expires_on = make_link(session, entry, PROFILE, today())
    link = session.scalars(select(ConfirmationLink)).one()
    assert token not in link.token_hash
    assert len(token) >= 40
    assert linked_resource(session, token, expires_on) is entry
    confirm_by_link(session, token, PROFILE, today())
    assert (entry.freshness, entry.confirmed_on) == (Freshness.FRESH, today())
    methods = set(session.scalars(select(FieldConfirmation.method)))
    assert methods == {ConfirmationMethod.SELF_REPORT}
    with pytest.raises(LinkError, match="使われています"):
        confirm_by_link(session, token, PROFILE, today())


@pytest.mark.usefixtures("staff")
def test_a_link_ends_by_its_day_by_a_newer_one_or_with_the_entry(session: Session) -> None:
    entry = factories.resource(session)
    token, expires_on = make_link(session, entry, PROFILE, today())
    with pytest.raises(LinkError, match="期限"):
        linked_resource(session, token, expires_on + dt.timedelta(days=1))
    newer, _ = make_link(session, entry, PROFILE, today())
    with pytest.raises(LinkError, match="期限"):
        linked_resource(session, token, today())
    entry.status = ResourceStatus.CLOSED
    with pytest.raises(LinkError, match="終えています"):
        linked_resource(session, newer, today())
    with pytest.raises(LinkError, match="見つかりません"):
        linked_resource(session, "x" * 43, today())
    with pytest.raises(LinkError, match="公開中"):
        make_link(session, factories.latent_resource(session), PROFILE, today())
