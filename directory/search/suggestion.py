"""もしかして: what a query with a slip was probably meant to be, out of words that are there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.search.query import Chunk, Parsed

_SHORTEST: Final = 3
_ONE_SLIP_UP_TO: Final = 5
_LEAST_SIMILARITY: Final = 0.8

Phrase = tuple[str, str, str]
"""``(text, surface key, sound key)``."""


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """A corrected query, and how like the typed one it is (0 to 1)."""

    text: str
    similarity: float


class Vocabulary:
    """Phrases that can be suggested; made once for each state of an index."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = list(dict.fromkeys(phrases))
        self._surfaces = [surface for _, surface, _ in self._phrases]
        self._sounds = [sound for _, _, sound in self._phrases]

    def correct(self, parsed: Parsed) -> Suggestion | None:
        """Put the whole query right or, where it has several words, each word that needs it."""
        chunks = parsed.chunks
        if len(chunks) > 1:
            surface = "".join(chunk.surface for chunk in chunks)
            sound = "".join(chunk.sounds[0] for chunk in chunks)
            whole = self._closest(surface, (sound,))
        else:
            whole = self._closest(chunks[0].surface, chunks[0].sounds) if chunks else None
        return whole or self._by_chunk(chunks)

    def _by_chunk(self, chunks: Sequence[Chunk]) -> Suggestion | None:
        if len(chunks) < 2:
            return None
        found = [self._closest(chunk.surface, chunk.sounds) for chunk in chunks]
        if not any(found):
            return None
        texts = [
            each.text if each else chunk.text for each, chunk in zip(found, chunks, strict=True)
        ]
        return Suggestion(" ".join(texts), min(each.similarity for each in found if each))

    def _closest(self, surface: str, sounds: Sequence[str]) -> Suggestion | None:
        tries = [(surface, self._surfaces), *((sound, self._sounds) for sound in sounds[:2])]
        best = max((self._nearest(key, keys) for key, keys in tries), default=(0.0, -1))
        similarity, place = best
        return Suggestion(self._phrases[place][0], similarity) if place >= 0 else None

    def _nearest(self, key: str, keys: Sequence[str]) -> tuple[float, int]:
        if len(key) < _SHORTEST:
            return 0.0, -1
        least = 1 - 1 / len(key) if len(key) <= _ONE_SLIP_UP_TO else _LEAST_SIMILARITY
        found = process.extractOne(
            key, keys, scorer=OSA.normalized_similarity, score_cutoff=least - 0.001
        )
        return (float(found[1]), int(found[2])) if found else (0.0, -1)
