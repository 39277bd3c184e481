"""``chiikinowa index``: make the search index anew from the database while it serves."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from directory.database import DatabaseUnavailableError, open_engine
from web.search_index import open_search_index
from web.settings import load_settings


@click.command("index")
def command() -> None:
    """検索の索引をデータベースから作り直します。

    作り直すあいだも、それまでの索引で検索できます。索引は壊れても消えても、これで元に戻ります。
    """
    settings = load_settings()
    engine = open_engine(settings.database_url)
    click.echo("検索の索引を作り直しています…", err=True)
    try:
        count = open_search_index(settings, engine).rebuild()
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError(
            f"データベース {engine.url.render_as_string()} を読めません"
            f"({type(error).__name__})。chiikinowa setup を先に実行し、接続先を確かめてください。"
        ) from None
    finally:
        engine.dispose()
    click.echo(f"{count}件の資源を索引に入れました。", err=True)
