"""``chiikinowa setup``: make or bring up to date everything a server needs."""

from __future__ import annotations

import click

from web.installation import install
from web.settings import load_settings


@click.command()
@click.option("--no-demo", is_flag=True, help="試用のサインインと、架空の場所・人を入れない。")
def setup(no_demo: bool) -> None:
    """データベース・自治体・検索索引を用意する(何度実行してもよい)。"""
    settings = load_settings()
    done = install(settings, _say, with_demo=not no_demo)
    _say(f"準備ができました: {done.municipalities}市町、新しい資源 {done.new_resources}件")


def _say(text: str) -> None:
    click.echo(text, err=True)
