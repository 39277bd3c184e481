"""The engine of larger sites: the same tokens in a PostgreSQL ``tsvector`` with a GIN index.

Tables lie in a schema of their own, outside the migrations, because they can be made anew from the
registry at any time. A change of entries and of the state is one transaction.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from directory.search import Condition, Match
from directory.search.document import FIELDS, Entry
from directory.search.index import State
from directory.search.suggestion import Vocabulary

SCHEMA: Final = "chiikinowa_search"
_LOCK: Final = 7_311_402_019
"""Key of the advisory lock that one rebuild at a time holds."""
_WEIGHTS: Final = dict(zip(FIELDS, "ABCD", strict=True))
_ROUGH_WORTH: Final = "{0.1, 0.3, 0.5, 1.0}"
"""Worth of the weights D, C, B, A for the rough order."""
_RAREST: Final = 12
"""Pairs of characters by which candidates are fetched; all count for their order."""
_CACHED_ENTRIES: Final = 20_000
_BATCH: Final = 500

_TABLES = """
CREATE TABLE {schema}.entry (
  id text PRIMARY KEY, tokens tsvector NOT NULL, match text NOT NULL, phrases text NOT NULL,
  content text NOT NULL
);
CREATE TABLE {schema}.frequency (token text PRIMARY KEY, entries integer NOT NULL);
CREATE TABLE {schema}.state (content text NOT NULL);
"""
_ALL_TOKENS = "SELECT tokens FROM {schema}.entry"
_COUNT = """
INSERT INTO {schema}.frequency AS known (token, entries)
SELECT word, {sign}ndoc FROM ts_stat(:rows)
ON CONFLICT (token) DO UPDATE SET entries = known.entries + excluded.entries
"""


class PostgresEngine:
    """``SearchEngine`` over the tables of one schema; caches hold for one state of the index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, Match] = {}
        self._entries: dict[str, Entry] = {}
        self._vocabulary: Vocabulary | None = None

    def _rows(self, statement: str, **values: Any) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(_sql(statement), values).all()

    @property
    def size(self) -> int:
        """Number of entries."""
        rows = self._rows("SELECT entries FROM {schema}.frequency WHERE token = '#'")
        return int(rows[0][0]) if rows else 0

    def find(self, condition: Condition) -> Sequence[Match]:
        """Give all entries that meet a condition, in a rough but stable order of worth."""
        rows = self._rows(
            "SELECT id FROM {schema}.entry WHERE tokens @@ CAST(:wanted AS tsquery)"
            " ORDER BY ts_rank(CAST(:worth AS real[]), tokens, CAST(:wanted AS tsquery)) DESC, id",
            wanted=_wanted(condition),
            worth=_ROUGH_WORTH,
        )
        return self._matches([row[0] for row in rows])

    def similar(
        self, grams: Sequence[str], filters: tuple[frozenset[str], ...], limit: int
    ) -> Sequence[Match]:
        """Give the entries that share the most, and the rarest, of some pairs of characters."""
        known = {gram: count for gram, count in self.frequencies(grams).items() if count}
        if not known:
            return []
        rarest = sorted(known, key=lambda gram: (known[gram], gram))[:_RAREST]
        one_of_them = Condition((tuple((gram,) for gram in rarest),), filters)
        rows = self._rows(
            "SELECT id FROM {schema}.entry WHERE tokens @@ CAST(:wanted AS tsquery)"
            " ORDER BY ts_rank(tokens, CAST(:alike AS tsquery)) DESC, id LIMIT :limit",
            wanted=_wanted(one_of_them),
            alike=" | ".join(map(_quoted, known)),
            limit=limit,
        )
        return self._matches([row[0] for row in rows])

    def _matches(self, ids: Sequence[str]) -> list[Match]:
        """Give the matches of some ids in their order; fetched once for each state."""
        missing = [id_ for id_ in ids if id_ not in self._known]
        if missing:
            rows = self._rows(
                "SELECT match FROM {schema}.entry WHERE id = ANY(:tokens)", tokens=missing
            )
            fetched = (Match.from_json(row[0]) for row in rows)
            self._known |= {match.id: match for match in fetched}
        return [self._known[id_] for id_ in ids if id_ in self._known]

    def frequencies(self, tokens: Iterable[str]) -> Mapping[str, int]:
        """Say how many entries have each token."""
        wanted = list(dict.fromkeys(tokens))
        rows = self._rows(
            "SELECT token, entries FROM {schema}.frequency WHERE token = ANY(:tokens)",
            tokens=wanted,
        )
        return dict.fromkeys(wanted, 0) | {token: max(count, 0) for token, count in rows}

    def entries(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        """Fetch entries by id; unknown ids are left out."""
        wanted = list(ids)
        missing = [id_ for id_ in wanted if id_ not in self._entries]
        if missing:
            rows = self._rows(
                "SELECT content FROM {schema}.entry WHERE id = ANY(:tokens)", tokens=missing
            )
            found = (Entry.from_json(row[0]) for row in rows)
            if len(self._entries) > _CACHED_ENTRIES:
                self._entries.clear()
            self._entries |= {entry.id: entry for entry in found}
        return {id_: self._entries[id_] for id_ in wanted if id_ in self._entries}

    def vocabulary(self) -> Vocabulary:
        """Give the names and labels in the index, for suggestions."""
        if self._vocabulary is None:
            rows = self._rows("SELECT phrases FROM {schema}.entry ORDER BY id")
            self._vocabulary = Vocabulary(
                (each[0], each[1], each[2]) for row in rows for each in json.loads(row[0])
            )
        return self._vocabulary


class PostgresStore:
    """``IndexStore`` in a PostgreSQL database, shared by everybody who works on it."""

    damage: tuple[type[BaseException], ...] = (SQLAlchemyError,)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = PostgresEngine(engine)
        self._seen: str | None = None

    def engine(self) -> PostgresEngine:
        """Give the engine as last written by anybody."""
        return self._open

    def state(self) -> State | None:
        """Give the state as last written by anybody; ``None`` where there is no usable index."""
        try:
            with self._engine.connect() as connection:
                content = connection.scalar(_sql("SELECT content FROM {schema}.state"))
        except SQLAlchemyError:
            return None
        if content != self._seen:
            self._open = PostgresEngine(self._engine)
            self._seen = content
        return State.from_json(content) if content else None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one at a time make the index anew."""
        with self._engine.connect() as connection:
            connection.execute(_sql("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            try:
                yield
            finally:
                connection.execute(_sql("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})

    def apply(self, entries: Sequence[Entry], removed: Sequence[str], state: State) -> bool:
        """Take in changes; another writer is waited for."""
        ids = [*removed, *(entry.id for entry in entries)]
        with self._engine.begin() as connection:
            connection.execute(_sql("LOCK TABLE {schema}.state IN EXCLUSIVE MODE"))
            _count(connection, SCHEMA, ids, "-")
            _delete(connection, ids)
            _insert(connection, SCHEMA, entries)
            _count(connection, SCHEMA, [entry.id for entry in entries], "")
            _keep(connection, SCHEMA, state)
        return True

    def replace(self, entries: Iterable[Entry], state: State) -> None:
        """Fill new tables aside, then let them take the name of the old in one transaction."""
        aside = f"{SCHEMA}_new"
        with self._engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(_sql("DROP SCHEMA IF EXISTS {schema} CASCADE", aside))
            connection.execute(_sql("CREATE SCHEMA {schema}", aside))
            connection.execute(_sql(_TABLES, aside))
            _insert(connection, aside, entries)
            connection.execute(_sql("CREATE INDEX ON {schema}.entry USING gin (tokens)", aside))
            rows = _ALL_TOKENS.format(schema=aside)
            connection.execute(_sql(_COUNT, aside, sign=""), {"rows": rows})
            _keep(connection, aside, state)
        with self._engine.begin() as connection:
            connection.execute(_sql("DROP SCHEMA IF EXISTS {schema} CASCADE"))
            connection.execute(text(f"ALTER SCHEMA {aside} RENAME TO {SCHEMA}"))


def _sql(statement: str, schema: str = SCHEMA, **parts: str) -> TextClause:
    return text(statement.format(schema=schema, **parts))


def _count(connection: Connection, schema: str, ids: Sequence[str], sign: str) -> None:
    """Add (or, with ``-``, take off) the tokens of some entries to the frequencies."""
    if ids:
        listed = ", ".join("'" + id_.replace("'", "''") + "'" for id_ in ids)
        rows = f"{_ALL_TOKENS.format(schema=schema)} WHERE id IN ({listed})"
        connection.execute(_sql(_COUNT, schema, sign=sign), {"rows": rows})


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    statement = _sql("DELETE FROM {schema}.entry WHERE id = ANY(:tokens)")
    connection.execute(statement, {"tokens": list(ids)})


def _insert(connection: Connection, schema: str, entries: Iterable[Entry]) -> None:
    statement = _sql(
        "INSERT INTO {schema}.entry (id, tokens, match, phrases, content)"
        " VALUES (:id, CAST(:lexemes AS tsvector), :match, :phrases, :content)",
        schema,
    )
    batch: list[dict[str, str]] = []
    for entry in entries:
        batch.append(_row(entry))
        if len(batch) == _BATCH:
            connection.execute(statement, batch)
            batch.clear()
    if batch:
        connection.execute(statement, batch)


def _keep(connection: Connection, schema: str, state: State) -> None:
    connection.execute(_sql("DELETE FROM {schema}.state", schema))
    statement = _sql("INSERT INTO {schema}.state (content) VALUES (:content)", schema)
    connection.execute(statement, {"content": state.to_json()})


def _row(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.id,
        "lexemes": " ".join(_lexemes(entry)),
        "match": entry.match.to_json(),
        "phrases": json.dumps(entry.phrases, ensure_ascii=False),
        "content": entry.to_json(),
    }


def _lexemes(entry: Entry) -> Iterator[str]:
    """Yield each token with the weight of the best field it stands in."""
    weights: dict[str, str] = {}
    for name in reversed(FIELDS):
        weights |= dict.fromkeys(entry.fields[name].words, _WEIGHTS[name])
    rest = ["#", *("#" + facet for facet in entry.facets)]
    rest += [*entry.grams(), *entry.grams(body=True)]
    weights |= dict.fromkeys(rest, "D")
    return (f"{_quoted(token)}:1{weight}" for token, weight in weights.items())


@functools.lru_cache(maxsize=10_000)
def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _wanted(condition: Condition) -> str:
    clauses = [
        " | ".join("(" + " & ".join(map(_quoted, group)) + ")" for group in clause)
        for clause in condition.clauses
    ]
    clauses += [" | ".join(_quoted("#" + value) for value in v) for v in condition.filters]
    return " & ".join(f"({clause})" for clause in clauses) or _quoted("#")
