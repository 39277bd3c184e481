"""What a consent lets others see: the items its words name, and nothing for words it does not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matching.access import OpenedCase, Reach
from matching.case import Case, Person
from matching.case_consent import CaseConsent
from matching.consent import ConsentPurpose, ConsentState
from matching.scope import (
    allowed_items,
    conference_scope,
    may_show,
    shown_persons,
    unknown_words,
)
from tests import factories
from tests.factories import A_DAY


def household(session: Session) -> tuple[Case, Person, Person]:
    """A case of two people."""
    case = factories.case(session, factories.coordinator(session))
    [first] = case.household.persons
    return case, first, factories.person(session, case.household)


def agree(session: Session, person: Person, state: ConsentState, *scope: str) -> None:
    factories.consent(
        session, person, ConsentPurpose.CONFERENCE, state, scope=list(scope), recipients=["会議"]
    )


@pytest.mark.parametrize("words", [["望み"], ["本人の望み"], ["wishes"], ["　望み "], ["WISHES"]])
def test_an_item_is_known_by_the_words_people_use_for_it(words: list[str]):
    assert allowed_items(words) == {"wishes"}
    assert unknown_words(words) == []


@given(st.text(max_size=12))
def test_a_word_that_names_no_item_opens_nothing(word: str):
    known = bool(allowed_items([word]))
    assert known != bool(unknown_words([word]))
    if not known:
        shown = [may_show(each, allowed_items([word])) for each in ("need.wishes", "plan.goals")]
        assert shown == [False, False]


def test_each_person_is_shown_within_their_own_scope(session: Session):
    case, first, second = household(session)
    agree(session, first, ConsentState.LIMITED, "氏名", "何でもよい")
    assert conference_scope(session, case, A_DAY) == {first.id: frozenset({"name"})}
    agree(session, second, ConsentState.GIVEN)
    assert conference_scope(session, case, A_DAY)[second.id] is None
    assert conference_scope(session, case, A_DAY - dt.timedelta(days=1)) == {}


def test_a_member_of_the_conference_sees_only_who_consented(session: Session):
    case, first, _ = household(session)
    agree(session, first, ConsentState.LIMITED, "望み")
    guest = OpenedCase(case, Reach.SCOPED, CaseConsent.LIMITED)
    assert shown_persons(session, guest, A_DAY) == [(first, frozenset({"wishes"}))]
    worker = OpenedCase(case, Reach.EDIT, CaseConsent.LIMITED)
    assert len(shown_persons(session, worker, A_DAY)) == 2
