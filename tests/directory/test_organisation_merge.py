"""Groups listed twice: suggested, merged by a person, remembered, and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.formats.record import ResourceRecord
from directory.history import ResourceChange
from directory.importing.organisation import OrganisationEntries
from directory.merge import MergeError
from directory.organisation_merge import (
    mark_organisations_distinct,
    merge_organisations,
    standing_organisation,
    suggest_organisations,
    undo_organisation_merge,
)
from tests import factories

KOMAE = factories.KOMAE


def twice(session: Session):
    """One group in two spellings, each running something."""
    kept = factories.organisation(session, name="NPO法人すずかけ", private_phone=None)
    merged = factories.organisation(
        session,
        name="特定非営利活動法人すずかけ",
        email="suzukake@example.jp",
        private_phone="000-0000-0009",
    )
    places = [factories.resource(session, organisation_id=one.id) for one in (kept, merged)]
    session.commit()
    return kept, merged, places


def names(session: Session) -> list[set[str]]:
    return [{one.first.name, one.second.name} for one in suggest_organisations(session, KOMAE)]


def test_two_spellings_are_suggested_and_two_numbers_are_not(session: Session) -> None:
    kept, merged, _ = twice(session)
    assert names(session) == [{kept.name, merged.name}]

    kept.corporate_number, merged.corporate_number = "1000000000001", "1000000000002"
    session.commit()
    assert names(session) == []


def test_a_merge_moves_what_the_group_runs_and_tells_the_search(session: Session) -> None:
    kept, merged, (_, moved) = twice(session)
    before = len(session.scalars(select(ResourceChange)).all())
    merge_organisations(session, kept, merged, reason="同じ団体", take=["email"])
    session.commit()

    assert moved.organisation_id == kept.id
    assert (kept.email, kept.private_phone) == ("suzukake@example.jp", "000-0000-0009")
    assert standing_organisation(session, merged).id == kept.id
    assert names(session) == []
    assert len(session.scalars(select(ResourceChange)).all()) > before


def test_a_merge_is_taken_back_but_not_what_was_changed_since(session: Session) -> None:
    kept, merged, (stays, moved) = twice(session)
    decision = merge_organisations(session, kept, merged, reason="同じ", take=["name", "email"])
    session.commit()
    kept.email = "new@example.jp"
    session.commit()
    left = undo_organisation_merge(session, decision, reason="別だった")
    session.commit()

    assert left == ("email",)
    assert (kept.name, kept.email) == ("NPO法人すずかけ", "new@example.jp")
    assert (stays.organisation_id, moved.organisation_id) == (kept.id, merged.id)
    assert standing_organisation(session, merged).id == merged.id


def test_an_import_that_brings_the_old_name_finds_the_group_that_stands(session: Session) -> None:
    kept, merged, _ = twice(session)
    merge_organisations(session, kept, merged, reason="同じ団体")
    session.commit()
    brought = ResourceRecord("架空サロン", (1,), organisation=merged.name, municipality_code=KOMAE)
    entries = OrganisationEntries(session)
    entries.load([brought])

    assert entries.of(brought) is kept


def test_two_groups_told_apart_are_not_suggested_again(session: Session) -> None:
    kept, merged, _ = twice(session)
    mark_organisations_distinct(session, merged, kept, reason="支部")
    session.commit()

    assert names(session) == []


def test_an_impossible_merge_is_refused_and_writes_nothing(session: Session) -> None:
    kept, merged, (_, place) = twice(session)
    elsewhere = factories.organisation(session, code="13214", name="すずかけ")
    for first, second, take in (
        (kept, kept, ()),
        (kept, elsewhere, ()),
        (kept, merged, ("private_phone",)),
    ):
        with pytest.raises(MergeError):
            merge_organisations(session, first, second, reason="", take=take)
    merge_organisations(session, kept, merged, reason="同じ")
    with pytest.raises(MergeError, match="すでに別の団体"):
        merge_organisations(session, merged, kept, reason="逆")
    assert place.organisation_id == kept.id
