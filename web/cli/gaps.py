"""``chiikinowa gaps``: what is missing in a municipality, without a name."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from matching.batch import stands
from matching.gap import gap_groups
from matching.indicator.public import told_number
from matching.unmet import unmet_needs
from web.cli.jsonl import write_object
from web.cli.record import signed_session
from web.cli.registry_match import matching_registry


@click.command("gaps")
@click.argument("municipality_code")
def command(municipality_code: str) -> None:
    """足りない資源を圏域と活動の形ごとにまとめて表示する(名前は出さない)。

    kind が recorded の行は資源開発に記録した課題、waiting の行は、自治体の今の重みで合う場所の
    ない待っているニーズです(recorded が false なら、まだ課題に記録していません)。
    活動・圏域・形が同じなら1行で、conditions はその中のだれかが望むやり方です。
    5未満の数は null とします。
    """
    with signed_session() as session:
        registry = matching_registry(session, municipality_code)
        code = registry.profile.code
        recorded = _write_recorded(session, code)
        standing = stands(session, registry)
        unmet = unmet_needs(session, code, standing)
        for one in unmet:
            write_object(
                {
                    "kind": "waiting",
                    "area": one.area,
                    "form": one.form,
                    "what": [one.what],
                    "conditions": list(one.conditions),
                    "waiting_needs": told_number(one.waiting),
                    "recorded": one.recorded,
                    "weights": registry.weights.version,
                }
            )
        stopped = sum(bool(one.blocked) for one in standing)
    click.echo(
        f"足りない資源: 記録した課題 {recorded}組、待っているニーズ {len(standing)}件のうち"
        f"合う場所のないもの {sum(one.waiting for one in unmet)}件({len(unmet)}組)、"
        f"まださがせないもの(会議の決定がない、アセスメントが空) {stopped}件",
        err=True,
    )


def _write_recorded(session: Session, code: str) -> int:
    groups = gap_groups(session, code)
    for group in groups:
        write_object(
            {
                "kind": "recorded",
                "area": group.area,
                "form": group.form,
                "what": list(group.what),
                "waiting_cases": group.told,
            }
        )
    return len(groups)
