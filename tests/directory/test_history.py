"""Every change can be read, an entry seen as it was, and brought back; the place stays out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.change import change_resource
from directory.database import now
from directory.history import ResourceRevision
from directory.resource import DisplayPrecision, Resource, ResourceStatus
from directory.revision import RestoreError, as_of, history_of, restore
from tests import factories

LATER = dt.timedelta(hours=1)


@pytest.fixture
def entry(session: Session) -> Resource:
    """An entry with three changes, one a day; its first name is はじめ."""
    factories.acting(session, factories.coordinator(session, name="架空 みどり"))
    made = factories.resource(session, name="はじめ", fee_yen=0)
    made.created_at = now() - dt.timedelta(days=10)
    for age, values in ((3, {"name": "つぎ"}), (2, {"fee_yen": 300}), (1, {"name": "いま"})):
        change_resource(session, made, values, "edit", f"{age}日前の変更")
        newest = history_of(session, made)[0]
        session.execute(
            update(ResourceRevision)
            .where(ResourceRevision.id == newest.id)
            .values(at=now() - dt.timedelta(days=age))
        )
    session.expire_all()
    return made


def test_the_history_says_who_when_why_old_and_new(session: Session, entry: Resource) -> None:
    newest, *_, first = history_of(session, entry)
    assert (newest.who, newest.reason) == ("架空 みどり", "1日前の変更")
    assert newest.changes == {"name": ("つぎ", "いま")}
    assert first.changes == {"name": ("はじめ", "つぎ")}
    assert newest.at > first.at


@pytest.mark.parametrize(
    ("days", "name", "fee_yen"),
    [(5, "はじめ", 0), (2.5, "つぎ", 0), (1.5, "つぎ", 300), (0, "いま", 300)],
)
def test_an_entry_can_be_seen_as_it_was(
    session: Session, entry: Resource, days: float, name: str, fee_yen: int
) -> None:
    then = as_of(session, entry, now() - dt.timedelta(days=days))
    assert then is not None
    assert (then["name"], then["fee_yen"]) == (name, fee_yen)
    assert then["status"] is ResourceStatus.PUBLISHED
    assert "address" not in then, "class 1 is in no history"


def test_before_it_was_made_there_was_nothing(session: Session, entry: Resource) -> None:
    assert as_of(session, entry, now() - dt.timedelta(days=11)) is None


def test_restoring_goes_back_before_a_change_and_is_a_change_itself(
    session: Session, entry: Resource
) -> None:
    first = history_of(session, entry)[-1]
    assert restore(session, entry, first.id) == {"name": ["いま", "はじめ"], "fee_yen": [300, 0]}
    undo = history_of(session, entry)[0]
    assert f"{first.id}" in undo.reason
    restore(session, entry, undo.id)
    assert (entry.name, entry.fee_yen) == ("いま", 300)


def test_life_place_and_visibility_are_not_restored(session: Session, entry: Resource) -> None:
    values = {
        "status": ResourceStatus.PAUSED,
        "display_precision": DisplayPrecision.TOWN,
        "town": "別の町",
        "name": "移転後",
    }
    change_resource(session, entry, values, "edit", "移転")
    restore(session, entry, history_of(session, entry)[0].id)
    assert entry.name == "いま"
    assert (entry.status, entry.town) == (ResourceStatus.PAUSED, "別の町")
    assert entry.display_precision is DisplayPrecision.TOWN, "a home must not come to light again"


def test_a_closed_entry_stays_readable_but_is_not_brought_back(
    session: Session, entry: Resource
) -> None:
    change_resource(session, entry, {"status": ResourceStatus.CLOSED}, "close", "終了")
    then = as_of(session, entry, now() - dt.timedelta(days=1.5))
    assert then is not None
    assert then["name"] == "つぎ"
    assert len(history_of(session, entry)) == 4
    with pytest.raises(RestoreError, match="終了"):
        restore(session, entry, history_of(session, entry)[1].id)


def test_a_revision_of_another_entry_is_refused(session: Session, entry: Resource) -> None:
    other = factories.resource(session)
    with pytest.raises(RestoreError, match="見つかりません"):
        restore(session, other, history_of(session, entry)[0].id)


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text("あいう", min_size=1, max_size=4),
        "fee_yen": st.none() | st.integers(0, 500),
        "tags": st.lists(st.sampled_from(["将棋", "お茶"]), max_size=2),
        "wheelchair": st.none() | st.booleans(),
    },
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_VALUES, min_size=1, max_size=6))
def test_any_row_of_changes_can_be_taken_back(session: Session, changes: list[dict]) -> None:
    factories.acting(session, factories.coordinator(session))
    made = factories.resource(session)
    names = ("name", "fee_yen", "tags", "wheelchair")
    before = {name: getattr(made, name) for name in names}
    for values in changes:
        change_resource(session, made, values, "edit", "直し")
    found = history_of(session, made)
    if found:
        restore(session, made, found[-1].id)
    assert {name: getattr(made, name) for name in names} == before
