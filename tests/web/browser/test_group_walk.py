"""A group registers from a phone, a coordinator approves at a desk, and the map shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.conftest import DESK, PHONE, assert_accessible, sign_in, watched_page

pytestmark = pytest.mark.browser
HOSTILE = "架空${window.__pwn=1}</script><img src=x onerror=window.__pwn=1>`会"


def register(page: Page, name: str, *, at_home: bool = False, check: bool = False) -> None:
    """Write a registration section by section and hand it in."""

    def look() -> None:
        if check:
            assert_accessible(page)

    page.goto("/group/")
    look()
    page.get_by_role("link", name="新しい活動を登録する").click()
    look()
    page.fill("#name", name)
    page.select_option("#form", label="サロン")
    page.fill("#activities", "お茶を飲みながら話します")
    page.get_by_role("button", name="保存して次へ").click()
    page.fill("#schedule_text", "毎週火曜日 10時〜12時")
    page.get_by_role("button", name="保存して確かめる").click()
    expect(page.locator(".reading")).to_contain_text("(火) 10:00〜12:00")
    look()
    page.get_by_role("button", name="これでよい。次へ").click()
    page.fill("#address", "中和泉1-2-3")
    if at_home:
        page.locator("[name=home]").check()
    page.get_by_role("button", name="住所を確かめる").click()
    chosen = "町名まで" if at_home else "住所まで"
    expect(page.locator(".place", has=page.locator("input:checked"))).to_contain_text(chosen)
    look()
    page.get_by_role("button", name="この出し方で次へ").click()
    page.fill("#fee_yen", "１００")
    look()
    page.get_by_role("button", name="保存して次へ").click()
    page.fill("#how_to_join", "予約はいりません")
    page.fill("#private_phone", "000-0000-9999")
    look()
    page.get_by_role("button", name="保存して見直す").click()
    look()
    page.get_by_role("button", name="職員に届け出る").click()
    expect(page.locator(".notice")).to_contain_text("届け出ました")


def approve(page: Page, name: str, *, check: bool = False) -> None:
    page.goto("/staff/registrations")
    if check:
        assert_accessible(page)
    page.get_by_role("link", name=name, exact=True).first.click()
    if check:
        assert_accessible(page)
    page.get_by_role("button", name="公開する").click()
    expect(page.locator(".notice")).to_contain_text("公開しました")


def test_activity_goes_from_phone_to_map(chromium: Browser, server: str) -> None:
    name = "架空いろりのお茶会"
    with (
        watched_page(chromium, server, PHONE) as group,
        watched_page(chromium, server, DESK) as coordinator,
        watched_page(chromium, server, DESK) as resident,
    ):
        sign_in(group, "group")
        register(group, name, at_home=True, check=True)
        resident.goto("/13219/print")
        assert name not in resident.content()
        sign_in(coordinator, "coordinator")
        approve(coordinator, name, check=True)

        resident.goto("/13219/?q=いろり")
        resident.wait_for_selector(".map[data-ready='1']")
        resident.locator(".pin").click()
        expect(resident.locator(".pin-card")).to_contain_text(name)
        assert "1-2-3" not in resident.content()
        resident.locator(".pin-card a").click()
        expect(resident.locator(".record")).to_contain_text("これからの開催日")
        assert "000-0000-9999" not in resident.content()

        group.goto("/group/")
        card = group.locator(".card", has_text=name)
        expect(card).to_contain_text("公開中")
        card.get_by_role("link", name="お休み・終了").click()
        assert_accessible(group)
        group.get_by_role("button", name="お休みにする").click()
        expect(group.locator(".card", has_text=name)).to_contain_text("お休み中")
        resident.goto("/13219/?q=いろり")
        assert name not in resident.locator(".cards").inner_text()


def test_hostile_name_stays_text_with_and_without_the_policy(
    chromium: Browser, server: str
) -> None:
    with (
        watched_page(chromium, server, PHONE) as group,
        watched_page(chromium, server, DESK) as coordinator,
    ):
        sign_in(group, "group")
        register(group, HOSTILE)
        sign_in(coordinator, "coordinator")
        approve(coordinator, HOSTILE)
    for bypass in (False, True):
        with watched_page(chromium, server, DESK, bypass_csp=bypass) as page:
            page.goto("/13219/?q=架空")
            page.wait_for_selector(".map[data-ready]")
            page.locator("a[data-pin]").first.click()
            expect(page.locator(".pin-card a")).to_have_text(HOSTILE)
            page.locator(".pin-card a").click()
            expect(page.locator("h1")).to_have_text(HOSTILE)
            assert page.evaluate("window.__pwn") is None


def test_group_pages_work_without_scripts(chromium: Browser, server: str) -> None:
    with watched_page(chromium, server, PHONE, java_script_enabled=False) as page:
        sign_in(page, "group")
        page.goto("/group/activities/new")
        page.fill("#name", "架空の下書きの会")
        page.get_by_role("button", name="保存して次へ").click()
        page.goto("/group/")
        draft = page.locator(".card", has_text="架空の下書きの会")
        expect(draft).to_contain_text("下書き")
        expect(draft).to_contain_text("「日時」")


def test_error_is_said_beside_what_was_typed(page: Page) -> None:
    sign_in(page, "group")
    page.goto("/group/activities/new")
    page.fill("#name", "あ" * 101)
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.get_by_role("alert")).to_contain_text("「活動の名前」は100文字までです")
    assert page.input_value("#name") == "あ" * 101
    assert_accessible(page)
