"""Cut Japanese text into words with SudachiPy; the dictionary is loaded at first use.

Each word carries its normalised form (こども, 子ども → 子供), its readings, and its place in the
text. The same function serves records and queries; ``ANALYSIS`` is stored with an index, which is
rebuilt when it differs.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from importlib import metadata
from typing import TYPE_CHECKING

from directory.morpheme import cut, dictionary
from directory.search.fold import is_kana, sound_key, straighten, surface_key
from directory.search.table import rows

if TYPE_CHECKING:
    from sudachipy import Morpheme

RULES = 3
"""Raise when folding or cutting changes, so that every index is rebuilt."""

_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号", "接続詞", "連体詞"})
_FAINT_PARTS = frozenset({"代名詞", "接頭辞", "感動詞", "副詞"})
_OTHER_READINGS = 4
_LONGEST_ABBREVIATION = 4


class Part(enum.Enum):
    """What a word does in a query."""

    GRAMMAR = enum.auto()
    """Particles, punctuation and the like."""
    FAINT = enum.auto()
    """Words such as 場所 or できる, which help a match but are not asked for."""
    ACTION = enum.auto()
    """Verbs: said in sentences (弾きたい), seldom written in records."""
    CONTENT = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, ``[start, end)`` in characters of the text as given."""

    text: str
    start: int
    end: int
    surface: str
    """Surface key."""
    normal: str
    """Surface key of the normalised form."""
    sounds: tuple[str, ...]
    """Sound keys, the likeliest first; the others are readings of place names and the like."""
    part: Part

    @property
    def grammar(self) -> bool:
        """Whether it is a particle or the like, which is never searched for."""
        return self.part is Part.GRAMMAR


@functools.cache
def _faint_words() -> frozenset[str]:
    return frozenset(word for row in rows("faint.tsv", 1) for word in row)


@functools.cache
def analysis() -> str:
    """Name what the words of an index depend on: these rules and the dictionary."""
    return f"{RULES}/{metadata.version('sudachidict-core')}"


@functools.lru_cache(maxsize=50_000)
def _readings(surface: str, reading: str, part: str) -> tuple[str, ...]:
    """Give all readings of a written word: as analysed, as other nouns, as a place."""
    found = [reading]
    if part == "名詞" and not is_kana(surface):
        for other in dictionary().lookup(surface):
            parts = other.part_of_speech()
            if parts[0] == "名詞" and parts[2] in {"一般", "地名", "副詞可能", "形状詞可能"}:
                found.append(other.reading_form())
    keys = dict.fromkeys(sound_key(each) for each in found)
    return tuple(key for key in list(keys)[:_OTHER_READINGS] if key)


def _sounds(morpheme: Morpheme, surface: str) -> tuple[str, ...]:
    """Give the sounds of a word: none of a blank, letter by letter of an unknown abbreviation."""
    reading = morpheme.reading_form()
    if not surface:
        return ("",)
    written = morpheme.surface()
    if morpheme.is_oov() and written.isascii() and len(written) <= _LONGEST_ABBREVIATION:
        reading = "".join(_letter_names().get(letter, letter) for letter in surface)
    return _readings(written, reading, morpheme.part_of_speech()[0]) or (surface,)


@functools.cache
def _letter_names() -> dict[str, str]:
    return dict(rows("letter.tsv", 2))


def _word(morpheme: Morpheme) -> Word:
    surface = surface_key(morpheme.surface())
    normal = surface_key(morpheme.normalized_form()) or surface
    return Word(
        text=morpheme.surface(),
        start=morpheme.begin(),
        end=morpheme.end(),
        surface=surface,
        normal=normal,
        sounds=_sounds(morpheme, surface),
        part=_part(morpheme, surface),
    )


def _part(morpheme: Morpheme, surface: str) -> Part:
    part = morpheme.part_of_speech()
    if part[0] in _GRAMMAR or not surface:
        return Part.GRAMMAR
    helps = part[0] in _FAINT_PARTS or part[1] == "非自立可能"
    if helps or morpheme.normalized_form() in _faint_words():
        return Part.FAINT
    return Part.ACTION if part[0] == "動詞" else Part.CONTENT


@functools.lru_cache(maxsize=20_000)
def words(text: str) -> tuple[Word, ...]:
    """Cut a text into words, grammar words included, in order."""
    return tuple(_word(morpheme) for morpheme in cut(straighten(text), "A"))


def is_dictionary_word(text: str) -> bool:
    """Whether the dictionary has a text as one Japanese word."""
    return len(dictionary().lookup(text)) > 0
