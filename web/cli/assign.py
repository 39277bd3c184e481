"""``chiikinowa assign``: many needs to limited places, exactly; always proposals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from matching.assignment import Candidate, assign
from matching.assignment_remark import remark
from matching.batch import BatchProposal, propose_all, stands
from matching.criterion import Context
from matching.errors import InvalidValueError
from matching.facts import NeedFacts, ResourceFacts
from matching.ranking import rank, read_ahead
from matching.score import Match
from matching.weights import Weights
from web.cli.assignment_remark import tell_remarks
from web.cli.fact_file import read_facts
from web.cli.jsonl import write_object
from web.cli.model import command_likeness
from web.cli.record import signed_session
from web.cli.registry_match import matching_registry
from web.cli.weight_file import HELP, read_weights
from web.reason import criterion_label

_FILE = click.Path(path_type=Path)


@click.command("assign")
@click.argument("municipality_code", required=False)
@click.option("--resources", type=_FILE, help="資源のJSONL(台帳を使わないとき)")
@click.option("--needs", type=_FILE, help="ニーズのJSONL(台帳を使わないとき)")
@click.option("--weights", type=_FILE, help=HELP)
def command(
    municipality_code: str | None,
    resources: Path | None,
    needs: Path | None,
    weights: Path | None,
) -> None:
    """大勢のニーズを限られた空きに割り当てる案を作る(決めるのは人)。

    自治体の番号を指定すると、台帳の待っているニーズを、その自治体の重みで割り当てます。
    ファイルを指定すると、データベースなしで割り当てます。
    """
    if municipality_code is not None and not (resources or needs or weights):
        _assign_registry(municipality_code)
    elif municipality_code is None and resources and needs:
        _assign_files(resources, needs, read_weights(weights))
    else:
        raise InvalidValueError(
            "municipality_code",
            "自治体の番号(例: 13219)か、--resources と --needs の両方の、どちらかを"
            "指定してください。台帳では、その自治体の重みを使うので --weights は要りません。",
        )


def _assign_registry(code: str) -> None:
    with signed_session() as session:
        registry = matching_registry(session, code)
        standing = stands(session, registry)
        made = propose_all(registry, standing)
        for one in made:
            _write(one)
    by_id = {one.facts.need_id: one for one in standing}
    given = {one.stand.facts.need_id: one.given.resource_id for one in made if one.given}
    tell_remarks(
        {
            key: remark(one.fitting, given.get(key), blocked=bool(one.blocked))
            for key, one in by_id.items()
        },
        "chiikinowa match NEED_ID",
    )
    click.echo(
        f"待っているニーズ {len(standing)}件: 案 {len(given)}件。"
        f"重みの版: {registry.weights.version}",
        err=True,
    )


def _write(one: BatchProposal) -> None:
    given = one.stand.match(one.given.resource_id) if one.given else None
    best = one.stand.match(one.best.resource_id)
    score = given.score if given else 0.0
    best_score = best.score if best else 0.0
    write_object(
        {
            "need_id": one.stand.facts.need_id,
            "resource_id": one.given.resource_id if one.given else None,
            "name": one.given.name if one.given else None,
            "score": score,
            "best": {
                "resource_id": one.best.resource_id,
                "name": one.best.name,
                "score": best_score,
            },
            "loss": round(best_score - score, 4),
            "given_up": [criterion_label(code) for code in one.given_up],
            "household": [each.facts.need_id for each in one.kin],
        }
    )


class _Standing(NamedTuple):
    """What fits one need of a file, best first, and whether nothing may be proposed at all."""

    fitting: tuple[Match, ...]
    blocked: bool


def _assign_files(resources: Path, needs: Path, weights: Weights | None) -> None:
    known, asked = read_facts(resources, needs)
    standing = _standing(asked, known, weights)
    candidates = [
        Candidate(match.need_id, match.resource_id, match.score)
        for one in standing.values()
        for match in one.fitting
    ]
    made = assign(candidates, {one.resource_id: one.open_places for one in known})
    for proposal in made:
        write_object(
            {
                "need_id": proposal.need_id,
                "resource_id": proposal.resource_id,
                "score": proposal.score,
                "best": {
                    "resource_id": proposal.best_resource_id,
                    "score": proposal.best_score,
                },
                "loss": proposal.loss,
            }
        )
    given = {one.need_id: one.resource_id for one in made}
    tell_remarks(
        {
            key: remark(one.fitting, given.get(key), blocked=one.blocked)
            for key, one in standing.items()
        },
        "chiikinowa rank",
    )


def _standing(
    asked: Sequence[NeedFacts], known: Sequence[ResourceFacts], weights: Weights | None
) -> dict[str, _Standing]:
    """How each need stands, by its identifier; of each ranking only what fits is kept."""
    context = Context(likeness=command_likeness())
    read_ahead(asked, known, context)
    local: dict[str, list[ResourceFacts]] = defaultdict(list)
    for resource in known:
        local[resource.municipality_code].append(resource)
    rankings = (rank(need, local[need.municipality_code], context, weights) for need in asked)
    return {one.need_id: _Standing(tuple(one.fitting), bool(one.blocked)) for one in rankings}
