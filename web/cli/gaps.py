"""``chiikinowa gaps``: what is missing in a municipality, without a name."""

from __future__ import annotations

import click

from matching.gap import gap_groups
from web.cli.jsonl import write_object
from web.cli.record import signed_session


@click.command("gaps")
@click.argument("municipality_code")
def command(municipality_code: str) -> None:
    """足りない資源を圏域と活動の形ごとにまとめて表示する(名前は出さない)。"""
    with signed_session() as session:
        for group in gap_groups(session, municipality_code):
            write_object(
                {
                    "area": group.area,
                    "form": group.form,
                    "what": list(group.what),
                    "waiting_cases": group.waiting_cases,
                }
            )
