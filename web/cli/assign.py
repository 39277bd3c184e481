"""``chiikinowa assign``: many needs to limited places, exactly; always proposals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from matching.assignment import Candidate, assign
from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.ranking import rank, read_ahead
from matching.shortfall import fits
from web.cli.fact_file import read_facts
from web.cli.jsonl import write_object
from web.cli.model import command_likeness


@click.command("assign")
@click.option("--resources", type=click.Path(path_type=Path), required=True, help="資源のJSONL")
@click.option("--needs", type=click.Path(path_type=Path), required=True, help="ニーズのJSONL")
def command(resources: Path, needs: Path) -> None:
    """大勢のニーズを限られた空きに割り当てる案を作る(決めるのは人)。"""
    known, asked = read_facts(resources, needs)
    for proposal in assign(_candidates(asked, known), _places(known)):
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


def _candidates(asked: Sequence[NeedFacts], known: Sequence[ResourceFacts]) -> list[Candidate]:
    context = Context(likeness=command_likeness())
    read_ahead(asked, known, context)
    local: dict[str, list[ResourceFacts]] = defaultdict(list)
    for resource in known:
        local[resource.municipality_code].append(resource)
    return [
        Candidate(need.need_id, match.resource_id, match.score)
        for need in asked
        for match in rank(need, local[need.municipality_code], context).matches
        if fits(match)
    ]


def _places(known: Sequence[ResourceFacts]) -> dict[str, int | None]:
    return {resource.resource_id: resource.open_places for resource in known}
