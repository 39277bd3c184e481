"""The registry as commands open it: made ready if need be, one transaction, clear failures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import DatabaseUnavailableError, open_engine, session_factory
from web.migration import upgrade
from web.settings import Settings, prepare_home


@contextmanager
def writing_session(settings: Settings) -> Iterator[Session]:
    """A session that may write, signed for the command line; the command commits.

    Whatever is not committed when the command ends, or fails, is undone.
    """
    prepare_home(settings)
    with _opened(settings.database_url) as session:
        yield session


@contextmanager
def trial_session(settings: Settings) -> Iterator[Session]:
    """A session whose changes are always undone; where there is no registry yet, none is made."""
    if not is_registry_there(settings):
        with TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/trial.db") as session:
            yield session
        return
    with _opened(settings.database_url) as session:
        yield session
        session.rollback()


def require_registry(settings: Settings) -> None:
    """Refuse a command that only makes sense on a registry somebody has made before.

    Raises ``DatabaseUnavailableError`` that names the folder looked into and the cure.
    """
    if not is_registry_there(settings):
        raise DatabaseUnavailableError(
            f"{settings.home} に台帳がありません。CHIIKINOWA_HOME を確かめるか、"
            "先に chiikinowa setup を実行してください。"
        )


def is_registry_there(settings: Settings) -> bool:
    """Whether a registry was ever made: a file of SQLite, or any other database at all."""
    path = make_url(settings.database_url).database
    return not (settings.database_url.startswith("sqlite") and path and not Path(path).exists())


@contextmanager
def _opened(url: str) -> Iterator[Session]:
    engine = open_engine(url)
    try:
        upgrade(engine)
        with session_factory(engine)() as session:
            set_actor(session, SYSTEM)
            yield session
    except DatabaseError as error:
        raise _unavailable(engine, error) from None
    finally:
        engine.dispose()


def _unavailable(engine: Engine, error: DatabaseError) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"データベース {engine.url.render_as_string()} を使えません"
        f"({type(error.orig).__name__}: {error.orig})。何も変わっていません。"
        "空き容量、権限、接続先を確かめて、もう一度実行してください。"
    )
