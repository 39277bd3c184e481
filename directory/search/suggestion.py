"""もしかして: what a query with a slip was probably meant to be, out of words that are there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.search.query import Chunk, Parsed

_SHORTEST: Final = 3
_ONE_SLIP_UP_TO: Final = 5
_LEAST_SIMILARITY: Final = 0.8
_MOST_SOUNDS: Final = 2

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

    def correct(self, parsed: Parsed, frequencies: Mapping[str, int]) -> Suggestion | None:
        """Put the whole query right or, where it has several words, each doubtful word.

        ``frequencies`` tell how many entries have each word: what is there is not put right.
        """
        chunks = parsed.chunks
        doubtful = [_is_doubtful(chunk, frequencies) for chunk in chunks]
        if not any(doubtful):
            return None
        surface = "".join(chunk.surface for chunk in chunks)
        sounds = chunks[0].sounds[:_MOST_SOUNDS]
        if len(chunks) > 1:
            sounds = ("".join(chunk.sounds[0] for chunk in chunks if chunk.sounds),)
        whole = self._closest(surface, sounds)
        return whole or self._by_chunk(chunks, doubtful)

    def _by_chunk(self, chunks: Sequence[Chunk], doubtful: Sequence[bool]) -> Suggestion | None:
        found = [
            self._closest(chunk.surface, chunk.sounds[:_MOST_SOUNDS]) if is_doubtful else None
            for chunk, is_doubtful in zip(chunks, doubtful, strict=True)
        ]
        if not any(found):
            return None
        pairs = zip(found, chunks, strict=True)
        text = " ".join(each.text if each else chunk.text for each, chunk in pairs)
        return Suggestion(text, min(each.similarity for each in found if each))

    def _closest(self, surface: str, sounds: Sequence[str]) -> Suggestion | None:
        tries = [(surface, self._surfaces), *((sound, self._sounds) for sound in sounds)]
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


def _is_doubtful(chunk: Chunk, frequencies: Mapping[str, int]) -> bool:
    """Whether a stretch was cut into unlikely words, or has words no entry has."""
    if all(term.known for term in chunk.terms):
        return False
    if chunk.certainty < 1.0:
        return True
    words = (word for term in chunk.terms if not term.known for word in term.spellings[0].words)
    return any(not frequencies.get(word, 0) for word in words)
