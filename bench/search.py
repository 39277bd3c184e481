"""Search: how much is found, and how fast against a plain LIKE scan in the same run.

    python bench/search.py quality [--seeds 3]
    python bench/search.py speed [--size 10000] [--postgres URL]
    python bench/search.py folder [--size 100000]

Quality takes the made-up resources of the tests (readings written by hand) and every change of
``bench/search_queries.py``; the baseline is an exact search for the text as typed. Speed makes as
many resources as asked for out of towns, activities and forms, and prints ratios: times of
different runs or machines are not to be compared.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.search_queries import Record, cases, in_first
from directory.database import open_engine
from directory.search import Page, Query, SearchEngine
from directory.search.document import Document, Entry, entry
from directory.search.finder import find
from directory.search.index import State
from directory.search.postgres_index import PostgresStore
from directory.search.record import document
from directory.search.synonym import thesaurus
from directory.search.whoosh_index import WhooshEngine
from directory.search.whoosh_store import WhooshStore
from tests.directory.search import invented

_WORDS = """
towns 泉町 本多 光町 高木町 西町 戸倉 内藤 富士本 新町 並木町 北町 日吉町 東元町 西元町 南町
activities 将棋 囲碁 麻雀 体操 太極拳 ヨガ 合唱 三味線 ギター 折り紙 貼り絵 編み物 刺し子 木工
activities 陶芸 園芸
activities 畑 料理 菓子 読書 朗読 手話 点訳 英会話 日本語 パソコン スマホ 写真 映画 卓球 散歩 清掃
forms サロン 教室 ひろば の会 クラブ 食堂 カフェ 相談 体験 ボランティア
manners ゆっくり はじめての みんなの 朝の 夕方の 土曜 出張 やさしい 男の 親子
"""
_QUERIES = """
こども食堂|さろん|将棋|泉町 体操|しょうぎさろん|土曜 料理|ogawa gitaa|shamisen|日本語教室
手話 ひろば|認知症カフェ|居場所|将棊クラブ|はじめてのよが|英会話 無料|wheelchair|儿童食堂
"""


def _vocabulary() -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for line in _WORDS.split("\n"):
        for word in line.split()[1:]:
            words[line.split()[0]].append(word)
    return words


def _like(entries: list[Entry]) -> Callable[[str], list[str]]:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE resource (id TEXT, content TEXT)")
    base.executemany(
        "INSERT INTO resource VALUES (?, ?)", ((e.id, f"{e.title} {e.to_json()}") for e in entries)
    )

    def scan(query: str) -> list[str]:
        parts = query.split()
        where = " AND ".join(["content LIKE ?"] * len(parts))
        rows = base.execute(
            f"SELECT id FROM resource WHERE {where}",
            [f"%{part}%" for part in parts],
        )
        return [row[0] for row in rows]

    return scan


def quality(seeds: int) -> None:
    """Print recall in the first five by kind of change, beside an exact search."""
    kana = invented.kana()
    rows = invented.records()
    records = [Record(row["id"], row["name"], kana[row["name"]], row["town"]) for row in rows]
    engine = WhooshEngine()
    engine.write(entry(document(row, "資料")) for row in rows)
    words = thesaurus()
    found: dict[str, list[bool]] = defaultdict(list)
    exact: dict[str, list[bool]] = defaultdict(list)
    empty = 0
    for case in itertools.chain.from_iterable(cases(records, seed) for seed in range(seeds)):
        page = find(engine, Query(case.query), words)
        empty += not page.hits
        found[case.change].append(in_first([hit.id for hit in page.hits], case.wanted))
        plain = [row["id"] for row in rows if case.query in row["name"]]
        exact[case.change].append(in_first(plain, case.wanted))
    print(f"{'change':26} recall@5  exact  queries")
    for change, hits in found.items():
        alone = exact[change]
        print(f"{change:26} {_share(hits):8.3f} {_share(alone):6.3f} {len(hits):8}")
    every, plain_every = (list(itertools.chain(*each.values())) for each in (found, exact))
    print(f"{'all':26} {_share(every):8.3f} {_share(plain_every):6.3f} {len(every):8}")
    print(f"queries without any hit: {empty}")


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def _made_up(size: int) -> Iterator[Document]:
    chance, words = random.Random(7), _vocabulary()
    texts = [row["description"] for row in invented.records()]
    for number in range(size):
        town, what = chance.choice(words["towns"]), chance.choice(words["activities"])
        name = f"{town}{chance.choice(words['manners'])}{what}{chance.choice(words['forms'])}"
        yield Document(
            id=str(number),
            name=f"{name} {number % 97}",
            labels=(what, chance.choice(words["activities"])),
            contexts=(f"{what}の輪{number % 997}", town),
            bodies=(chance.choice(texts) + chance.choice(texts),),
            facets=frozenset({f"weekday={chance.choice(['mon', 'sat'])}", "audience=public"}),
        )


def speed(size: int, postgres: str | None) -> None:
    """Print build time and the time of a query, as shares of a LIKE scan in this run."""
    started = time.perf_counter()
    entries = [entry(made) for made in _made_up(size)]
    print(f"{size} resources cut into words: {time.perf_counter() - started:.1f} s")
    words = thesaurus()
    scan = _like(entries)
    engines: dict[str, SearchEngine] = {}
    started = time.perf_counter()
    whoosh = WhooshEngine()
    whoosh.write(entries, fresh=True)
    print(f"whoosh index built: {time.perf_counter() - started:.1f} s")
    engines["whoosh"] = whoosh
    if postgres:
        started = time.perf_counter()
        store = PostgresStore(open_engine(postgres))
        store.replace(entries, State())
        print(f"postgres index built: {time.perf_counter() - started:.1f} s")
        engines["postgres"] = store.engine()
    asked: dict[str, Callable[[str], object]] = {"like": scan}
    for name, engine in engines.items():
        asked[name] = _asker(engine, words)
    times: dict[str, list[float]] = defaultdict(list)
    queries = _QUERIES.strip().replace("\n", "|").split("|")
    for _ in range(3):
        for query, (name, ask) in itertools.product(queries, asked.items()):
            started = time.perf_counter()
            ask(query)
            times[name].append(time.perf_counter() - started)
    base = statistics.median(times["like"])
    for name, taken in times.items():
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(
            f"{name:9} p50 {statistics.median(taken) / base:6.2f} x like"
            f"  p95 {p95 / base:6.2f} x like  ({1000 * p95:.0f} ms p95 here)"
        )


def folder(size: int) -> None:
    """Print what an index in a folder takes to build, to keep and to ask; times are CPU seconds."""
    with tempfile.TemporaryDirectory() as name:
        store = WhooshStore(Path(name))
        started = time.process_time()
        store.replace((entry(made) for made in _made_up(size)), State())
        print(f"{size} resources: built in {time.process_time() - started:.0f} s of CPU")
        kept = sum(each.stat().st_size for each in Path(name).rglob("*") if each.is_file())
        print(f"on disk {kept / 2**20:.0f} MB, at most {_memory_mb()} MB of memory")
        engine, words = store.engine(), thesaurus()
        started = time.process_time()
        find(engine, Query(), words)
        print(f"first whole list: {time.process_time() - started:.2f} s")
        for turn in ("first", "second"):
            taken = []
            for query in ("", *_QUERIES.strip().replace("\n", "|").split("|")):
                started = time.process_time()
                find(engine, Query(query), words)
                taken.append(time.process_time() - started)
            print(
                f"{turn} time asked: median {statistics.median(taken):.3f} s, "
                f"at most {max(taken):.2f} s; {_memory_mb()} MB of memory"
            )


def _memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _asker(engine: SearchEngine, words: object) -> Callable[[str], Page]:
    return lambda query: find(engine, Query(query), words)  # type: ignore[arg-type]


def main() -> None:
    """Run the part asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["quality", "speed", "folder"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--postgres")
    given = parser.parse_args()
    if given.part == "quality":
        quality(given.seeds)
    elif given.part == "folder":
        folder(given.size)
    else:
        speed(given.size, given.postgres)


if __name__ == "__main__":
    main()
