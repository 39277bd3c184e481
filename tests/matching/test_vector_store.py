"""Vectors of places are read once for every process, and a lost file loses nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matching.likeness import Likeness
from matching.vector_store import VectorStore
from tests.matching.pair import a_need, a_resource
from tests.matching.test_snapshot import HashModel

PLACE = a_resource(name="将棋の会", description="静かな部屋で指します。")
NEED = a_need(wishes="将棋を指したい。", difficulties=("大声",))


class CountingModel(HashModel):
    """Counts the texts of places it was made to read."""

    def __init__(self):
        self.read = 0

    def places(self, texts):
        self.read += len(texts)
        return super().places(texts)


def wish(store: VectorStore | None) -> tuple[float | None, int]:
    model = CountingModel()
    likeness = Likeness([model], store)
    found = likeness.wish(NEED, PLACE)
    return found, model.read


def test_a_second_process_reads_no_place_again_and_finds_the_same(tmp_path: Path):
    first, read = wish(VectorStore(tmp_path / "vectors.sqlite"))
    again, read_again = wish(VectorStore(tmp_path / "vectors.sqlite"))
    assert first == again == wish(None)[0]
    assert read > read_again == 1  # the wish itself, which HashModel reads like a place


def test_what_a_person_said_is_never_written_to_the_file(tmp_path: Path):
    path = tmp_path / "vectors.sqlite"
    wish(VectorStore(path))
    found = VectorStore(path).find("hash", [NEED.wishes, *NEED.difficulties])
    assert found == {}
    assert path.stat().st_mode & 0o077 == 0


def test_a_broken_or_unwritable_file_is_as_good_as_none(tmp_path: Path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database at all, only some bytes")
    missing = VectorStore(tmp_path / "no folder" / "vectors.sqlite")
    for store in (VectorStore(broken), missing):
        store.keep("hash", {"a": np.zeros(3, dtype=np.float32)})
        assert store.find("hash", ["a"]) == {}
        assert wish(store)[0] == wish(None)[0]
