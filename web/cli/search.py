"""``chiikinowa search``: answer queries over a file of resources, without any database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from directory.search import Query, SearchError
from directory.search.document import Entry, entry
from directory.search.finder import find
from directory.search.place import TownReadings
from directory.search.record import KEYS, document, is_active
from directory.search.synonym import thesaurus
from directory.search.whoosh_index import WhooshEngine
from web.cli.jsonl import read_objects, write_object
from web.settings import load_settings

QUERY_KEYS = frozenset({"id", "query"})


@click.command("search")
@click.option("--resources", required=True, help="1行に1件の地域資源(JSON Lines、- は標準入力)")
@click.option("--queries", required=True, help='1行に1件の検索語 {"id": …, "query": …}')
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="1件の検索語につき返す資源の数の上限",
)
@click.option("--synonyms", type=click.Path(path_type=Path), help="足す同義語の表(TSV)")
def command(resources: str, queries: str, limit: int, synonyms: Path | None) -> None:
    """検索語ごとに、見つかった地域資源の id を良い順に1行で書き出します。

    休止・終了している資源(status が active でないもの)は返しません。
    """
    words = thesaurus(synonyms)
    engine = WhooshEngine()
    engine.write(_entries(resources))
    click.echo(f"{engine.size}件の資源を索引に入れました。", err=True)
    for number, value in list(read_objects(queries, QUERY_KEYS)):
        text = _text(value, f"{queries} の{number}行目")
        page = find(engine, Query(text, size=limit), words)
        write_object({"query_id": value["id"], "ranked": [hit.id for hit in page.hits]})


def _entries(path: str) -> Iterator[Entry]:
    """Yield what is open at present; every line is checked, and ids must differ.

    Fields that mean nothing to a search are not used, and named on standard error.
    """
    readings = TownReadings(load_settings().areas_dir)
    seen: set[str] = set()
    unused: set[str] = set()
    for number, record in read_objects(path, None):
        unused |= record.keys() - KEYS
        where = f"{path} の{number}行目"
        kana = readings.kana(str(record.get("municipality_code")), str(record.get("town")))
        made = document(record, where, kana)
        if made.id in seen:
            raise SearchError(
                f"{where}の id「{made.id}」は前にもあります。1件ごとに別の id を付けてください。"
            )
        seen.add(made.id)
        if is_active(record):
            yield entry(made)
    if unused:
        click.echo(
            f"{path} の {'、'.join(sorted(unused))} は形式にない項目なので使いません。"
            "つづりを確かめてください。",
            err=True,
        )


def _text(value: dict[str, Any], where: str) -> str:
    if not isinstance(value.get("id"), str | int) or not isinstance(value.get("query"), str):
        raise SearchError(f"{where}に id と query を文字で入れてください。")
    return str(value["query"])
