"""A session on the installed database for commands, signed as the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import open_engine, session_factory
from web.cli.registry import require_registry
from web.migration import require_newest
from web.settings import load_settings


@contextmanager
def signed_session() -> Iterator[Session]:
    """Open a session; what it read of cases is audited when the block ends well."""
    settings = load_settings()
    require_registry(settings)
    engine = open_engine(settings.database_url)
    try:
        require_newest(engine)
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            yield session
            session.commit()
    finally:
        engine.dispose()
