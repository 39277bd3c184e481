"""The words of ``lexicon.toml``: what each says about identity, found in running text."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any, NamedTuple

from directory.duplicate.reading import kana
from directory.search.fold import is_kana, straighten

CLASSES = ("filler", "common", "popular", "activity", "facility")
KANA_ALIAS_LENGTH = 4
"""A kanji word is also known by its reading from this many kana on; shorter ones clash."""

_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー")
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


def flat(text: str) -> str:
    """Forget hiragana or katakana, small kana and 長音: the form in which words are looked up."""
    return text.translate(_KATAKANA).translate(_LARGE)


class Entry(NamedTuple):
    """A known word: its shared key, its class or marker table, and the spelling shown."""

    key: str
    kind: str
    shown: str


class Lexicon:
    """Known words by their flat spelling; the longest one at a place wins."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def add(self, spelling: str, entry: Entry) -> None:
        """Learn one spelling; the first meaning of a spelling stays."""
        form = flat(straighten(spelling.lower()))
        if form and form not in self._entries:
            self._entries[form] = entry
            known = {*self._lengths.get(form[0], ()), len(form)}
            self._lengths[form[0]] = tuple(sorted(known, reverse=True))

    def exact(self, form: str) -> Entry | None:
        """Look up one flat spelling."""
        return self._entries.get(form)

    def longest(self, form: str, start: int) -> tuple[int, Entry] | None:
        """Find the longest known word at ``start``, with its end; slight ones are left out."""
        for length in self._lengths.get(form[start], ()):
            spelling = form[start : start + length]
            entry = self._entries.get(spelling)
            if entry and len(spelling) == length and not _is_slight(spelling):
                return start + length, entry
        return None


def _is_slight(spelling: str) -> bool:
    """Too short to be found inside other words (デイ in メロディー): only as a whole word."""
    return len(spelling) < 2 or (len(spelling) == 2 and is_kana(spelling))


@functools.cache
def table() -> dict[str, Any]:
    """Read the word list that comes with this package."""
    text = resources.files("directory.duplicate").joinpath("lexicon.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def markers() -> frozenset[str]:
    """Names of the tables whose values keep two records apart."""
    return (
        frozenset(table()["marker"]) | frozenset(table()["counter"]["kinds"]) | {"letter", "sort"}
    )


def _sections() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from table()["marker"].items()
    for name in CLASSES:
        yield name, table()[name]


def _families(section: dict[str, Any]) -> Iterable[list[str]]:
    """Spellings that mean one word: the rows of synonyms first, then every single word."""
    yield from section.get("synonyms", [])
    yield from ([word] for word in section.get("words", []))


@functools.cache
def lexicon() -> Lexicon:
    """Build the lexicon: written forms of all classes first, then readings as aliases."""
    known = Lexicon()
    families = [(kind, family) for kind, section in _sections() for family in _families(section)]
    for kind, family in families:
        entry = Entry(flat(straighten(family[0].lower())), kind, family[0])
        for spelling in family:
            known.add(spelling, entry)
    for _, family in families:
        for spelling in family:
            _add_reading(known, spelling)
    return known


def _add_reading(known: Lexicon, spelling: str) -> None:
    entry = known.exact(flat(straighten(spelling.lower())))
    if entry is None or all(not "一" <= character <= "鿿" for character in spelling):
        return
    reading = kana(spelling)
    if len(reading) >= KANA_ALIAS_LENGTH:
        known.add(reading, entry)
