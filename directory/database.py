"""The database behind everything: declarative base, data classes of columns, engines, sessions.

SQLite (WAL) is the embedded default, PostgreSQL 15 the larger site. Every column states the
class of what it holds (DOMAIN.md §4): 0 public, 1 staff and organisation, 2 personal,
3 sensitive personal, 4 support conference only.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from directory.errors import DirectoryError

TOKYO = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_WAIT_S = 60
"""How long a writer waits for another: longer than an import of 100,000 rows holds the lock."""


class StaleRecordError(DirectoryError):
    """Somebody else saved the record after this reader had opened it."""


class DatabaseUnavailableError(DirectoryError):
    """The database cannot be opened or written."""


class Base(DeclarativeBase):
    """Root of all tables of the project."""

    metadata = MetaData(naming_convention=NAMING)


class DataClass(enum.IntEnum):
    """Who may see a column at all (DOMAIN.md §4)."""

    PUBLIC = 0
    STAFF = 1
    PERSONAL = 2
    SENSITIVE = 3
    CONFERENCE = 4


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware datetime, kept in UTC on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give the zone back to engines that forget it."""
        if value is None:
            return None
        stored: dt.datetime = value
        return stored.replace(tzinfo=dt.UTC) if stored.tzinfo is None else stored


def _classified(data_class: DataClass, args: tuple[Any, ...], options: Any) -> MappedColumn[Any]:
    info = {**options.pop("info", {}), "data_class": data_class}
    return mapped_column(*args, info=info, **options)


def public(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of class 0, which anyone may see."""
    return _classified(DataClass.PUBLIC, args, options)


def staff(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of class 1: staff and the organisation itself."""
    return _classified(DataClass.STAFF, args, options)


def personal(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of class 2: personal data of one case."""
    return _classified(DataClass.PERSONAL, args, options)


def sensitive(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of class 3: health, disability, 保護 status, family conflict."""
    return _classified(DataClass.SENSITIVE, args, options)


def conference(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of class 4: what was said in a 支援会議."""
    return _classified(DataClass.CONFERENCE, args, options)


def choice(values: type[enum.StrEnum]) -> Enum:
    """Store an enum as its value in a text column with a named check constraint."""
    return Enum(
        values,
        name=values.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def new_id() -> uuid.UUID:
    """Draw the random identifier of a new record (UUIDv4: nothing can be guessed from it)."""
    return uuid.uuid4()


def now() -> dt.datetime:
    """Tell the present moment in UTC; the only clock that record times come from."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Tell the present date in Tokyo, by which events, due dates and fiscal years are counted."""
    return dt.datetime.now(TOKYO).date()


def open_engine(url: str) -> Engine:
    """Open the database at an SQLAlchemy URL.

    SQLite runs in WAL mode with full synchronisation: a committed write survives the death of
    the process. A transaction of a session that may write starts with ``BEGIN IMMEDIATE``, so
    two writers queue up instead of failing half-way.
    """
    if not _is_known(url):
        raise DatabaseUnavailableError(
            "CHIIKINOWA_DATABASE_URL の値が読めません。sqlite:///… か postgresql+psycopg://… の形に"
            "してください(何も書かなければ、CHIIKINOWA_HOME の下の SQLite を使います)。"
        )
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": _WAIT_S}, json_serializer=_json)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,
        json_serializer=_json,
        connect_args={"connect_timeout": 3, "options": "-c statement_timeout=30000"},
    )


def _is_known(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        return False


def _json(value: Any) -> str:
    """Write JSON columns with Japanese as it is: a third of the size, and readable."""
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Make sessions that may write; what they commit reaches the search index (``outbox``).

    Each day an entry was found true is kept as well (``verification``).
    """
    from directory import verification  # noqa: F401 - it needs the tables of this Base
    from directory.search import outbox  # noqa: F401 - it needs the tables of this Base

    return sessionmaker(engine, expire_on_commit=False)


def reading_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Make sessions for pages that only read: they never wait for a writer."""
    return sessionmaker(engine.execution_options(read_only=True), expire_on_commit=False)
