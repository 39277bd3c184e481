"""A PostgreSQL server for tests: the one named, else a local one, else a throw-away cluster."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def _answers(url: str) -> bool:
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1
    except OperationalError:
        return False
    finally:
        engine.dispose()


def _binaries() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return versions[0] if versions else (Path(found).parent if found else None)


def _as_owner() -> list[str]:
    """PostgreSQL refuses to run as root; run it as its own user then."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--"]


def _free_port() -> int:
    for port in range(20000, 32000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


@contextmanager
def _throw_away(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="chiikinowa-postgres-"))
    folder.chmod(0o777)
    data, port, owner = folder / "data", _free_port(), _as_owner()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    )
    control = [*owner, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    initdb = [*owner, str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"]
    subprocess.run(initdb, check=True, capture_output=True)
    log = str(folder / "log")
    subprocess.run([*control, "-o", options, "-l", log, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """Give the URL of a server, or ``None`` where there is no PostgreSQL at all."""
    named = os.environ.get("CHIIKINOWA_TEST_POSTGRES_URL")
    binaries = _binaries()
    if named:
        yield named
    elif _answers(LOCAL):
        yield LOCAL
    elif binaries is not None:
        with _throw_away(binaries) as url:
            yield url
    else:
        yield None
