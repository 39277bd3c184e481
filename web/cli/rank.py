"""``chiikinowa rank``: files of resources and needs in, one explained ranking a line out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from matching.avoidance import named_in, to_find_out
from matching.copied_entry import content
from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, Policy, Severity
from matching.gate.running import municipality
from matching.likeness import Likeness
from matching.question import to_ask
from matching.ranking import Ranking, households, read_ahead
from matching.score import Contribution, Match
from matching.shortfall import turned_down
from matching.snapshot import Snapshot
from matching.weights import Weights
from web.cli.fact_file import read_facts
from web.cli.jsonl import write_object
from web.cli.model import command_likeness
from web.cli.weight_file import HELP, read_weights
from web.wish_notice import wish_notice

SHOWN = 10
NEAREST_SHOWN = 3


@click.command("rank")
@click.option("--resources", type=click.Path(path_type=Path), required=True, help="資源のJSONL")
@click.option("--needs", type=click.Path(path_type=Path), required=True, help="ニーズのJSONL")
@click.option("--weights", type=click.Path(path_type=Path), help=HELP)
@click.option("--no-model", is_flag=True, help="文の意味を比べるモデルを使わない。")
def command(resources: Path, needs: Path, weights: Path | None, no_model: bool) -> None:
    """ニーズごとに、合う資源を理由つきで並べる(データベース不要)。

    1行に1件のニーズを JSON で答えます。ranked は良い順に10件まで。gap は資源開発も
    考えるとき true で、合うものがなければ ranked は空、合うと言い切れないだけなら
    ranked も出ます。同意がなければ blocked が true で、ranked は空です。
    """
    ours = read_weights(weights)
    known, asked = read_facts(resources, needs)
    likeness = None if no_model else command_likeness()
    places = {one.resource_id: one for one in known}
    for need, row in zip(asked, ranked_rows(known, asked, likeness, ours), strict=True):
        _say_what_to_ask(need, [places[key] for key in row["ranked"]])
        write_object(row)


def ranked_rows(
    known: Sequence[ResourceFacts],
    asked: Sequence[NeedFacts],
    likeness: Likeness | None,
    weights: Weights | None = None,
) -> Iterable[dict[str, Any]]:
    """One row of the run format for each need, in the order of the needs."""
    together = households(asked)
    unique, copies = _set_copies_apart(known)
    read_ahead(asked, unique, Context(likeness=likeness))
    columns = Snapshot(unique)
    for need in asked:
        others = together.get(need.household_id or "", ())
        found = columns.rank(need, Context(companions=others, likeness=likeness), weights)
        _say(need, found, unique)
        yield _row(need, found, unique, copies)


def _row(
    need: NeedFacts,
    found: Ranking,
    known: Sequence[ResourceFacts],
    copies: Mapping[str, str],
) -> dict[str, Any]:
    shown, refusing = ([], {}) if found.shortfall else _offered(found.matches)
    explained = shown or found.matches[:NEAREST_SHOWN]
    return {
        "need_id": need.need_id,
        "ranked": [one.resource_id for one in shown],
        "gap": found.shortfall is not None or found.doubtful,
        "blocked": bool(found.blocked),
        "reasons": {one.resource_id: _reasons(one) for one in explained},
        "excluded": {
            **{key: _gates(failed) for key, failed in _why_out(need, found, known).items()},
            **{key: _gates([failed]) for key, failed in refusing.items()},
            **{copy: [_same_as(original)] for copy, original in copies.items()},
        },
    }


def _offered(matches: Iterable[Match]) -> tuple[list[Match], dict[str, Exclusion]]:
    """The first matches, and those before them whose own words refuse what is wished."""
    shown: list[Match] = []
    refusing: dict[str, Exclusion] = {}
    for one in matches:
        if len(shown) == SHOWN:
            break
        if sentence := turned_down(one):
            refusing[one.resource_id] = Exclusion(
                "soft:text", sentence, "希望に似たことを断っている", "", Severity.NEGOTIABLE
            )
        else:
            shown.append(one)
    return shown, refusing


def _why_out(
    need: NeedFacts, found: Ranking, known: Sequence[ResourceFacts]
) -> Mapping[str, Iterable[Exclusion]]:
    """The gates that kept each resource out, those of other municipalities included."""
    if found.blocked:
        return {one.resource_id: found.blocked for one in known}
    foreign = [one for one in known if one.municipality_code != need.municipality_code]
    abroad = {one.resource_id: municipality(need, one, Policy()) for one in foreign}
    return {**found.excluded, **abroad}


def _gates(failed: Iterable[Exclusion]) -> list[dict[str, Any]]:
    return [
        {
            "gate": one.gate,
            "evidence": one.evidence,
            "need": one.need_value,
            "resource": one.resource_value,
            "severity": one.severity.value,
        }
        for one in failed
    ]


def _reasons(found: Match) -> list[dict[str, Any]]:
    return [_reason(part) for part in found.contributions]


def _reason(part: Contribution) -> dict[str, Any]:
    return {
        "criterion": part.criterion,
        "effect": part.effect,
        "evidence": part.evidence,
        "need": part.need_value,
        "resource": part.resource_value,
        "known": part.known,
    }


def _set_copies_apart(
    known: Sequence[ResourceFacts],
) -> tuple[list[ResourceFacts], dict[str, str]]:
    """The resources without those that repeat another in all but their id, and the copies."""
    originals: dict[ResourceFacts, str] = {}
    copies: dict[str, str] = {}
    for one in sorted(known, key=lambda facts: facts.resource_id):
        first = originals.setdefault(content(one), one.resource_id)
        if first != one.resource_id:
            copies[one.resource_id] = first
    kept = [one for one in known if one.resource_id not in copies]
    return kept, copies


def _same_as(original: str) -> dict[str, Any]:
    return {"gate": "same_as", "evidence": f"{original} と同じ内容", "severity": "strict"}


def _say(need: NeedFacts, found: Ranking, known: Sequence[ResourceFacts]) -> None:
    """Tell on standard error what a reader of the list should know beside it."""
    local = any(one.municipality_code == need.municipality_code for one in known)
    notes = {
        "アセスメントが空です。先に、望みや関心、時間を聞いてください。": need.says_nothing,
        "動ける時間が空です。時間では外していません。本人に確かめてください。": (
            not need.slots and not need.says_nothing
        ),
        f"自治体 {need.municipality_code} の資源がありません。番号を確かめてください。": not local,
        "住まいの地点が不明です。距離では外していません。町名を確かめてください。": not need.point,
        "望む集まりが、たえられる集まりより大きくなっています。小さいほうで外しています。"
        "本人に確かめてください。": bool(
            need.prefers_group_size
            and need.max_group_size
            and need.prefers_group_size > need.max_group_size
        ),
        wish_notice(need, found): bool(wish_notice(need, found)),
        **{f"確かめること: {one}": True for one in to_find_out(need, known)},
        **{
            f"安全の記録に「{name}」があります。勧める前に確かめてください。": True
            for one in known
            if (name := named_in(need.safety_words, one))
        },
    }
    for note, applies in notes.items():
        if applies:
            click.echo(f"{need.need_id}: {note}", err=True)


def _say_what_to_ask(need: NeedFacts, ranked: Iterable[ResourceFacts]) -> None:
    """Tell on standard error what each ranked place asks that the sheet leaves open, once each."""
    for place in ranked:
        for sentence in dict.fromkeys(to_ask(need, place)):
            told = f"{need.need_id}: {place.resource_id}: 当てはまるか確かめること: {sentence}"
            click.echo(told, err=True)
