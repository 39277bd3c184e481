"""Japanese sentences as the mean of their word vectors (chiVe), from the files of ``ja-ginza``.

The package is used as data: its spaCy pipeline is neither installed nor run. Words are cut by
SudachiPy. Its files are 20,000 rows of 300 numbers, and a table from the 64-bit key of a word
(MurmurHash64A, seed 1, as spaCy keys its strings) to a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from directory.morpheme import cut

_PACKAGE = "ja_ginza"
_SPEAKING = frozenset({"名詞", "代名詞", "動詞", "形容詞", "形状詞"})
# Words of every sentence, by dictionary or normalised form: they say nothing of what it is about.
_EMPTY = re.compile(
    "する|いる|ある|なる|くる|来る|こと|もの|ない|できる|れる|られる|やる|いく|行く|為る|居る|有る|成る|"
    "事|物|無い|出来る|遣る|よう|の|人|為|時|所|そう|これ|それ|様|其れ|此れ"
)
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_MULTIPLIER, _WORD, _SEED = 0xC6A4A7935BD1E995, (1 << 64) - 1, 1


class WordVectors:
    """Unit vectors of Japanese texts; all zeros for one in other letters or without known words."""

    name = "ja_ginza/mean of chiVe words"

    def __init__(self) -> None:
        """Map the vectors; raises ``ImportError`` or ``OSError`` where the package is missing."""
        import msgpack  # optional, as the package is

        folder = _folder()
        rows = np.load(folder / "vectors", mmap_mode="r")
        self._rows: npt.NDArray[np.float32] = rows
        table = msgpack.unpackb((folder / "key2row").read_bytes(), strict_map_key=False)
        keys = np.fromiter(table.keys(), dtype=np.uint64, count=len(table))
        order = np.argsort(keys)
        self._keys = keys[order]
        self._row_of = np.fromiter(table.values(), dtype=np.int32, count=len(table))[order]

    def wishes(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts of any kind."""
        return self.places(texts)

    def places(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts of any kind."""
        return np.stack([self._sentence(text) for text in texts])

    def _sentence(self, text: str) -> npt.NDArray[np.float32]:
        words = _words(text) if _JAPANESE.search(text) else ()
        found = [row for word in words if (row := self._row(word)) is not None]
        if not found:
            return np.zeros(self._rows.shape[1], dtype=np.float32)
        return _unit(np.sum([_unit(self._rows[row]) for row in found], axis=0))

    def _row(self, forms: tuple[str, ...]) -> int | None:
        for form in forms:
            key = np.uint64(word_key(form))
            at = int(np.searchsorted(self._keys, key))
            if at < len(self._keys) and self._keys[at] == key:
                row = int(self._row_of[at])
                if self._rows[row].any():
                    return row
        return None


def _unit(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)


def _words(text: str) -> Iterator[tuple[str, ...]]:
    """The ways to write each telling word: as it stands, its dictionary and normalised form."""
    for morpheme in cut(text, "C"):
        parts = morpheme.part_of_speech()
        forms = (morpheme.surface(), morpheme.dictionary_form(), morpheme.normalized_form())
        empty = parts[1] == "数詞" or any(_EMPTY.fullmatch(form) for form in forms)
        if parts[0] in _SPEAKING and not empty:
            yield forms


def word_key(word: str) -> int:
    """The key of a word in the package's table: MurmurHash64A of its UTF-8, with seed 1."""
    data = word.encode()
    key = _SEED ^ (len(data) * _MULTIPLIER & _WORD)
    whole = len(data) - len(data) % 8
    for start in range(0, whole, 8):
        block = int.from_bytes(data[start : start + 8], "little") * _MULTIPLIER & _WORD
        block = (block ^ block >> 47) * _MULTIPLIER & _WORD
        key = (key ^ block) * _MULTIPLIER & _WORD
    if whole < len(data):
        key = (key ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _WORD
    key = (key ^ key >> 47) * _MULTIPLIER & _WORD
    return key ^ key >> 47


def _folder() -> Path:
    """Where the package keeps its words; found without importing it, for that would run spaCy."""
    spec = find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for folder in sorted(Path(place).glob("*/vocab")):
            return folder
    raise ImportError(name=_PACKAGE)
