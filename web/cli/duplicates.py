"""``chiikinowa duplicates``: pairs of records in a file that are likely one thing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from directory.duplicate.record import FIELDS, DuplicateRecord, DuplicateRecordError, read_record
from directory.duplicate.suggestion import suggest
from web.cli.jsonl import read_objects, write_object


@click.command("duplicates")
@click.option("--records", "path", required=True, help="1行に1件の記録(JSON Lines、- は標準入力)")
def command(path: str) -> None:
    """同じものと見られる2件の組を、点数と理由とともに1行に1組ずつ書き出します。

    統合はしません。判断は人がします。
    """
    ids, records = _read(path)
    count = 0
    for pair in suggest(records):
        because = [asdict(each) for each in pair.because]
        found = {"a": ids[pair.a], "b": ids[pair.b], "score": pair.score, "because": because}
        write_object(found)
        count += 1
    click.echo(f"{len(records)}件を比べ、同じものと見られる組は{count}組でした。", err=True)


def _read(path: str) -> tuple[dict[str, Any], list[DuplicateRecord]]:
    """Read all records, and each id as it was written (text or number).

    Two records with one id are refused: they could not be told apart in the result.
    """
    ids: dict[str, Any] = {}
    records: list[DuplicateRecord] = []
    for number, value in read_objects(path, frozenset(FIELDS)):
        where = f"{path} の{number}行目"
        record = read_record(value, where)
        if record.id in ids:
            raise DuplicateRecordError(
                f"{where}の id「{record.id}」は前にもあります。1件ごとに別の id を付けてください。"
            )
        ids[record.id] = value["id"]
        records.append(record)
    return ids, records
