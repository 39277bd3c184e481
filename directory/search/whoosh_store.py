"""Where the Whoosh index of an installation lies, and how a new one takes the place of the old.

The folder holds one sub-folder for each generation and the file ``current`` with the name of the
one in use. A rebuild writes a new generation aside and then replaces ``current`` in one step, so
other processes go on with the old one until they look again.
"""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import threading
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from whoosh import reading
from whoosh.filedb.filestore import FileStorage
from whoosh.index import IndexError as WhooshError
from whoosh.index import LockError

from directory.search import SearchError
from directory.search.document import Entry
from directory.search.index import State
from directory.search.whoosh_index import WhooshEngine

_CURRENT: Final = "current"


class WhooshStore:
    """``IndexStore`` in a folder, shared by the processes of one PC."""

    damage: tuple[type[BaseException], ...] = (
        *(WhooshError, getattr(reading, "CorruptIndexError", WhooshError)),
        *(struct.error, zlib.error),
        *(OSError, EOFError, KeyError, ValueError, IndexError, TypeError),
    )
    """What reading a damaged or vanished index raises."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()

    def engine(self) -> WhooshEngine:
        """Give the engine as last written by anybody."""
        engine = self._opened()
        if engine is None:
            raise SearchError(
                f"検索の索引 {self.folder} を開けません。chiikinowa index で作り直してください。"
            )
        return engine

    def state(self) -> State | None:
        """Give the state as last written by anybody; ``None`` where there is no usable index."""
        try:
            engine = self._opened()
            if engine is None:
                return None
            engine.refresh_if_stale()
            text = engine.state()
        except self.damage:
            self._local.name = None
            return None
        return State.from_json(text) if text else None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one at a time make the index anew."""
        with self._named():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileStorage(str(self.folder)).lock("rebuild.lock")
            lock.acquire(blocking=True)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the folder when it cannot be written."""
        try:
            yield
        except OSError as error:
            raise SearchError(
                f"検索の索引 {self.folder} に書けません({error.strerror})。"
                "空き容量と権限を確かめてから、もう一度行ってください。"
            ) from None

    def apply(self, entries: Sequence[Entry], removed: Sequence[str], state: State) -> bool:
        """Take in changes; ``False`` when somebody else is writing and does not finish."""
        try:
            self.engine().write(entries, removed, state.to_json())
        except LockError:
            return False
        return True

    def replace(self, entries: Iterable[Entry], state: State) -> None:
        """Write a new generation aside, then put it in the place of the old one."""
        with self._named():
            self._replace(entries, state)

    def _replace(self, entries: Iterable[Entry], state: State) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"generation-{uuid.uuid4().hex}"
        made = self.folder / name
        made.mkdir()
        try:
            WhooshEngine(FileStorage(str(made))).write(entries, (), state.to_json(), fresh=True)
            before = self._name()
            self._point_to(name)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        self._remove_old({name, before})

    def _point_to(self, name: str) -> None:
        with tempfile.NamedTemporaryFile(
            "w", encoding="ascii", dir=self.folder, prefix=_CURRENT, delete=False
        ) as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self.folder / _CURRENT)

    def _remove_old(self, kept: set[str]) -> None:
        """Remove generations before the last one; readers may still have that one open."""
        for folder in self.folder.glob("generation-*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _name(self) -> str:
        try:
            return (self.folder / _CURRENT).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _opened(self) -> WhooshEngine | None:
        """Open the generation in use, once for each thread and generation."""
        name = self._name()
        if not name or not (self.folder / name).is_dir():
            return None
        if getattr(self._local, "name", None) != name:
            storage = FileStorage(str(self.folder / name))
            self._local.engine = WhooshEngine(storage)
            self._local.name = name
        engine: WhooshEngine = self._local.engine
        return engine
