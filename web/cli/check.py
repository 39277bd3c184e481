"""``chiikinowa check``: say what does not hold in the database, or that all does."""

from __future__ import annotations

import sys

import click

from matching.invariant import invariants
from web.cli.record import signed_session


@click.command("check")
def command() -> None:
    """記録の整合を確かめる(担当者のいないケース、同意のない提案など)。"""
    with signed_session() as session:
        found = invariants(session)
        for violation in found:
            click.echo(f"{violation.code}: {violation.message}({violation.subject_id})")
    if found:
        click.echo(f"{len(found)}件の問題があります。", err=True)
        sys.exit(1)
    click.echo("問題はありません。")
