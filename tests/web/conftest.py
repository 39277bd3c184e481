"""Fixtures for pages: an installation of the test's own, with the five municipalities and demo.

``session`` is a session on the database the pages use. SQLite lets one writer in at a time, so
commit what was arranged before calling a page, and again before reading what a page wrote.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from directory.account import Role
from web.app import create_app
from web.database import EXTENSION
from web.demo import demo
from web.installation import install
from web.settings import Settings, load_settings

SignIn = Callable[[str], FlaskClient]


def settings_of(home: Path) -> Settings:
    """The settings of an installation in a folder."""
    return load_settings({"CHIIKINOWA_HOME": str(home)})


@pytest.fixture(scope="session")
def installed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished installation, made once; tests work on copies."""
    home = tmp_path_factory.mktemp("installed")
    install(settings_of(home), lambda _text: None)
    return home


@pytest.fixture
def home(installed_home: Path, tmp_path: Path) -> Path:
    """The folder of an installation that this test may change."""
    copy = tmp_path / "var"
    shutil.copytree(installed_home, copy)
    return copy


@pytest.fixture
def app(home: Path) -> Iterator[Flask]:
    """The application on that installation; forms need no token here (see ``guarded_app``)."""
    app = create_app(settings_of(home))
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    yield app
    app.extensions[EXTENSION]["engine"].dispose()


@pytest.fixture
def guarded_app(app: Flask) -> Flask:
    """The application with forms guarded by a token, as in use."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The database behind the pages."""
    engine: Engine = app.extensions[EXTENSION]["engine"]
    return engine


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Sign in by demo login (``coordinator``, ``group``, …) or ``Role``; gives the browser."""

    def sign_in(login: str | Role) -> FlaskClient:
        if isinstance(login, Role):
            login = next(row["login"] for row in demo()["account"] if row["role"] == login.value)
        browser = app.test_client()
        answer = browser.post("/signin", data={"login": login, "password": demo()["password"]})
        assert answer.status_code == 302, f"{login} could not sign in"
        return browser

    return sign_in
