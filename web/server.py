"""The production server: gunicorn with single-threaded workers, started from our command."""

from __future__ import annotations

import socket

from flask import Flask
from gunicorn.app.base import BaseApplication

from directory.database import open_engine
from matching.likeness import installed_likeness
from web.app import create_app
from web.migration import require_newest
from web.settings import SettingError, Settings, prepare_home

_LONGEST_LINE = 8190
"""Bytes of a request's first line: a search with all its facets stays far below."""


class Server(BaseApplication):
    """gunicorn configured from our settings; each worker makes its own application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        self.cfg.set("bind", f"{self.settings.host}:{self.settings.port}")
        self.cfg.set("workers", self.settings.workers)
        self.cfg.set("worker_class", "sync")
        self.cfg.set("timeout", 120)
        self.cfg.set("proc_name", "chiikinowa")
        self.cfg.set("accesslog", None)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("limit_request_line", _LONGEST_LINE)

    def load(self) -> Flask:
        """Make the application inside a worker, its sentence models ready before anyone waits."""
        app = create_app(self.settings)
        likeness = installed_likeness()
        if likeness:
            likeness.warm_up()
        return app


def check_ready(settings: Settings) -> None:
    """Refuse to start with a port in use, an unwritable home or an unprepared database."""
    prepare_home(settings)
    engine = open_engine(settings.database_url)
    require_newest(engine)
    engine.dispose()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingError(
                f"{settings.host} のポート {settings.port} で待ち受けられません"
                f"({type(error).__name__})。"
                "ほかのプログラムが使っていないか確かめるか、"
                "CHIIKINOWA_PORT=8001 のように別の番号を指定してください。"
            ) from None


def serve(settings: Settings) -> None:
    """Serve until stopped."""
    check_ready(settings)
    settings.secret_key()
    Server(settings).run()
