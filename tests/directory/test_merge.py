"""Merging two entries: a person does it, nothing is lost, and it can be taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent, NoActorError
from directory.history import DuplicateDecision, ErrorReport, ResourceChange, ResourceRevision
from directory.merge import (
    DISTINCT,
    MERGED,
    UNDONE,
    MergeError,
    alias_of,
    decision_on,
    mark_distinct,
    merge_resources,
    undo_merge,
)
from directory.merge_suggestion import duplicate_record, suggest_merges
from directory.resource import Resource, ResourceAcceptance, ResourceStatus
from matching.proposal import SiteAssessment
from tests import factories

ON = dt.date(2025, 6, 2)
NAME, OTHER_NAME = "木もれびふれあいサロン", "ふれあいさろん「木もれび」"


@pytest.fixture
def pair(session: Session) -> tuple[Resource, Resource]:
    """One thing listed twice; the session is signed by a coordinator."""
    factories.acting(session, factories.coordinator(session))
    group = factories.organisation(session)
    first = factories.resource(session, name=NAME, organisation_id=group.id, phone=None)
    second = factories.resource(
        session, name=OTHER_NAME, organisation_id=group.id, phone="000-0000-0002"
    )
    return first, second


def _merge(
    session: Session, pair: tuple[Resource, Resource], **options: object
) -> DuplicateDecision:
    return merge_resources(session, *pair, on=ON, reason="同じ集まり", **options)  # type: ignore[arg-type]


def test_the_pair_is_suggested_with_reasons_and_nothing_is_merged(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    (found,) = suggest_merges(session, factories.KOMAE)
    assert {found.first.id, found.second.id} == {each.id for each in pair}
    assert found.comparison.because
    assert all(each.status is ResourceStatus.PUBLISHED for each in pair)


@pytest.mark.usefixtures("pair")
def test_suggestions_are_of_one_municipality(session: Session) -> None:
    factories.municipality(session, factories.FUSSA)
    assert suggest_merges(session, factories.FUSSA) == []


def test_the_organisations_phone_answers_for_a_missing_one(
    pair: tuple[Resource, Resource],
) -> None:
    assert duplicate_record(pair[0]).phone == "000-0000-0000"


def test_merging_closes_one_entry_and_keeps_it_as_an_alias(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, merged = pair
    _merge(session, pair)
    assert kept.status is ResourceStatus.PUBLISHED
    assert (merged.status, merged.closed_on) == (ResourceStatus.CLOSED, ON)
    assert merged.name == OTHER_NAME
    assert alias_of(session, merged.id) == kept.id
    assert alias_of(session, kept.id) == kept.id


def test_a_merged_pair_is_not_suggested_again(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    _merge(session, pair)
    assert suggest_merges(session, factories.KOMAE) == []


def test_chosen_fields_are_taken_and_the_change_is_in_the_history(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, _ = pair
    _merge(session, pair, take=["phone"])
    assert kept.phone == "000-0000-0002"
    revision = session.scalars(
        select(ResourceRevision).where(ResourceRevision.resource_id == kept.id)
    ).one()
    assert revision.changes == {"phone": [None, "000-0000-0002"]}
    assert OTHER_NAME in (revision.reason or "")


def test_the_search_index_and_the_trail_are_told(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    _, merged = pair
    _merge(session, pair)
    assert merged.id in session.scalars(select(ResourceChange.resource_id)).all()
    actions = session.scalars(select(AuditEvent.action)).all()
    assert {"merge", "merged"} <= set(actions)


def test_references_move_and_history_stays(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, merged = pair
    report = ErrorReport(resource_id=merged.id, text="時間が違う")
    assessed = SiteAssessment(resource_id=merged.id, assessed_on=ON, findings="静か")
    session.add_all([report, assessed])
    session.flush()
    roles = [role.id for role in merged.roles]
    _merge(session, pair)
    assert (report.resource_id, assessed.resource_id) == (kept.id, kept.id)
    assert [role.id for role in merged.roles] == roles


def test_what_staff_know_of_acceptance_moves_only_where_there_is_none(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, merged = pair
    kept.acceptance = ResourceAcceptance(watchers="こちら")
    merged.acceptance = ResourceAcceptance(watchers="あちら")
    session.flush()
    _merge(session, pair)
    assert kept.acceptance.watchers == "こちら"
    assert merged.acceptance.watchers == "あちら"


def test_undoing_brings_back_the_entry_its_references_and_the_fields(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, merged = pair
    report = ErrorReport(resource_id=merged.id, text="時間が違う")
    own = ErrorReport(resource_id=kept.id, text="電話が違う")
    session.add_all([report, own])
    session.flush()
    decision = _merge(session, pair, take=["phone", "confirmed_on", "display_precision"])
    left = undo_merge(session, decision, reason="別の集まりだった")
    assert left == ()
    assert (merged.status, merged.closed_on) == (ResourceStatus.PUBLISHED, None)
    assert kept.phone is None
    assert (report.resource_id, own.resource_id) == (merged.id, kept.id)
    assert alias_of(session, merged.id) == merged.id
    assert decision.decision == UNDONE


def test_undoing_leaves_what_was_changed_since(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    kept, _ = pair
    decision = _merge(session, pair, take=["phone"])
    kept.phone = "000-0000-0009"
    session.flush()
    assert undo_merge(session, decision, reason="別の集まりだった") == ("phone",)
    assert kept.phone == "000-0000-0009"


def test_an_undone_merge_is_suggested_again_and_can_be_made_again(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    undo_merge(session, _merge(session, pair), reason="まちがい")
    assert len(suggest_merges(session, factories.KOMAE)) == 1
    assert _merge(session, pair).decision == MERGED


def test_not_a_duplicate_is_remembered_in_either_order(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    first, second = pair
    mark_distinct(session, second, first, reason="曜日が違う")
    assert suggest_merges(session, factories.KOMAE) == []
    found = decision_on(session, first.id, second.id)
    assert found is not None
    assert (found.decision, found.reason) == (DISTINCT, "曜日が違う")


def test_a_closed_entry_is_not_suggested(session: Session, pair: tuple[Resource, Resource]) -> None:
    pair[1].status = ResourceStatus.CLOSED
    session.flush()
    assert suggest_merges(session, factories.KOMAE) == []


def test_a_chain_of_merges_leads_to_the_entry_in_force(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    first, second = pair
    third = factories.resource(session, name="木もれびサロン")
    merge_resources(session, first, second, on=ON, reason="同じ集まり")
    merge_resources(session, third, first, on=ON, reason="同じ集まり")
    assert alias_of(session, second.id) == third.id


def test_what_cannot_be_merged_is_refused_with_a_cure(
    session: Session, pair: tuple[Resource, Resource]
) -> None:
    first, second = pair
    elsewhere = factories.resource(session, factories.FUSSA, name=NAME)
    with pytest.raises(MergeError, match="別の2件"):
        merge_resources(session, first, first, on=ON, reason="")
    with pytest.raises(MergeError, match="自治体"):
        merge_resources(session, first, elsewhere, on=ON, reason="")
    with pytest.raises(MergeError, match="status"):
        merge_resources(session, first, second, on=ON, reason="", take=["status"])
    decision = _merge(session, pair)
    with pytest.raises(MergeError, match="統合先"):
        merge_resources(session, second, first, on=ON, reason="")
    with pytest.raises(MergeError, match="取り消して"):
        mark_distinct(session, first, second, reason="")
    undo_merge(session, decision, reason="")
    with pytest.raises(MergeError, match="統合されていません"):
        undo_merge(session, decision, reason="")


def test_nobody_merges_without_signing(session: Session, pair: tuple[Resource, Resource]) -> None:
    session.info.pop("actor")
    with pytest.raises(NoActorError):
        _merge(session, pair)
