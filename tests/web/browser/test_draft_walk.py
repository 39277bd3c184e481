"""What was typed outlives a session that ended, and is forgotten once it was saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import PHONE, sign_in

pytestmark = pytest.mark.browser


def test_a_form_sent_after_the_session_ended_is_offered_back_and_then_forgotten(
    chromium: Browser, server: str
) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=server, locale="ja-JP")
    page = context.new_page()
    sign_in(page, "coordinator")
    page.goto("/staff/cases/new")
    typed = {
        "route": "家族から",
        "referrer": "家族",
        "complaint": "家にいる時間が長い",
        "referral_reason": "過ごせる場所をさがす",
        "name": "架空 みみずく",
    }
    for name, text in typed.items():
        page.fill(f"#{name}", text)
    context.clear_cookies()
    page.get_by_role("button", name="受け付ける").click()
    expect(page.locator("h1")).to_contain_text("サインインしてください")

    sign_in(page, "coordinator")
    page.goto("/staff/cases/new")
    page.get_by_role("button", name="下書きを戻す").click()
    assert {name: page.input_value(f"#{name}") for name in typed} == typed
    page.get_by_role("button", name="受け付ける").click()
    expect(page.locator("main")).to_contain_text("架空 みみずく")
    assert page.evaluate("Object.keys(sessionStorage)") == []
    page.goto("/staff/cases/new")
    expect(page.get_by_role("button", name="下書きを戻す")).to_have_count(0)
    context.close()
