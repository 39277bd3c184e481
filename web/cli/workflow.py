"""``chiikinowa workflow``: the state diagrams, drawn from the tables the program runs on."""

from __future__ import annotations

import click

from matching.workflow.diagram import workflow_document


@click.command()
def command() -> None:
    """支援・提案・参加の進み方を、状態遷移の図と表(docs/workflow.md の中身)で表示します。"""
    click.echo(workflow_document(), nl=False)
