"""Set up an installation step by step; every step can be repeated and keeps what was entered."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, set_actor
from directory.database import DatabaseUnavailableError, open_engine, session_factory
from directory.municipal_folder import load_municipality
from directory.place import PlaceLocator
from geo.barrier import load_barriers
from geo.profile import load_profiles
from matching.likeness import keep_vectors_in
from web.demo import Demonstration, load_demo
from web.migration import upgrade
from web.search_index import open_search_index
from web.settings import SettingError, Settings, prepare_home

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Installation:
    """What a set-up ended with."""

    municipalities: int
    new_resources: int
    demo: Demonstration


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    lock = (settings.home / ".setup.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise SettingError(
            f"別の準備(chiikinowa setup)が {settings.home} で動いています。"
            "終わるのを待ってから、もう一度実行してください。"
        ) from None
    with lock:
        yield


def install(settings: Settings, progress: Progress, *, with_demo: bool = True) -> Installation:
    """Make or bring up to date database, municipalities, demo and search index."""
    prepare_home(settings)
    with _only_one(settings):
        engine = open_engine(settings.database_url)
        try:
            return _steps(engine, settings, progress, with_demo=with_demo)
        except (OperationalError, DatabaseError) as error:
            raise DatabaseUnavailableError(
                f"データベース {engine.url.render_as_string()} を使えません"
                f"({type(error.orig).__name__}: {error.orig})。"
                "空き容量、権限、接続先を確かめて、もう一度実行してください。"
            ) from None
        finally:
            engine.dispose()


def _steps(
    engine: Engine, settings: Settings, progress: Progress, *, with_demo: bool
) -> Installation:
    progress("データベースの形を整えています…")
    upgrade(engine)
    profiles = load_profiles(settings.areas_dir)
    locator = PlaceLocator(settings.areas_dir, settings.imported_areas_dir)
    new_resources = 0
    for profile in profiles.values():
        with _signed(engine) as session:
            added = load_municipality(session, profile, settings.areas_dir / profile.code, locator)
            session.commit()
        new_resources += added
        progress(f"{profile.name} を読み込みました(新しい資源 {added}件)")
    demo = Demonstration(0, 0, 0)
    if with_demo:
        progress("試用の架空の場所と人を用意しています(はじめは1分ほど)…")
        keep_vectors_in(settings.vector_file)
        barriers = load_barriers(settings.areas_dir)
        with _signed(engine) as session:
            demo = load_demo(session, profiles, settings.areas_dir, locator, barriers)
            session.commit()
        progress(
            f"試用のサインインを用意しました(新規 {demo.accounts}件、"
            f"架空の場所 {demo.places}件、架空のケース {demo.cases}件)"
        )
    progress("検索の索引を整えています…")
    open_search_index(settings, engine).catch_up()
    return Installation(len(profiles), new_resources, demo)


@contextmanager
def _signed(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        yield session
