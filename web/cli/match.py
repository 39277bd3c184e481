"""``chiikinowa match``: the explained matches of one recorded need."""

from __future__ import annotations

import uuid
from typing import Any

import click

from directory.database import today
from geo.barrier import barriers_of
from geo.profile import load_profiles
from matching.case_match import CaseMatches, match_need
from matching.errors import NotFoundError
from matching.need import Need
from web.cli.jsonl import write_object
from web.cli.model import command_likeness
from web.cli.record import signed_session
from web.reason import change_sentence, excluded_rows, reason_rows
from web.settings import load_settings


@click.command("match")
@click.argument("need_id", type=click.UUID)
def command(need_id: uuid.UUID) -> None:
    """台帳のニーズ1件に合う資源を、理由つきで表示する(JSON)。"""
    areas_dir = load_settings().areas_dir
    profiles = load_profiles(areas_dir)
    command_likeness()
    with signed_session() as session:
        need = session.get(Need, need_id)
        if need is None or need.case.municipality_code not in profiles:
            raise NotFoundError
        profile = profiles[need.case.municipality_code]
        made = match_need(session, need, profile, today(), barriers_of(profile.code, areas_dir))
        write_object(_written(need_id, made))


def _written(need_id: uuid.UUID, made: CaseMatches) -> dict[str, Any]:
    return {
        "need_id": str(need_id),
        "blocked": [row["sentence"] for row in excluded_rows(made.blocked)],
        "gap": made.gap or made.doubtful,
        "weights": made.weights_version,
        "to_find_out": list(made.unplaced),
        "offers": [
            {
                "id": one.resource_id,
                "name": one.facts.name,
                "fits": one.fits,
                "copies": one.copies,
                "reasons": reason_rows(one.match),
                "to_ask": list(one.to_ask),
                "named_in_safety": one.named_in_safety,
            }
            for one in made.offers
        ],
        "near_misses": [
            {
                "id": one.resource_id,
                "name": one.facts.name,
                "copies": one.copies,
                "changes": [change_sentence(change) for change in one.changes],
            }
            for one in made.near_misses
        ],
        "excluded": {one.resource_id: excluded_rows(one.exclusions) for one in made.left_out},
    }
