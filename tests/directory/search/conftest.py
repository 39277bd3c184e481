"""Fixtures of the search tests: the made-up resources in an index, and a registry with its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import Base, open_engine, reading_session_factory, session_factory
from directory.search import Page, Query
from directory.search.document import Document, entry
from directory.search.finder import find
from directory.search.index import IndexStore, SearchIndex
from directory.search.record import document
from directory.search.synonym import Thesaurus, thesaurus
from directory.search.whoosh_index import WhooshEngine
from tests.directory.search import invented


@pytest.fixture(scope="session")
def words() -> Thesaurus:
    """The thesaurus of the product."""
    return thesaurus()


@pytest.fixture(scope="session")
def town(words: Thesaurus) -> Callable[..., Page]:
    """Search over the made-up resources; their ids are their names."""
    engine = WhooshEngine()
    engine.write(entry(document(record, "試験")) for record in invented.records())

    def search(text: str, **wanted: object) -> Page:
        return find(engine, Query(text, **wanted), words)

    return search


@pytest.fixture
def among(words: Thesaurus) -> Callable[..., Page]:
    """Search over a few documents given as keyword lists; ids are names unless given."""

    def search(text: str, *documents: Document | str, **wanted: object) -> Page:
        engine = WhooshEngine()
        made = (each if isinstance(each, Document) else Document(each, each) for each in documents)
        engine.write(map(entry, made))
        return find(engine, Query(text, **wanted), words)

    return search


def names(page: Page) -> list[str]:
    """The ids of a page in order."""
    return [hit.id for hit in page.hits]


@pytest.fixture(scope="session")
def postgres_registry(postgres_server_url: str) -> Iterator[Engine]:
    """A PostgreSQL database with every table, made once; tests clear it before use."""
    name = f"chiikinowa_test_{uuid.uuid4().hex}"
    server = create_engine(postgres_server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine = open_engine(server.url.set(database=name).render_as_string(hide_password=False))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def registry(request: pytest.FixtureRequest) -> Engine:
    """An empty registry on each database the product runs on."""
    if request.param == "sqlite":
        sqlite: Engine = request.getfixturevalue("engine")
        return sqlite
    engine: Engine = request.getfixturevalue("postgres_registry")
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS chiikinowa_search CASCADE"))
        for table in (
            "verification",
            "resource_role",
            "resource_change",
            "resource",
            "organisation",
        ):
            connection.execute(text(f"DELETE FROM {table}"))
    return engine


@pytest.fixture
def writing(registry: Engine) -> Callable[[], Session]:
    """Opens signed sessions that write to the registry."""

    def opened() -> Session:
        session = session_factory(registry)()
        set_actor(session, SYSTEM)
        return session

    return opened


@pytest.fixture
def store(registry: Engine, tmp_path: Path) -> IndexStore:
    """The engine that goes with the database."""
    if registry.dialect.name == "postgresql":
        from directory.search.postgres_index import PostgresStore

        return PostgresStore(registry)
    from directory.search.whoosh_store import WhooshStore

    return WhooshStore(tmp_path / "index")


@pytest.fixture
def index(registry: Engine, store: IndexStore) -> SearchIndex:
    """The search of the registry."""
    return SearchIndex(store, reading_session_factory(registry))
