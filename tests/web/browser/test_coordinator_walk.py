"""A coordinator of 狛江市 does the whole job in a real browser, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from directory.database import today
from tests.web.browser.conftest import assert_fits, sign_in

pytestmark = pytest.mark.browser


def record(page: Page, legend: str, **fields: str) -> None:
    """Fill the form under a heading and send it."""
    form = page.locator("form", has=page.get_by_text(legend, exact=True)).first
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button", has_text=re.compile("記録する|始める")).click()
    page.wait_for_load_state()


def consent(page: Page, purpose: str, site: str | None = None) -> None:
    page.get_by_role("link", name="同意", exact=True).first.click()
    page.select_option("#purpose", purpose)
    page.select_option("#state", "given")
    page.select_option("#state", "given")
    page.select_option("#how_given", "書面")
    page.fill("#evidence", "架空の同意書")
    page.fill("#recipients", "会議の出席者")
    page.fill("#scope", "氏名")
    if site:
        page.select_option("#sites", label=site)
    page.click("form.sheet >> nth=0 >> button.primary")
    page.wait_for_load_state()


def next_state(page: Page, label: str) -> None:
    step = page.locator("details.card", has=page.locator("summary", has_text=label)).first
    if not step.get_attribute("open") and step.get_attribute("open") != "":
        step.locator("summary").click()
    step.get_by_role("button", name=f"「{label}」に進める").click()
    page.wait_for_load_state()


def decide(page: Page, purpose: str, decision: str) -> None:
    item = page.locator("section.card", has_text=purpose)
    item.locator("summary", has_text="決定を記録する").click()
    item.locator("[name=decision]").select_option(decision)
    item.get_by_role("button", name="決定を記録する").click()


def close(page: Page, case: str) -> None:
    """Evaluate, let the conference judge the closing, and see the case closed."""
    page.goto(case)
    next_state(page, "定着支援")
    page.get_by_role("link", name="終結の評価").click()
    page.select_option("#goals_met", "met")
    page.select_option("#lead_worker_id", index=1)
    page.fill("#change", "週に一度、外で過ごすようになった")
    page.get_by_role("button", name="評価を記録する").click()
    next_state(page, "重層的支援会議")
    page.goto("/staff/meetings")
    page.locator("table a").first.click()
    page.locator("summary", has_text="ケースを議題に載せる").click()
    page.select_option("#case_id", case.rsplit("/", 1)[1])
    page.select_option("#purpose", "closing")
    page.get_by_role("button", name="議題に載せる").click()
    decide(page, "終結の審議", "closed")
    page.goto(case)
    expect(page.locator("h1 .chip")).to_have_text("終結")


def test_the_main_job_from_need_to_closing_and_the_figure_that_counts_it(page: Page) -> None:
    sign_in(page, "coordinator")
    page.goto("/staff/cases/new")
    page.fill("#route", "家族から")
    page.fill("#referrer", "家族")
    page.fill("#complaint", "家にいる時間が長い")
    page.fill("#referral_reason", "地域の中で過ごせる場所をさがす")
    page.fill("#name", "架空 ひなた")
    page.fill("#age_stated", "３０")
    page.fill("#town", "和泉本町一丁目")
    assert_fits(page)
    page.get_by_role("button", name="受け付ける").click()
    case = page.url

    consent(page, "conference")
    consent(page, "matching")
    next_state(page, "アセスメント")
    page.get_by_role("link", name="アセスメント").first.click()
    page.fill("#wishes", "だれでも来てよい居場所で、ゆっくり話したい")
    page.fill("#interests", "おしゃべり")
    page.select_option("#stage", "presence")
    page.fill("#start_mon", "10:00")
    page.fill("#end_mon", "16:00")
    page.select_option("#transport", "walk")
    page.fill("#max_minutes", "60")
    page.fill("#budget_yen", "500")
    assert_fits(page)
    page.get_by_role("button", name="保存する").click()
    found = page.get_by_role("link", name="合う場所をさがす").get_attribute("href")
    assert found
    matches = found

    page.goto(case)
    next_state(page, "プラン案")
    page.get_by_role("link", name="プランの案を作る").click()
    page.fill("#goals", "週に一度、家の外で過ごす")
    page.fill("#step_1", "見学に行く")
    page.fill("#responsible_1", "CSW")
    page.check("input[value=participation_support]")
    page.get_by_role("button", name="保存する").click()
    page.goto(case)
    next_state(page, "重層的支援会議")
    page.goto("/staff/meetings")
    page.locator("summary", has_text="会議を開く").click()
    page.select_option("#type", "multilayer_conference")
    page.get_by_role("button", name="記録する").click()
    page.select_option("#case_id", case.rsplit("/", 1)[1])
    page.select_option("#purpose", "plan")
    page.get_by_role("button", name="議題に載せる").click()
    decide(page, "プランの審議", "approved")
    expect(page.get_by_text("決定: 支援決定")).to_be_visible()

    page.goto(matches)
    for box in page.locator("details.panel").all():
        box.evaluate("box => { box.open = true }")
    expect(page.locator(".reasons li").first).to_be_visible()
    assert_fits(page)
    page.locator("main .card a[href*='/why/']").first.click()
    assert_fits(page)
    name = page.locator("h1").inner_text()
    page.locator("summary", has_text="この場所を提案する").click()
    page.locator("[name=chosen_reason]").fill("本人の望みに合い、だれでも来てよいから")
    page.get_by_role("button", name="提案を記録する").click()
    proposal = page.url

    record(page, "受入先アセスメント(打診の前に必ず)", findings="静かで、一人でも来られる")
    page.goto(case)
    consent(page, "site", name)
    page.goto(proposal)
    record(page, "受入先に打診する", tell="氏名")
    record(page, "見学の結果", outcome="また来たい", next_step="体験")
    record(page, "体験の結果", outcome="お茶を入れた", next_step="週一回")
    record(page, "受入の決定(本人と受入先の両方)")
    record(
        page,
        "参加を始める",
        start_on=today().isoformat(),
        watchers="世話役の人",
        person_visit_on=today().isoformat(),
        site_visit_on=today().isoformat(),
    )
    placement = page.url
    assert "/staff/placements/" in placement
    for whom in ("本人", "受入先"):
        page.get_by_role("link", name=f"{whom}への訪問を記録").click()
        page.get_by_label("会えた(話せた)").check()
        page.fill("#change", f"{whom}は落ち着いている")
        assert_fits(page)
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text(f"{whom}は落ち着いている")).to_be_visible()
    page.goto(placement)
    stable = page.locator("form", has=page.get_by_role("button", name="安定した"))
    stable.get_by_role("button").click()
    close(page, case)

    page.goto("/staff/indicators")
    row = page.locator("tr", has_text="マッチング件数").first
    expect(row).to_contain_text(re.compile(r"[1-9]"))
