"""``chiikinowa schedule``: opening times in Japanese text as rules and dates."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, time

import click

from directory.errors import DirectoryError
from directory.schedule import occurrences, parse
from directory.schedule.rule import rules
from web.cli.jsonl import write_object

_LONGEST_DAYS = 3660


class ScheduleInputError(DirectoryError):
    """A line that is no JSON string, or dates that bound no time."""


class _Date(click.ParamType):
    name = "日付"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"「{value}」は日付ではありません。2026-04-01 のように書いてください。", param, ctx
            )


@click.group("schedule")
def command() -> None:
    """開催日時の文を読み取ります。"""


@command.command("parse")
@click.option("--from", "first", type=_Date(), required=True, help="一覧の最初の日(この日を含む)")
@click.option("--to", "last", type=_Date(), required=True, help="一覧の最後の日(この日を含む)")
def parse_command(first: date, last: date) -> None:
    """標準入力の1行に1つの JSON の文字列を読み、規則と日付の一覧を1行ずつ書き出します。

    推測はしません。読み切れない文は partial か irregular になり、確かな日だけが一覧に入ります。
    """
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise ScheduleInputError(
            f"--from {first} と --to {last} の間が読めません。"
            "--to を --from 以後、10年以内にしてください。"
        )
    for text in list(_texts()):
        parsed = parse(text, first, last)
        write_object(
            {
                "status": parsed.status.value,
                "rrules": [str(rule) for rule in rules(parsed, first, last)],
                "occurrences": [
                    [one.day.isoformat(), _clock(one.start), _clock(one.end)]
                    for one in occurrences(parsed, first, last)
                ],
                "text": text,
            }
        )


def _texts() -> Iterator[str]:
    """The JSON strings of standard input, empty lines left out."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield _text(line, number)


def _text(line: bytes, number: int) -> str:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise ScheduleInputError(
            f"標準入力の{number}行目が JSON の文字列ではありません。"
            '"毎週月曜日 10時～12時" のように、1行に1つ、引用符で囲み、UTF-8 で書いてください。'
        )
    return value.encode("utf-8", "replace").decode("utf-8")


def _clock(moment: time | None) -> str | None:
    return moment.isoformat("minutes") if moment else None
