"""``chiikinowa evaluate``: a labelled set and a run (or our own ranking) in, its measures out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from matching.facts import NeedFacts, ResourceFacts
from matching.quality import Answer, Judgment, Labelled, Measure, QualityError, measures
from web.cli.fact_file import read_facts
from web.cli.jsonl import JsonLinesError, listed, read_lines, write_object
from web.cli.model import command_likeness
from web.cli.rank import ranked_rows

RUN_KEYS = frozenset({"need_id", "ranked", "gap", "blocked", "reasons", "excluded"})
_COLUMNS = ("need_id", "resource_id", "grade", "reason_code")
_GRADES = frozenset("0123")
_SHOWN_IDS = 10


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
    likeness = None if run or no_model else command_likeness()
    rows = read_run(run) if run else ranked_rows(known, asked, likeness)
    answers = {row["need_id"]: _answer(row) for row in rows}
    _say(known, asked, judged, answers)
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
    return Answer(tuple(row["ranked"]), row["gap"], row.get("blocked") or False)


def _say(
    known: Iterable[ResourceFacts],
    asked: Iterable[NeedFacts],
    judged: Mapping[str, Mapping[str, Judgment]],
    answers: Mapping[str, Answer],
) -> None:
    """Tell on standard error which ids of the files do not meet, and how each is counted."""
    needs, places = {one.need_id for one in asked}, {one.resource_id for one in known}
    consented = {one.need_id for one in asked if one.consent}
    offered = {key for answer in answers.values() for key in answer.ranked}
    notes = {
        "needs.jsonl にないニーズの判定があります。数えません": set(judged) - needs,
        "resources.jsonl にない資源の判定があります。出せなかったものと数えます": (
            {key for row in judged.values() for key in row} - places
        ),
        "判定が1件もないニーズがあります。合う資源がないニーズと数えます": consented - set(judged),
        "needs.jsonl にないニーズの結果があります。数えません": set(answers) - needs,
        "結果のないニーズがあります。何も出さなかったと数えます": needs - set(answers),
        "resources.jsonl にない資源が結果にあります。判定がなければ違反と数えます": (
            offered - places
        ),
    }
    for note, ids in notes.items():
        if ids:
            more = f" ほか{len(ids) - _SHOWN_IDS}件" if len(ids) > _SHOWN_IDS else ""
            shown = "、".join(sorted(ids)[:_SHOWN_IDS])
            click.echo(f"{note}: {len(ids)}件({shown}{more})。id を確かめてください。", err=True)


def read_run(path: Path) -> list[dict[str, Any]]:
    """The rows of a run; ``QualityError`` lists the lines that are no answer."""
    faults: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    for number, row in read_lines(path, RUN_KEYS):
        if isinstance(row, JsonLinesError):
            faults.append(str(row))
        elif fault := _run_fault(row, rows):
            faults.append(f"{path} の{number}行目{fault}")
        else:
            rows[row["need_id"]] = row
    if faults:
        raise QualityError(listed(faults))
    if not rows:
        raise QualityError(f"{path} に結果が1件もありません。1行に1つのニーズを書いてください。")
    return list(rows.values())


def _run_fault(row: Mapping[str, Any], earlier: Mapping[str, object]) -> str | None:
    """What is wrong with one row of a run, going on from 「…の3行目」; ``None`` if nothing is."""
    missing = [key for key in ("need_id", "ranked", "gap") if row.get(key) is None]
    if missing:
        return f"に {'、'.join(missing)} がありません。結果の形式を確かめてください。"
    if not isinstance(row["need_id"], str):
        return "の need_id が文字列ではありません。ニーズの id を書いてください。"
    if row["need_id"] in earlier:
        return f"の need_id {row['need_id']} は前にもあります。どちらかを消してください。"
    ranked = row["ranked"]
    if not isinstance(ranked, list) or not all(isinstance(key, str) for key in ranked):
        return 'の ranked が並びではありません。["r1", "r2"] の形で資源の id を書いてください。'
    twice = [key for key, times in Counter(ranked).items() if times > 1]
    if twice:
        return f"の ranked に {twice[0]} が二度あります。一つだけ残してください。"
    for key in ("gap", "blocked"):
        if not isinstance(row.get(key, False), bool | None):
            return f"の {key} が読めません。true か false にしてください。"
    return None


def read_judgments(path: Path) -> dict[str, dict[str, Judgment]]:
    """The judgments of ``qrels.tsv`` by need and resource.

    ``QualityError`` lists every bad line and every pair judged twice, or says what the file lacks.
    """
    judged: dict[str, dict[str, Judgment]] = {}
    faults: list[str] = []
    for number, row in _rows(path):
        where = f"{path} の{number}行目"
        try:
            one = _judgment(row, where)
        except QualityError as error:
            faults.append(str(error))
            continue
        of_need = judged.setdefault(row["need_id"], {})
        if row["resource_id"] in of_need:
            pair = f"{row['need_id']} と {row['resource_id']}"
            faults.append(f"{where}: {pair} の判定が二度あります。一つだけ残してください。")
        of_need[row["resource_id"]] = one
    if faults:
        raise QualityError(listed(faults))
    if not judged:
        raise QualityError(f"{path} に判定が1件もありません。見出しの次の行から書いてください。")
    return judged


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column of each line; quotation marks are cells like any other."""
    lines = io.StringIO(_text(path), newline=None)
    columns = next(lines, "").rstrip("\n").split("\t")
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        raise QualityError(
            f"{path} の1行目の見出しに {', '.join(missing)} がありません。"
            f"列 {', '.join(_COLUMNS)} をタブで区切って置いてください。"
        )
    for number, line in enumerate(lines, start=2):
        if line.strip():
            yield number, dict(zip(columns, line.rstrip("\n").split("\t"), strict=False))


def _text(path: Path) -> str:
    """What a UTF-8 file holds, with or without a byte order mark."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise QualityError(f"{path} がありません。フォルダーを確かめてください。") from None
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise QualityError(
            f"{path} の文字コードが UTF-8 ではありません({number}行目)。"
            "UTF-8 で保存し直してください。"
        ) from None


def _judgment(row: Mapping[str, str], where: str) -> Judgment:
    empty = [key for key in ("need_id", "resource_id") if not row.get(key)]
    if empty:
        raise QualityError(f"{where}の {'、'.join(empty)} が空です。id を入れてください。")
    grade = row.get("grade", "")
    if grade not in _GRADES:
        raise QualityError(f"{where}の grade「{grade[:20]}」が読めません。0~3 にしてください。")
    if grade == "0" and "reason_code" not in row:
        raise QualityError(
            f"{where}の grade は 0 なのに、reason_code がありません。"
            "タブで区切り、なければ空にしてください。"
        )
    codes = (code.strip() for code in row.get("reason_code", "").split(","))
    return Judgment(int(grade), frozenset(code for code in codes if code))


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
