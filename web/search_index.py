"""The search index of this installation: which engine, where it lies, whose words it knows."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from sqlalchemy import Engine

from directory.database import reading_session_factory
from directory.search.index import IndexStore, SearchIndex
from directory.search.place import TownReadings
from web.database import EXTENSION
from web.settings import Settings

SYNONYM_FILE = "synonyms.tsv"
"""A municipality's own words, in its folder beside ``profile.toml``."""


def open_search_index(settings: Settings, engine: Engine) -> SearchIndex:
    """Open the index over a database: PostgreSQL searches itself, SQLite has Whoosh beside it."""

    def synonyms(code: str | None) -> Path | None:
        path = settings.areas_dir / code / SYNONYM_FILE if code and code.isdigit() else None
        return path if path and path.is_file() else None

    return SearchIndex(
        _store(settings, engine),
        reading_session_factory(engine),
        TownReadings(settings.areas_dir),
        synonyms,
    )


def _store(settings: Settings, engine: Engine) -> IndexStore:
    """Load only the engine that is used."""
    if engine.dialect.name == "postgresql":
        from directory.search.postgres_index import PostgresStore

        return PostgresStore(engine)
    from directory.search.whoosh_store import WhooshStore

    return WhooshStore(settings.index_dir)


def search_index() -> SearchIndex:
    """Return the index of the running application, opened once per process."""
    kept = current_app.extensions[EXTENSION]
    if "search" not in kept:
        kept["search"] = open_search_index(current_app.config["SETTINGS"], kept["engine"])
    found: SearchIndex = kept["search"]
    return found
