"""``chiikinowa gaps``: what is missing in a municipality, without a name."""

from __future__ import annotations

import click

from directory.municipality import Municipality
from geo.errors import UnknownMunicipalityError
from matching.gap import gap_groups
from web.cli.jsonl import write_object
from web.cli.record import signed_session


@click.command("gaps")
@click.argument("municipality_code")
def command(municipality_code: str) -> None:
    """足りない資源を圏域と活動の形ごとにまとめて表示する(名前は出さない)。"""
    with signed_session() as session:
        if session.get(Municipality, municipality_code) is None:
            raise UnknownMunicipalityError(
                f"自治体コード「{municipality_code}」は、この台帳にありません。"
                "5桁の番号を指定してください(例: 狛江市は 13219)。"
            )
        groups = gap_groups(session, municipality_code)
        click.echo(f"足りない資源: {len(groups)}組", err=True)
        for group in groups:
            write_object(
                {
                    "area": group.area,
                    "form": group.form,
                    "what": list(group.what),
                    "waiting_cases": group.waiting_cases,
                }
            )
