"""Fixtures every test may use: the shared reference data and a database of the test's own."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import Base, open_engine, session_factory

REPOSITORY = Path(__file__).resolve().parent.parent
TABLE_MODULES = (
    "directory.account",
    "directory.audit",
    "directory.history",
    "directory.municipality",
    "directory.organisation",
    "directory.resource",
    "directory.task",
    "matching.activity",
    "matching.case",
    "matching.closing",
    "matching.consent",
    "matching.disclosure",
    "matching.development",
    "matching.followup",
    "matching.meeting",
    "matching.need",
    "matching.placement",
    "matching.plan",
    "matching.proposal",
    "matching.revision",
)


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
    for module in TABLE_MODULES:
        importlib.import_module(module)
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
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
