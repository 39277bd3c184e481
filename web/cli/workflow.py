"""``chiikinowa workflow``: the state diagrams, drawn from the tables the program runs on."""

from __future__ import annotations

from pathlib import Path

import click

from matching.workflow.diagram import workflow_document
from matching.workflow.layout import LAYOUTS
from matching.workflow.picture import draw


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="文書(workflow.md)と図(images/workflow-*.svg)を書き込むフォルダー。",
)
def command(folder: Path | None) -> None:
    """支援・提案・参加の進み方を、状態遷移の図と表(docs/workflow.md の中身)で表示します。"""
    if folder is None:
        click.echo(workflow_document(), nl=False)
        return
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    (folder / "workflow.md").write_text(workflow_document(), "utf-8")
    for layout in LAYOUTS:
        (images / f"{layout.name}.svg").write_bytes(draw(layout))
    click.echo(f"{folder} に文書と図{len(LAYOUTS)}枚を書きました。", err=True)
