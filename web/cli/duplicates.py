"""``chiikinowa duplicates``: pairs of records in a file that are likely one thing."""

from __future__ import annotations

from dataclasses import asdict

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
    records = _read(path)
    count = 0
    for pair in suggest(records):
        write_object(
            {
                "a": pair.a,
                "b": pair.b,
                "score": pair.score,
                "because": [asdict(each) for each in pair.because],
            }
        )
        count += 1
    click.echo(f"{len(records)}件を比べ、同じものと見られる組は{count}組でした。", err=True)


def _read(path: str) -> list[DuplicateRecord]:
    """Read all records; two with one id could not be told apart in the result."""
    records: dict[str, DuplicateRecord] = {}
    for number, value in read_objects(path, frozenset(FIELDS)):
        where = f"{path} の{number}行目"
        record = read_record(value, where)
        if record.id in records:
            raise DuplicateRecordError(
                f"{where}の id「{record.id}」は前にもあります。1件ごとに別の id を付けてください。"
            )
        records[record.id] = record
    return list(records.values())
