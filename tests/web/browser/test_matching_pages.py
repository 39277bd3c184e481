"""Every page of matching, from the demo's case: reached by keyboard, it fits, and axe agrees."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.web.browser.conftest import assert_accessible, sign_in

pytestmark = pytest.mark.browser

MOST_TABS = 400
REACHED = "selector => document.activeElement.matches(selector)"


def tab_to(page: Page, selector: str) -> None:
    """Move the focus by keyboard alone, forward, until it stands on what is asked for."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED, selector):
            return
    pytest.fail(f"{selector} cannot be reached by keyboard on {page.url}")


def follow(page: Page, selector: str) -> None:
    """Open a link by keyboard."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert_accessible(page)


def open_matches(page: Page) -> str:
    """Open the list of the demo's need; returns the address all its pages begin with."""
    sign_in(page, "coordinator")
    page.goto("/staff/cases")
    page.locator("a", has_text=re.compile(r"^13219-\d+-0001$")).first.click()
    page.locator("a[href$='/matches']").first.click()
    page.wait_for_url("**/matches")
    return re.sub(r"/matches$", "", page.url)


def test_the_ways_to_a_place_are_walked_by_keyboard(page: Page) -> None:
    need = open_matches(page)
    assert_accessible(page)
    tab_to(page, "details.panel > summary")
    page.keyboard.press("Enter")
    assert page.locator("details.panel[open]").count() == 1
    assert_accessible(page)
    for way in ("widen", "missing", "ladder", "matches"):
        follow(page, f"nav[aria-label='さがし方'] a[href$='/{way}']")
        assert page.url.endswith(f"/{way}")
        assert page.locator("[aria-current=page]", has_text=re.compile("る|道すじ")).count()
    assert page.url == f"{need}/matches"


def test_why_one_is_offered_or_not_is_asked_and_two_are_compared_by_keyboard(page: Page) -> None:
    need = open_matches(page)
    follow(page, "a[href$='/why']")
    tab_to(page, "#q")
    page.keyboard.type("児童")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert_accessible(page)
    follow(page, "main .cards a")
    assert page.locator("text=足し算").count() or page.locator("text=出せません").count()
    page.goto(f"{need}/matches")
    follow(page, "main a[href$='/compare']")
    for side, chosen in (("left", 1), ("right", 2)):
        page.select_option(f"#{side}", index=chosen)
    follow(page, "main form button")
    assert page.locator("tfoot").count() == 1
    page.goto(f"{need}/lists")
    assert_accessible(page)


def test_what_is_given_out_and_those_who_wait_fit_and_are_accessible(page: Page) -> None:
    need = open_matches(page)
    case = page.locator(".crumb a").first.get_attribute("href")
    why = page.locator("main a[href*='/why/']").first.get_attribute("href")
    assert case
    assert why
    page.goto(why)
    assert_accessible(page)
    sheet = page.locator("main a[href*='/handout/']").first.get_attribute("href")
    assert sheet
    place = f"/staff/resources/{why.rsplit('/', 1)[1]}"
    for address in (
        f"{need}/grounds",
        sheet,
        f"{case}/together",
        f"{place}/waiting",
        f"{place}/conditions",
        "/staff/waiting",
        "/staff/gaps",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert_accessible(page)


def test_weights_are_tried_by_keyboard_and_the_effect_is_read_before_saving(page: Page) -> None:
    sign_in(page, "supervisor")
    page.goto("/staff/weights")
    assert_accessible(page)
    tab_to(page, "details:has(#w-travel) summary")
    page.keyboard.press("Enter")
    tab_to(page, "#w-travel")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.9")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#effect").is_visible()
    assert page.locator("#w-travel").input_value() == "0.9"
    assert_accessible(page)
    tab_to(page, "#reason")
    page.goto("/staff/fairness")
    assert_accessible(page)
