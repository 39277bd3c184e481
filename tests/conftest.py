"""Fixtures every test may use: the shared reference data and a database of the test's own."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import TOKYO, open_engine, session_factory
from tests.postgres import postgres_server
from web.migration import METADATA

REPOSITORY = Path(__file__).resolve().parent.parent
MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes free in memory that suffice for what all tests keep at one time."""
END_OF_DAY = dt.timedelta(seconds=60)
"""Longer than any one test takes with all it sets up."""


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room: a third of the time went to the disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Collect garbage seldom, and not among what was loaded: it took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin no test that may not end on the same day in Tokyo: wait for the next day instead.

    The product, and the servers and commands that tests start, all go by the real day. A test
    takes the day when it runs, never when its module is loaded, and has one day to its end.
    """
    while (left := _left_of_the_day()) < END_OF_DAY:
        time.sleep(left.total_seconds())


def _left_of_the_day() -> dt.timedelta:
    here = dt.datetime.now(TOKYO)
    return dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time(), TOKYO) - here


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of shared reference data beside the checkout; skips where it is absent."""
    folder = Path(os.environ.get("CHIIKINOWA_SHARED", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"参照データ {folder} がありません(CHIIKINOWA_SHARED で場所を指定できます)")
    return folder


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no row, made once; tests work on copies."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    METADATA.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(empty_database: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database of the test's own, opened as the product opens it."""
    path = tmp_path / "test.sqlite3"
    shutil.copy(empty_database, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session signed by ``SYSTEM``; ``factories.acting`` signs it for somebody else."""
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        yield session


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """A PostgreSQL server; skipped, in one line, only where there is none at all."""
    with postgres_server() as url:
        if url is None:
            pytest.skip("PostgreSQL がこの機械に入っていません(postgresql を入れると試験します)")
        yield url


@pytest.fixture
def postgres_url(postgres_server_url: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = f"chiikinowa_test_{uuid.uuid4().hex}"
    server = create_engine(postgres_server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each engine the product runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
