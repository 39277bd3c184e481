"""Fixtures for pages: an installation of the test's own, with the five municipalities.

It holds the plans' resources, the demo's sign-ins and one made-up case, so that a test says itself
what else there is; the places and people of the demo are judged in ``test_demo``.

``session`` is a session on the database the pages use. SQLite lets one writer in at a time, so
commit what was arranged before calling a page, and again before reading what a page wrote.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import SYSTEM, set_actor
from directory.database import reading_session_factory
from web.app import create_app
from web.auth import COOKIE
from web.database import EXTENSION
from web.demo import demo
from web.demo.folder import DEMO_FILE
from web.installation import install
from web.settings import Settings, load_settings

ONE_CASE = Path(__file__).with_name("one_case.toml")
SignIn = Callable[[str], FlaskClient]


def settings_of(home: Path) -> Settings:
    """The settings of an installation in a folder."""
    return load_settings({"CHIIKINOWA_HOME": str(home)})


@pytest.fixture(scope="session")
def installed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished installation with one case, made once; tests work on copies."""
    home = tmp_path_factory.mktemp("installed")
    areas = tmp_path_factory.mktemp("folders") / "areas"
    settings = settings_of(home)
    shutil.copytree(settings.areas_dir, areas, ignore=shutil.ignore_patterns(DEMO_FILE))
    shutil.copy(ONE_CASE, areas / "13219" / DEMO_FILE)
    install(replace(settings, areas_dir=areas), lambda _text: None)
    return home


@pytest.fixture(scope="session")
def tokens(installed_home: Path) -> Mapping[str, str]:
    """Everybody of the demo signed in once, because checking a password is slow on purpose."""
    app = create_app(settings_of(installed_home))
    app.config["WTF_CSRF_ENABLED"] = False
    found = {}
    for row in demo()["account"]:
        browser = app.test_client()
        browser.post("/signin", data={"login": row["login"], "password": demo()["password"]})
        cookie = browser.get_cookie(COOKIE)
        assert cookie is not None, f"{row['login']} could not sign in"
        found[row["login"]] = cookie.value
    app.extensions[EXTENSION]["engine"].dispose()
    return found


@pytest.fixture
def home(installed_home: Path, tokens: Mapping[str, str], tmp_path: Path) -> Path:
    """The folder of an installation that this test may change, copied with ``tokens`` in it."""
    assert tokens
    copy = tmp_path / "var"
    shutil.copytree(installed_home, copy)
    return copy


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """The templates as the first test that shows them compiled them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(home: Path, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The application on that installation; forms need no token here (see ``guarded_app``)."""
    app = create_app(settings_of(home))
    app.jinja_env.bytecode_cache = compiled_templates
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
def records(engine: Engine) -> Iterator[Session]:
    """A session that only looks, signed by the system; it never holds a page's writing up."""
    with reading_session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, tokens: Mapping[str, str]) -> SignIn:
    """Sign in by demo login (``coordinator``, ``group``, …) or ``Role``; gives the browser."""

    def sign_in(login: str | Role) -> FlaskClient:
        if isinstance(login, Role):
            login = next(row["login"] for row in demo()["account"] if row["role"] == login.value)
        browser = app.test_client()
        browser.set_cookie(COOKIE, tokens[login])
        return browser

    return sign_in
