"""``chiikinowa evaluate``: a labelled set and a run (or our own ranking) in, its measures out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from matching.facts import NeedFacts
from matching.quality import Answer, Judgment, Labelled, Measure, QualityError, measures
from web.cli.fact_file import read_facts
from web.cli.jsonl import read_objects, write_object
from web.cli.rank import ranked_rows

RUN_KEYS = frozenset({"need_id", "ranked", "gap", "blocked", "reasons", "excluded"})
_COLUMNS = ("need_id", "resource_id", "grade", "reason_code")


@click.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--run", type=click.Path(path_type=Path), help="測る結果のJSONL(省けば今の並べ方)")
@click.option("--no-model", is_flag=True, help="文の意味を比べるモデルを使わずに測る。")
def command(folder: Path, run: Path | None, no_model: bool) -> None:
    """判定つきのデータで並べ方を測る(指標と95%の区間を1行に1つの JSON で)。

    FOLDER には resources.jsonl、needs.jsonl、qrels.tsv を置きます。
    """
    known, asked = read_facts(folder / "resources.jsonl", folder / "needs.jsonl")
    judged = read_judgments(folder / "qrels.tsv")
    rows = read_run(run) if run else ranked_rows(known, asked, use_model=not no_model)
    answers = {row["need_id"]: _answer(row) for row in rows}
    for measure in measures([_labelled(need, judged, answers) for need in asked]):
        write_object(_written(measure))


def _labelled(
    need: NeedFacts,
    judged: Mapping[str, Mapping[str, Judgment]],
    answers: Mapping[str, Answer],
) -> Labelled:
    return Labelled(
        need_id=need.need_id,
        judgments=judged.get(need.need_id, {}),
        answer=answers.get(need.need_id, Answer(())),
        consent=need.consent is True,
    )


def _answer(row: Mapping[str, Any]) -> Answer:
    return Answer(tuple(row["ranked"]), bool(row["gap"]), bool(row.get("blocked")))


def read_run(path: Path) -> Iterable[dict[str, Any]]:
    """The rows of a run; ``QualityError`` names the first line without the needed keys."""
    for number, row in read_objects(path, RUN_KEYS):
        if not isinstance(row.get("ranked"), list) or not {"need_id", "gap"} <= set(row):
            raise QualityError(
                f"{path} の{number}行目に need_id、ranked(並び)、gap がそろっていません。"
                "結果の形式を確かめてください。"
            )
        yield row


def read_judgments(path: Path) -> dict[str, dict[str, Judgment]]:
    """The judgments of ``qrels.tsv`` by need and resource; ``QualityError`` names a bad line."""
    judged: dict[str, dict[str, Judgment]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), start=2):
                one = _judgment(row, f"{path} の{number}行目")
                judged.setdefault(row["need_id"], {})[row["resource_id"]] = one
    except FileNotFoundError:
        raise QualityError(f"{path} がありません。フォルダーを確かめてください。") from None
    return judged


def _judgment(row: Mapping[str, Any], where: str) -> Judgment:
    if any(row.get(column) is None for column in _COLUMNS) or row["grade"] not in set("0123"):
        raise QualityError(
            f"{where}が読めません。列 {', '.join(_COLUMNS)} をタブで区切り、"
            "grade は 0~3 にしてください。"
        )
    codes = (code.strip() for code in row["reason_code"].split(","))
    return Judgment(int(row["grade"]), frozenset(code for code in codes if code))


def _written(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.name,
        "value": _rounded(measure.value),
        "low": _rounded(measure.low),
        "high": _rounded(measure.high),
        "needs": measure.needs,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
