"""``chiikinowa serve``: serve the pages on this PC."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.database import open_engine, reading_session_factory
from web.demo import demo
from web.presentation import ROLE_LABELS
from web.server import check_ready
from web.server import serve as run_server
from web.settings import Settings, load_settings


@click.command()
def serve() -> None:
    """このPCでページを配信する(止めるときは Ctrl+C)。"""
    settings = load_settings()
    check_ready(settings)
    click.echo(f"ちいきのわ: http://{settings.host}:{settings.port}/ (止めるときは Ctrl+C)")
    for line in _demo_sign_ins(settings):
        click.echo(line)
    run_server(settings)


def _demo_sign_ins(settings: Settings) -> list[str]:
    engine = open_engine(settings.database_url)
    with reading_session_factory(engine)() as session:
        shown = [row for row in demo()["account"] if _is_open(session, row["login"])]
    engine.dispose()
    if not shown:
        return []
    lines = [f"試用のサインイン(パスワードはすべて {demo()['password']}):"]
    for row in shown:
        label = ROLE_LABELS[row["role"]]
        lines.append(f"  {row['login']:<18} {label} {row.get('municipality', '')}")
    return lines


def _is_open(session: Session, login: str) -> bool:
    account = session.scalar(select(Account).where(Account.login == login))
    return account is not None and not account.disabled
