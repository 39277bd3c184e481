"""The page of a case links the one page a step still needs, and says how 終結 is reached."""

from __future__ import annotations

import re

from matching.case import CaseState
from tests.web.conftest import SignIn
from tests.web.test_case_walk import (
    advance,
    consent,
    page,
    person_of,
    reach_matching,
    records,
    site,
    take_in,
)
from tests.web.test_follow_up_pages import Walk, placed, walk

__all__ = ["placed", "records", "site", "walk"]


def links(shown: str, target: CaseState) -> list[str]:
    """Where the hint of one next step leads."""
    card = next(
        one
        for one in shown.split('<details class="card"')
        if f'name="to" value="{target.value}"' in one
    )
    hint = re.search(r"書くところ: (.*?)</p>", card)
    return re.findall(r'href="([^"]+)"', hint[1]) if hint else []


def test_what_a_step_lacks_is_linked_where_it_is_written(sign_in: SignIn, records) -> None:
    browser = sign_in("coordinator")
    case, matches, _ = reach_matching(browser, records)
    shown = page(browser, case)
    assert links(shown, CaseState.PARTICIPATING) == [matches]
    assert links(shown, CaseState.RESOURCE_GAP) == [matches.replace("matches", "missing")]
    assert links(shown, CaseState.ON_HOLD) == []
    for path in links(shown, CaseState.RESOURCE_GAP):
        page(browser, path)


def test_a_proposal_under_way_is_the_place_to_begin_from(walk: Walk) -> None:
    assert links(page(walk.browser, walk.case), CaseState.PARTICIPATING) == [walk.offer]


def test_before_the_plan_a_person_is_assessed_and_asked(sign_in: SignIn, records) -> None:
    browser = sign_in("coordinator")
    case = take_in(browser)
    person = person_of(records, case)
    asked = links(page(browser, case), CaseState.ASSESSING)
    assert asked == [f"{case}/edit", f"{case}/consent/{person}"]
    consent(browser, case, person, "conference")
    advance(browser, case, CaseState.ASSESSING)
    assert f"{case}/need/{person}" in links(page(browser, case), CaseState.PLAN_DRAFT)


def test_a_case_being_settled_says_how_it_is_closed_here(placed: tuple[Walk, str]) -> None:
    walk, _ = placed
    shown = page(walk.browser, walk.case)
    assert "狛江市での終結まで" in shown
    assert "議題「終結の審議」→ 決定「終結」" in shown
