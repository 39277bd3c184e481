"""A sheet on which nothing was asked yet: no way of looking for places ranks anything by it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matching.batch import propose_all, stands
from matching.case_match import explain
from matching.comparison import compare
from matching.errors import IncompleteError
from matching.founding_group import LEAST, founding_groups
from matching.household_match import household_needs, match_household
from matching.ladder import route
from matching.negotiation import widenings
from matching.reverse_match import reverse_match
from matching.verdict import verdict
from matching.waiting import waiting_needs
from tests import factories
from tests.factories import A_DAY, KOMAE
from tests.matching.pair import a_need, a_resource
from tests.matching.test_verdict import occasion
from tests.matching.test_waiting import CHESS, registry, searcher

BLANK = {"stage": None, "slots": ()}
BLANK_SHEET = {
    "stage": None,
    "wishes": " ",
    "interests": [],
    "strengths": [],
    "available": [],
}


def test_every_page_of_one_need_says_what_to_ask_first_and_ranks_nothing():
    here = occasion(a_need(**BLANK), a_resource("a"), a_resource("b", cost_yen=9000))
    made = explain(here)
    assert (made.offers, made.near_misses, made.left_out, made.gap) == ((), (), (), False)
    told = verdict(here, "a")
    assert told.match is None
    assert route(here).steps == ()
    assert widenings(here, {"a": "空き室"}) == ()
    for gates in (made.blocked, told.blocked):
        assert [one.gate for one in gates] == ["hard:assessment"]
    with pytest.raises(IncompleteError, match="アセスメントが空です"):
        compare(here, "a", "b")


def test_all_who_wait_together_leave_out_who_was_not_asked_and_say_so(session: Session):
    owner = factories.coordinator(session)
    blanks = [searcher(session, owner, **BLANK_SHEET) for _ in range(LEAST)]
    chess = factories.resource(session, **CHESS)
    here = registry(session)
    standing = stands(session, here)
    assert {one.waiting.need_id for one in standing} == {need.id for need in blanks}
    assert all(one.blocked and not one.fitting for one in standing)
    assert propose_all(here, standing) == []
    assert founding_groups(standing) == []
    waiting = waiting_needs(session, KOMAE, A_DAY)
    assert reverse_match(session, here, str(chess.id), waiting) == []


def test_a_member_who_was_not_asked_goes_nowhere_with_the_household_and_it_is_said(
    session: Session,
):
    mother = searcher(session, factories.coordinator(session))
    kid = factories.person(session, mother.case.household, relation="子")
    factories.consent(session, kid)
    blank = factories.need(session, mother.case, person=kid, **BLANK_SHEET)
    factories.resource(session, **CHESS)
    made = match_household(session, household_needs(session, mother.case), registry(session))
    assert made.joint == ()
    assert [one.gate for one in made.blocked[blank.id]] == ["hard:assessment"]
