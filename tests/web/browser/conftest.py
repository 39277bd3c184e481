"""A real server and a real Chromium; every page is watched for errors and outside requests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import REPOSITORY
from web.demo import demo

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
HANGING = 60_000
"""Milliseconds after which a page counts as hanging, on a machine that does much else."""


def free_port() -> int:
    """A port below the range that outgoing connections are given."""
    for port in range(21000, 32000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


@pytest.fixture(scope="session")
def server(installed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``chiikinowa serve`` on an installation of the browser tests' own."""
    home = tmp_path_factory.mktemp("served") / "var"
    shutil.copytree(installed_home, home)
    port = free_port()
    log = (home / "serve.log").open("w", encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve"],
        cwd=REPOSITORY,
        env={**os.environ, "CHIIKINOWA_HOME": str(home), "CHIIKINOWA_PORT": str(port)},
        stdout=log,
        stderr=log,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base, started)
        yield base
    finally:
        started.terminate()
        started.wait(timeout=20)
        log.close()


def wait_for(base: str, started: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; a server that ended is a failure at once."""
    for _ in range(200):
        assert started.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(base, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium がありません。make test が入れるはずです(scripts/browser.sh)。"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@contextmanager
def watched_page(
    chromium: Browser, server: str, viewport: dict[str, int], **options: Any
) -> Iterator[Page]:
    """A page in a browser of its own, that must stay quiet and inside."""
    context = chromium.new_context(viewport=viewport, base_url=server, locale="ja-JP", **options)
    context.set_default_timeout(HANGING)
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda m: noise.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda one: _note_outside(one.url, server, noise))
    yield page
    context.close()
    assert [text for text in noise if "status of 422" not in text] == []


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(chromium: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A watched page, on a desk and on a phone."""
    with watched_page(chromium, server, request.param) as page:
        yield page


def _note_outside(url: str, server: str, noise: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(server).netloc:
        noise.append(f"outside request to {url}")


def sign_in(page: Page, login: str) -> None:
    """Sign in with a demo login."""
    page.goto("/signin")
    page.fill("#login", login)
    page.fill("#password", demo()["password"])
    page.click("form.stack button.primary")
    page.wait_for_load_state()


def assert_fits(page: Page) -> None:
    """The page, once it is there, never scrolls sideways."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def assert_accessible(page: Page) -> None:
    """axe finds nothing to object to, and the page fits."""
    answer = Axe().run(page).response
    found = [
        (each["id"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in answer["violations"]
    ]
    assert found == [], f"{page.url}: {found}"
    assert_fits(page)
