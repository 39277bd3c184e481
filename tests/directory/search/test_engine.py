"""Both engines answer the same over the same entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from whoosh.filedb.filestore import FileStorage

from directory.database import open_engine
from directory.search import Condition, Query
from directory.search.document import Document, Entry, entry
from directory.search.finder import find
from directory.search.index import State
from directory.search.postgres_index import PostgresEngine, PostgresStore
from directory.search.record import document
from directory.search.synonym import Thesaurus
from directory.search.whoosh_index import WhooshEngine
from tests.directory.search import invented
from tests.directory.search.conftest import names

QUERIES = (
    "こども食堂",
    "オレンジカフェ",
    "りはびりたっきゅう",
    "熊川 ギター",
    "kodomo shokudo",
    "車いす 日曜",
    "三昧線おさらい会",
    "潜水艦 三味線",
    "",
)


def _entries() -> list[Entry]:
    return [entry(document(record, "試験")) for record in invented.records()]


@pytest.fixture
def postgres(postgres_url: str) -> Callable[[list[Entry]], PostgresEngine]:
    def filled(entries: list[Entry]) -> PostgresEngine:
        engine: Engine = open_engine(postgres_url)
        store = PostgresStore(engine)
        store.replace(entries, State())
        return store.engine()

    return filled


@pytest.mark.postgres
def test_both_engines_give_the_same_first_hits(
    postgres: Callable[[list[Entry]], PostgresEngine], words: Thesaurus
) -> None:
    whoosh, other = WhooshEngine(), postgres(_entries())
    whoosh.write(_entries())

    for text in QUERIES:
        one, two = (find(each, Query(text), words) for each in (whoosh, other))
        assert names(one)[:5] == names(two)[:5], text
        assert one.dropped == two.dropped
        assert one.suggestion == two.suggestion


@pytest.mark.postgres
def test_both_engines_count_alike(
    postgres: Callable[[list[Entry]], PostgresEngine], words: Thesaurus
) -> None:
    whoosh, other = WhooshEngine(), postgres(_entries())
    whoosh.write(_entries())
    wanted = Query("会", filters={"weekday": frozenset({"sat"})})

    one, two = (find(each, wanted, words) for each in (whoosh, other))
    assert one.facets == two.facets
    assert one.total == two.total


@pytest.mark.postgres
def test_tokens_with_quotes_and_backslashes_are_tokens_to_postgresql(
    postgres: Callable[[list[Entry]], PostgresEngine],
) -> None:
    odd = Document("odd", "会", facets=frozenset({"area=it's", "area=a\\b", "area=x|y&!(z)"}))
    engine = postgres([entry(odd)])

    for value in odd.facets:
        condition = Condition((), (frozenset({value}),))
        assert [match.id for match in engine.find(condition)] == ["odd"]


def test_an_entry_survives_being_kept() -> None:
    made = _entries()[0]

    assert Entry.from_json(made.to_json()) == made


def test_an_index_in_a_folder_is_found_again(tmp_path: Path, words: Thesaurus) -> None:
    WhooshEngine(FileStorage(str(tmp_path))).write(_entries(), (), "kept")

    again = WhooshEngine(FileStorage(str(tmp_path)))

    assert again.state() == "kept"
    assert again.size == len(_entries())
    assert names(find(again, Query("三味線"), words)) == ["三味線おさらい会"]


def test_a_removed_and_a_changed_entry_are_no_longer_found(words: Thesaurus) -> None:
    engine = WhooshEngine()
    engine.write([entry(Document("1", "縁台将棋")), entry(Document("2", "三味線"))])

    engine.write([entry(Document("1", "折り紙"))], ["2"])

    assert engine.size == 1
    assert names(find(engine, Query("将棋"), words)) == []
    assert names(find(engine, Query("三味線"), words)) == []
    assert names(find(engine, Query("折り紙"), words)) == ["1"]


def test_a_failed_writing_leaves_the_index_as_it_was(words: Thesaurus) -> None:
    engine = WhooshEngine()
    engine.write([entry(Document("1", "縁台将棋"))])

    def broken() -> object:
        yield entry(Document("2", "三味線"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.write(broken(), ["1"])

    assert names(find(engine, Query("将棋"), words)) == ["1"]
    assert engine.size == 1
