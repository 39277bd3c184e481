"""Every page a member of staff can open without naming a record: it fits, and axe agrees."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from directory.account import Role
from tests.web.browser.conftest import DESK, PHONE, assert_accessible, sign_in, watched_page
from web.permissions import may_call

pytestmark = pytest.mark.browser

LOGINS = {
    "coordinator": Role.COORDINATOR,
    "supervisor": Role.SUPERVISOR,
    "admin": Role.MUNICIPAL_ADMIN,
    "participant": Role.PARTICIPANT,
    "group": Role.GROUP,
}


def pages_of(app: Flask, role: Role) -> list[str]:
    """Addresses of the pages for signed-in people that need no id, in a fixed order."""
    return sorted(
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
        if may_call(rule.endpoint, role) and not may_call(rule.endpoint, None)
    )


def is_page(page: Page, address: str) -> bool:
    """Whether the address answers with a page rather than a file to keep."""
    answer = page.context.request.get(address)
    assert answer.status == 200, (address, answer.status)
    return answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("login", "viewport"),
    [("coordinator", DESK), *((login, PHONE) for login in LOGINS)],
    ids=["coordinator at the desk", *(f"{login} on a phone" for login in LOGINS)],
)
def test_every_page_of_a_role_is_accessible_and_fits(
    chromium: Browser, server: str, app: Flask, login: str, viewport: dict[str, int]
) -> None:
    addresses = pages_of(app, LOGINS[login])
    assert addresses
    with watched_page(chromium, server, viewport) as page:
        sign_in(page, login)
        for address in addresses:
            if is_page(page, address):
                page.goto(address)
                assert_accessible(page)
