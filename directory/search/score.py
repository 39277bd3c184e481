"""How well one entry answers a query: each term's best evidence, and likeness of the whole.

Two measures are taken and the better counts. *By term*: where each term, or a word of the same
meaning, stands (name before label before context before body). *By likeness*: how much of what
was typed is found again in pairs of characters, by surface or by sound, however it was cut into
words; this forgives slips and missing spaces. How like the whole name is to the whole query is
added, so that the name asked for comes first.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from directory.search.document import FIELDS, GAP, Entry, Field
from directory.search.fold import grams
from directory.search.query import Chunk, Parsed, Spelling, Term

_FIELD_WEIGHT: Final = {"name": 1.0, "label": 0.8, "context": 0.7, "body": 0.5}
_FACT_WEIGHT: Final = 0.6
_MET: Final = 0.2
"""Evidence from which a term counts as met."""
_LIKENESS: Final = 0.92
_ALIKE: Final = 0.85
"""Likeness from which everything typed counts as met."""
_FOCUS: Final = 0.35
"""Share of the likeness between the whole query and the whole name."""
_BY_SOUND: Final = 0.92
_BY_SOUND_OF_KANJI: Final = 0.7
"""A word written in kanji is seldom meant by another of the same sound."""
_INSIDE_WORD: Final = 0.85
_APART: Final = 0.75
_WITHOUT_PARTICLES: Final = 0.4
_ACROSS_FIELDS: Final = 0.6
_SHORTEST_SOUND: Final = 3
_FEW_PAIRS: Final = 4
_MOST_SOUNDS: Final = 3


@dataclasses.dataclass(frozen=True)
class Score:
    """The worth of one entry for a query."""

    total: float
    missing: tuple[str, ...]
    """Required terms for which nothing was found."""
    likeness: float
    """Share of what was typed that is found again in pairs of characters."""
    similar: bool
    """Whether that likeness says more than the words."""


class _Key(NamedTuple):
    """One spelling of what was typed, by surface (``s``) or sound (``g``), and its pairs."""

    mark: str
    text: str
    pairs: dict[str, float]


class Scorer:
    """Scores entries for one query against one index."""

    def __init__(self, parsed: Parsed, frequencies: Mapping[str, int], size: int) -> None:
        self._parsed = parsed
        self._frequencies = frequencies
        self._size = size
        self._terms = parsed.terms
        self._weights = [self._weight(term) for term in self._terms]
        self._total_weight = sum(self._weights) or 1.0
        self._trust = _trust(parsed)
        self._keys = [self._chunk_keys(chunk) for chunk in parsed.chunks]
        self._surface = "".join(chunk.surface for chunk in parsed.chunks)
        self._sound = "".join(chunk.sounds[0] for chunk in parsed.chunks if chunk.sounds)

    def score(self, entry: Entry) -> Score:
        """Weigh one entry."""
        evidence = [_evidence(term, entry) for term in self._terms]
        weighed = sum(w * e for w, e in zip(self._weights, evidence, strict=True))
        by_term = self._trust * weighed / self._total_weight
        likeness = self._likeness(entry)
        return Score(
            total=max(by_term, _LIKENESS * likeness) + _FOCUS * self._focus(entry),
            missing=() if likeness >= _ALIKE else tuple(self._missing(evidence)),
            likeness=likeness,
            similar=likeness * _LIKENESS > by_term,
        )

    def _missing(self, evidence: Sequence[float]) -> Iterator[str]:
        """Name unmet terms as typed; a stretch of which nothing is met is named as a whole."""
        all_faint = not any(term.required for term in self._terms)
        values = iter(evidence)
        for chunk in self._parsed.chunks:
            asked = [
                (t.text, v >= _MET)
                for t, v in zip(chunk.terms, values, strict=False)
                if t.required or all_faint
            ]
            if asked and not any(met for _, met in asked):
                yield chunk.text
            else:
                yield from (text for text, met in asked if not met)

    def _rarity(self, token: str) -> float:
        return math.log(1 + (self._size + 1) / (self._frequencies.get(token, 0) + 1))

    def _weight(self, term: Term) -> float:
        rarest = max((self._rarity(word) for word in term.spellings[0].words), default=1.0)
        return rarest * term.weight

    def _chunk_keys(self, chunk: Chunk) -> list[_Key]:
        """Give the pairs of each key of a chunk with their rarity, marked surface or sound."""
        keys = [("s", chunk.surface), *(("g", sound) for sound in chunk.sounds[:_MOST_SOUNDS])]
        found = [_Key(m, key, {p: self._rarity(m + p) for p in grams(key)}) for m, key in keys]
        return [key for key in found if key.pairs]

    def _likeness(self, entry: Entry) -> float:
        """Share of what was typed that is found again, weighed by rarity and field."""
        found = total = 0.0
        for chunk, keys in zip(self._parsed.chunks, self._keys, strict=True):
            length = len(chunk.surface)
            total += length
            found += length * max((_covered(key, entry) for key in keys), default=0.0)
        return found / total if total else 0.0

    def _focus(self, entry: Entry) -> float:
        """Likeness of the whole query to the whole name, 0 to 1."""
        name = entry.fields["name"]
        by_surface = fuzz.ratio(self._surface, name.surface)
        by_sound = max(fuzz.ratio(self._sound, each) for each in name.sound.split(GAP))
        return max(by_surface, by_sound) / 100


def _trust(parsed: Parsed) -> float:
    """How far the cutting into words can be trusted, all in all."""
    lengths = [len(chunk.surface) for chunk in parsed.chunks]
    weighed = (c.certainty * n for c, n in zip(parsed.chunks, lengths, strict=True))
    return sum(weighed) / sum(lengths) if sum(lengths) else 1.0


def _covered(key: _Key, entry: Entry) -> float:
    """Share of the pairs of a key that an entry has, weighed by rarity and field.

    A few pairs are met here and there by chance, so of these the nearest stretch counts as well.
    """
    texts = [(weight, _text(entry.fields[name], key)) for name, weight in _FIELD_WEIGHT.items()]
    found = 0.0
    for pair, rarity in key.pairs.items():
        found += next((rarity * weight for weight, text in texts if pair in text), 0.0)
    covered = found / sum(key.pairs.values())
    if covered == 0.0 or len(key.pairs) > _FEW_PAIRS:
        return covered
    stretch = max(w * (fuzz.partial_ratio(key.text, text) / 100) ** 2 for w, text in texts)
    return min(covered, stretch)


def _text(field: Field, key: _Key) -> str:
    return field.surface if key.mark == "s" else field.sound


def _evidence(term: Term, entry: Entry) -> float:
    best = _FACT_WEIGHT if not entry.facets.isdisjoint(term.facets) else 0.0
    for place, spelling in enumerate(term.spellings):
        if spelling.weight > best:
            found = spelling.weight * _spelled(spelling, entry, by_sound=place == 0)
            best = max(best, found)
    return best


def _spelled(spelling: Spelling, entry: Entry, *, by_sound: bool) -> float:
    """Weigh one spelling; how it sounds counts only for what was typed."""
    has_words = entry.words.issuperset(spelling.words)
    if not (has_words or by_sound or spelling.surface in entry.surface):
        return 0.0
    best = 0.0
    for name, weight in _FIELD_WEIGHT.items():
        if best >= weight:
            break
        best = max(best, weight * _in_field(spelling, entry.fields[name], by_sound=by_sound))
    if best == 0.0 and has_words and len(spelling.words) > 1:
        best = _ACROSS_FIELDS * min(_word_weight(word, entry) for word in spelling.words)
    return best


def _word_weight(word: str, entry: Entry) -> float:
    weights = (_FIELD_WEIGHT[name] for name in FIELDS if word in entry.fields[name].words)
    return max(weights, default=0.0)


def _in_field(spelling: Spelling, field: Field, *, by_sound: bool) -> float:
    together = spelling.surface in field.surface
    if field.words.issuperset(spelling.words):
        if together or (spelling.whole and len(spelling.words) == 1):
            return 1.0
        return _APART if spelling.whole else _WITHOUT_PARTICLES
    if together and len(spelling.surface) > 1:
        return _INSIDE_WORD
    if by_sound and any(_is_heard(sound, field) for sound in spelling.sounds):
        return _BY_SOUND if spelling.spoken else _BY_SOUND_OF_KANJI
    return 0.0


def _is_heard(sound: str, field: Field) -> bool:
    return "r" + sound in field.words or (len(sound) >= _SHORTEST_SOUND and sound in field.sound)
