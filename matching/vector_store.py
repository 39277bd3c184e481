"""Vectors of public texts kept on disk, by model and content, so that no model reads a text twice.

Only texts of places and of the fixed panel go in (data classes 0 and 1), as digest and vector,
never what a person said. The file can be deleted at any time; it is filled again as needed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]

_TABLE = """
CREATE TABLE IF NOT EXISTS vector (
    model TEXT NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (model, digest)
) WITHOUT ROWID
"""
_BATCH = 500


class VectorStore:
    """A SQLite file of vectors. A file that cannot be read or written is as good as none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, model: str, texts: Iterable[str]) -> dict[str, Vector]:
        """The vectors known of these texts under a model's name; unknown texts are left out."""
        wanted = {digest(text): text for text in texts}
        try:
            with closing(self._open()) as file:
                rows = [row for keys in _parts(list(wanted)) for row in _select(file, model, keys)]
        except sqlite3.Error:
            return {}
        return {wanted[key]: np.frombuffer(value, dtype=np.float32) for key, value in rows}

    def keep(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Add vectors by their text; those already there stay."""
        rows = [(model, digest(text), vector.tobytes()) for text, vector in vectors.items()]
        try:
            with closing(self._open()) as file, file:
                file.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?, ?)", rows)
        except sqlite3.Error:
            return

    def _open(self) -> sqlite3.Connection:
        fresh = not self._path.exists()
        file = sqlite3.connect(self._path, timeout=5)
        if fresh:
            self._path.chmod(0o600)
            file.execute(_TABLE)
        return file


def digest(text: str) -> bytes:
    """What stands for a text in the store: its SHA-256."""
    return hashlib.sha256(text.encode()).digest()


def _parts(keys: list[bytes]) -> Iterable[list[bytes]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _select(file: sqlite3.Connection, model: str, keys: list[bytes]) -> list[tuple[bytes, bytes]]:
    marks = ",".join("?" * len(keys))
    question = f"SELECT digest, value FROM vector WHERE model = ? AND digest IN ({marks})"  # noqa: S608
    return file.execute(question, (model, *keys)).fetchall()
