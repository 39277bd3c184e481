"""Words and readings of Japanese names, by SudachiPy; the dictionary is loaded at first use.

Long units (split mode C) keep 東戸倉 or 花水木 whole, which is what tells names apart.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import jaconv

from directory.morpheme import cut, dictionary
from directory.search.fold import is_kana, sound_key

if TYPE_CHECKING:
    from sudachipy import Morpheme

_PARTICLES = frozenset({"助詞", "助動詞", "接続詞", "補助記号", "記号", "空白"})
_DESCRIPTIVE = frozenset({"普通名詞", "形状詞", "接頭辞", "接尾辞"})
_MOST_READINGS = 12
_CACHED = 1 << 16


class Word(NamedTuple):
    """One word of a text."""

    surface: str
    particle: bool
    descriptive: bool
    """An ordinary word of two kanji or more (交流, 拠点): says what a thing is, not its name."""


def _word(morpheme: Morpheme) -> Word:
    surface, parts = morpheme.surface(), morpheme.part_of_speech()
    kanji = len(surface) > 1 and all("一" <= character <= "鿿" for character in surface)
    ordinary = bool({parts[0], parts[1]} & _DESCRIPTIVE) and not morpheme.is_oov()
    return Word(surface, parts[0] in _PARTICLES, kanji and ordinary)


@functools.lru_cache(maxsize=_CACHED)
def words(text: str) -> tuple[Word, ...]:
    """Cut a run of text into words, in order."""
    return tuple(_word(morpheme) for morpheme in cut(text, "C"))


def kana(text: str) -> str:
    """Give the likeliest reading in katakana, 長音 and all."""
    return readings(text)[0]


@functools.lru_cache(maxsize=_CACHED)
def readings(text: str) -> tuple[str, ...]:
    """Readings in katakana, the likeliest first; a place name may have several (本町)."""
    if is_kana(text):
        return (jaconv.hira2kata(text),)
    morphemes = cut(text, "C")
    found = ["".join(each.reading_form() for each in morphemes)]
    if len(morphemes) == 1:
        found += [each.reading_form() for each in dictionary().lookup(text)]
    for reading in tuple(found):
        found += _other_readings(text, reading)
    if text.isascii() and text.isalpha():
        found.append(jaconv.hira2kata(jaconv.alphabet2kana(text)))
    return tuple(dict.fromkeys(found))[:_MOST_READINGS]


def _other_readings(text: str, reading: str) -> Iterator[str]:
    """Exchange one reading of a character of place names for another: まち for ちょう."""
    for character, ways in _alternatives().items():
        if character in text:
            for way in ways:
                if way in reading:
                    yield from (reading.replace(way, other) for other in ways if other != way)


@functools.lru_cache(maxsize=_CACHED)
def sounds(text: str) -> tuple[str, ...]:
    """Sound keys of a run of text, the likeliest first."""
    keys = dict.fromkeys(sound_key(each) for each in readings(text))
    return tuple(key for key in keys if key)


@functools.cache
def _alternatives() -> dict[str, list[str]]:
    text = resources.files("directory.duplicate").joinpath("reading.toml").read_text("utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["characters"]
    return table


@functools.lru_cache(maxsize=_CACHED)
def is_word(text: str) -> bool:
    """Whether the dictionary holds the text as one word."""
    return len(dictionary().lookup(text)) > 0
