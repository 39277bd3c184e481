"""Where gazetteers are kept: one CSV per municipality, and all Japan in one SQLite file.

``data/areas/<code>/gazetteer.csv`` is read as it stands and goes before the national file, which
``import_national`` turns into ``<areas home>/gazetteer.sqlite3`` once: keys are worked out then, so
that a single address costs no more than reading the towns of its own municipality.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from geo.address import READING_VERSION
from geo.errors import GazetteerError
from geo.gazetteer import GazetteerReport, Town, read_local, read_national
from geo.municipality import national_register
from geo.town_index import KeyedTown, TownIndex, key_town

NATIONAL_FILE = "gazetteer.sqlite3"
_BATCH_ROWS = 5000
_CACHED_MUNICIPALITIES = 256
_SCHEMA = """
CREATE TABLE town (
  municipality_code TEXT NOT NULL, code TEXT NOT NULL, town TEXT NOT NULL, koaza TEXT NOT NULL,
  lon REAL, lat REAL, town_key TEXT NOT NULL, koaza_key TEXT NOT NULL, has_chome INTEGER NOT NULL
)
"""
# Which municipalities have a town of this key, or one that is this key and a 丁目.
_NAME_SCHEMA = """
CREATE TABLE name (
  key TEXT NOT NULL, municipality_code TEXT NOT NULL, PRIMARY KEY (key, municipality_code)
) WITHOUT ROWID
"""


class GazetteerStore:
    """Towns by municipality: the municipality's own file first, else the national gazetteer."""

    def __init__(self, areas_dir: Path, areas_home: Path) -> None:
        self._areas_dir = areas_dir
        self._national = areas_home / NATIONAL_FILE
        self._cached_index = lru_cache(_CACHED_MUNICIPALITIES)(self._read_index)

    def index(self, municipality_code: str) -> TownIndex:
        """The towns of one municipality, ready to be matched; empty where none are known."""
        return self._cached_index(municipality_code, self._state(municipality_code))

    def homes(self, keys: Sequence[str]) -> frozenset[str]:
        """Municipalities that may have a town of one of these keys (its 丁目 left out or not).

        Those with a file of their own are always among them. Empty while no national gazetteer was
        imported: nothing is then known of the others.
        """
        if not self._national.is_file() or not keys:
            return frozenset()
        marks = ", ".join("?" * len(keys))
        with self._opened() as base:
            rows = base.execute(
                f"SELECT DISTINCT municipality_code FROM name WHERE key IN ({marks})",  # noqa: S608
                list(keys),
            ).fetchall()
        own = {path.parent.name for path in self._areas_dir.glob("*/gazetteer.csv")}
        return frozenset(code for (code,) in rows) | own

    def _state(self, municipality_code: str) -> tuple[int, ...]:
        """When the files of a municipality last changed: a file imported since is seen at once."""
        paths = (self._local(municipality_code), self._national)
        return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths)

    def towns(self, municipality_code: str) -> tuple[Town, ...]:
        """All towns of one municipality, in the order of their file."""
        local = self._local(municipality_code)
        if local.is_file():
            return read_local(local, municipality_code)
        return tuple(keyed.town for keyed in self._national_towns(municipality_code))

    def _local(self, municipality_code: str) -> Path:
        return self._areas_dir / municipality_code / "gazetteer.csv"

    def _read_index(self, municipality_code: str, _state: tuple[int, ...]) -> TownIndex:
        local = self._local(municipality_code)
        if local.is_file():
            return TownIndex(map(key_town, read_local(local, municipality_code)))
        towns = self._national_towns(municipality_code)
        former = national_register().former(municipality_code) if not towns else ()
        return TownIndex(towns or chain.from_iterable(map(self._national_towns, former)))

    def _national_towns(self, municipality_code: str) -> list[KeyedTown]:
        if not self._national.is_file():
            return []
        with self._opened() as base:
            rows = base.execute(
                "SELECT municipality_code, town, koaza, lon, lat, code, town_key, koaza_key,"
                " has_chome FROM town WHERE municipality_code = ? ORDER BY rowid",
                (municipality_code,),
            ).fetchall()
        return [
            KeyedTown(
                Town(code, town, koaza, None if lon is None else (lon, lat), machiaza),
                town_key,
                koaza_key,
                bool(has_chome),
            )
            for code, town, koaza, lon, lat, machiaza, town_key, koaza_key, has_chome in rows
        ]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The national file, for reading only; ``GazetteerError`` where it is damaged or old."""
        try:
            with closing(sqlite3.connect(f"{self._national.as_uri()}?mode=ro", uri=True)) as base:
                self._check_version(base)
                yield base
        except sqlite3.DatabaseError:
            raise GazetteerError(f"{self._national} が壊れています。{_REIMPORT}") from None

    def _check_version(self, base: sqlite3.Connection) -> None:
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version != READING_VERSION:
            raise GazetteerError(f"{self._national} は前の版で作られています。{_REIMPORT}")


_REIMPORT = "chiikinowa areas gazetteer で全国の町の一覧を読み込み直してください。"


def import_national(
    source: Path,
    areas_home: Path,
    progress: Callable[[int], None] = lambda _: None,
    *,
    skip_refused: bool = False,
) -> GazetteerReport:
    """Read a national gazetteer into the areas home; what was there stays until all is read.

    It also stays, and the report says which rows are to blame, while a row is refused and
    ``skip_refused`` is off. ``progress`` is told the number of rows taken so far. Memory is bounded
    by a batch of rows. Raises ``GazetteerError`` when the file cannot be read to its end or holds
    no town.
    """
    report = GazetteerReport()
    with (
        _draft(areas_home / NATIONAL_FILE) as draft,
        closing(sqlite3.connect(draft.path)) as base,
    ):
        base.execute("PRAGMA journal_mode = OFF")
        base.execute(_SCHEMA)
        base.execute(_NAME_SCHEMA)
        towns = read_national(source, report)
        while batch := list(islice(towns, _BATCH_ROWS)):
            marks = ", ".join("?" * 9)
            keyed = list(map(key_town, batch))
            base.executemany(f"INSERT INTO town VALUES ({marks})", map(_row, keyed))  # noqa: S608
            base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", _names(keyed))
            progress(report.accepted)
        if not report.accepted:
            raise GazetteerError(
                f"{source} に町が1件もありません。別のファイルを指定してください。"
            )
        base.execute("CREATE INDEX town_by_municipality ON town (municipality_code)")
        base.execute(f"PRAGMA user_version = {READING_VERSION}")
        base.commit()
        draft.is_wanted = skip_refused or not report.refused
    return report


def _row(keyed: KeyedTown) -> tuple[object, ...]:
    town = keyed.town
    lon, lat = town.point or (None, None)
    return (
        town.municipality_code,
        town.code,
        town.town,
        town.koaza,
        lon,
        lat,
        keyed.town_key,
        keyed.koaza_key,
        keyed.has_chome,
    )


def _names(batch: Iterable[KeyedTown]) -> Iterator[tuple[str, str]]:
    for keyed in batch:
        for key in {keyed.key, keyed.town_key, keyed.stem_key} - {""}:
            yield key, keyed.town.municipality_code


@dataclass
class _Draft:
    path: Path
    is_wanted: bool = False


@contextmanager
def _draft(path: Path) -> Iterator[_Draft]:
    """A draft beside the file, put in its place only when all went well and it is wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".draft")
    os.close(handle)
    draft = _Draft(Path(name))
    try:
        yield draft
        if draft.is_wanted:
            draft.path.replace(path)
    finally:
        draft.path.unlink(missing_ok=True)
