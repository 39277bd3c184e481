"""A resident, without an account: map and list by mouse, by keyboard, without scripts, on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.conftest import DESK, PHONE, assert_accessible, assert_fits, watched_page

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


def map_of(page: Page, code: str, query: str = "") -> None:
    """Open the map of a municipality and wait until its pins are drawn."""
    page.goto(f"/{code}/?view=map{query}")
    page.wait_for_selector(".map[data-ready]")


def test_from_the_first_page_to_one_resource(page: Page) -> None:
    page.goto("/")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("狛江市.*件")).click()
    expect(page.locator("h1")).to_have_text("狛江市の居場所・活動")
    assert_accessible(page)
    page.fill("#q", "会食")
    page.get_by_role("button", name="さがす").click()
    expect(page.locator(".count strong")).to_have_text(re.compile(r"^[1-9]\d*件$"))
    assert_accessible(page)
    page.locator(".cards h2 a").first.click()
    expect(page.locator(".freshness")).to_contain_text("計画書に記載・未確認")
    assert_accessible(page)
    page.go_back()
    assert page.input_value("#q") == "会食"


def test_filters_narrow_map_and_list_alike(page: Page) -> None:
    page.goto("/23447/?kind=child_rearing_base")
    listed = int(page.locator(".count strong").inner_text().removesuffix("件"))
    note = page.locator(".count small")
    unplaced = int(re.search(r"\d+", note.inner_text())[0]) if note.count() else 0
    assert page.locator("#f-kind option:checked").inner_text().endswith(f"({listed})")
    map_of(page, "23447", "&kind=child_rearing_base")
    assert int(page.locator(".map").get_attribute("data-ready")) == listed - unplaced > 0
    page.locator(".chosen a", has_text="を外す").first.click()
    assert "kind=" not in page.url


def test_phone_shows_the_list_first_and_the_map_on_demand(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, PHONE) as page:
        page.goto("/23447/")
        assert page.locator(".cards .card").first.is_visible()
        assert not page.locator(".map").is_visible()
        page.get_by_role("link", name="地図で見る").first.click()
        page.wait_for_selector(".map[data-ready]")
        assert page.locator(".map").bounding_box()["height"] > 400
        assert not page.locator(".cards .card").first.is_visible()
        assert_accessible(page)


def test_card_of_a_pin_shows_text_and_leads_to_the_page(page: Page) -> None:
    map_of(page, "13219")
    page.locator(".pin").first.click()
    card = page.locator(".pin-card")
    expect(card).to_contain_text("計画書に記載・未確認")
    page.wait_for_timeout(400)
    assert_accessible(page)
    name = card.locator("a").inner_text()
    card.locator("a").click()
    expect(page.locator("h1")).to_have_text(name)


def test_pin_opens_by_enter_closes_by_escape_and_gives_focus_back(
    chromium: Browser, server: str
) -> None:
    with watched_page(chromium, server, DESK) as page:
        map_of(page, "13219")
        pin = page.locator(".pin").first
        assert re.fullmatch(r".+\(.+\)", pin.get_attribute("alt"))
        pin.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".pin-card a")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".pin-card")).to_have_count(0)
        expect(pin).to_be_focused()


def test_pins_are_reached_by_tabbing_alone(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, DESK) as page:
        page.goto("/13219/")
        page.wait_for_selector(".map[data-ready]")
        page.locator(".skip-map").focus()
        page.keyboard.press("Enter")

        def tab_to_a_pin() -> bool:
            page.keyboard.press("Tab")
            return bool(page.evaluate("document.activeElement.classList.contains('pin')"))

        assert any(tab_to_a_pin() for _ in range(6)), "no pin within six tabs of the map"


def test_cluster_says_how_many_it_holds_and_opens_by_keyboard(
    chromium: Browser, server: str
) -> None:
    with watched_page(chromium, server, DESK) as page:
        map_of(page, "23447")
        cluster = page.locator(".cluster").first
        count = cluster.inner_text()
        assert cluster.get_attribute("aria-label") == f"{count}件。押すと広げます"
        assert cluster.get_attribute("role") == "button"
        pins = page.locator(".pin").count()
        cluster.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(800)
        shown = page.locator(".pin").count() + page.locator(".cluster").count()
        assert shown != pins or page.locator(".cluster").first.inner_text() != count


def test_link_of_a_card_opens_its_pin(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, DESK) as page:
        page.goto("/23447/")
        page.wait_for_selector(".map[data-ready]")
        link = page.locator("a[data-pin]").first
        name = link.locator("xpath=ancestor::li").locator("h2").inner_text()
        link.click()
        expect(page.locator(".pin-card a")).to_have_text(name)
        assert page.url.endswith("/23447/")


def test_map_is_light_labelled_and_to_scale(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, DESK) as page:
        map_of(page, "13219")
        assert page.locator("path.outline-whole").count() == 1
        assert page.locator(".town-label").count() > 3
        expect(page.locator(".area-label").first).to_be_visible()
        expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"\d+ k?m"))
        expect(page.locator(".leaflet-control-zoom-in")).to_have_attribute(
            "aria-label", "地図を拡大する"
        )
        expect(page.locator(".legend")).to_contain_text("おおよその範囲")


def test_without_scripts_the_list_does_everything(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, DESK, java_script_enabled=False) as page:
        page.goto("/13219/")
        total = int(page.locator(".count strong").first.inner_text().removesuffix("件"))
        assert total >= 53, "the plan's own entries; other walks may have published more"
        assert page.locator(".cards .card").count() == 50
        page.get_by_role("link", name="次のページ").click()
        assert page.locator(".cards .card").count() == total - 50
        page.locator("summary", has_text="しぼりこむ").click()
        page.select_option("#f-category", "障害")
        page.get_by_role("button", name="しぼりこむ").click()
        left = page.locator("#f-category option:checked").inner_text()
        assert left == f"障害({page.locator('.cards .card').count()})"
        page.locator(".cards h2 a").first.click()
        page.locator("summary", has_text="違うところ").click()
        page.fill("#text", "架空の知らせです")
        page.get_by_role("button", name="送る").click()
        expect(page.locator(".notice")).to_contain_text("ありがとうございます")


@pytest.mark.parametrize(
    "path", ["/", "/13219/", "/13219/?view=map", "/13219/desks", "/13219/print"]
)
def test_nothing_scrolls_sideways_at_320_pixels_with_wide_text(
    path: str, chromium: Browser, server: str
) -> None:
    with watched_page(chromium, server, NARROW, bypass_csp=True) as page:
        page.goto(path)
        page.add_style_tag(content=TEXT_SPACING)
        assert_fits(page)


def test_further_pages_are_accessible(page: Page) -> None:
    for path in ("/13219/desks", "/13219/print", "/13219/?q=qqqzzz", "/signin"):
        page.goto(path)
        assert_accessible(page)


def test_paper_has_the_list_and_no_map(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, DESK) as page:
        page.goto("/13219/")
        page.emulate_media(media="print")
        assert not page.locator(".map").is_visible()
        assert not page.locator(".filter").is_visible()
        assert page.locator(".cards .card").first.is_visible()


def test_nearness_is_asked_of_this_server_only_and_coarsely(chromium: Browser, server: str) -> None:
    place = {"longitude": 136.91234, "latitude": 34.85123}
    options = {"geolocation": place, "permissions": ["geolocation"]}
    with watched_page(chromium, server, DESK, **options) as page:
        page.goto("/23447/")
        page.get_by_role("button", name="今いる所から近い順").click()
        page.wait_for_url(re.compile("near="))
        assert "near=136.912%2C34.851" in page.url
        expect(page.locator(".cards .card").first).to_contain_text("直線で約")
