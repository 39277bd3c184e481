"""Words of the same meaning, from ``synonyms.tsv`` and an office's own file of the same form."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from directory.search.fold import is_kana
from directory.search.table import rows
from directory.search.token import Word, words

SAME: Final = 0.8
"""Weight of a word of the same group, against 1 for the word asked for."""
NEAR: Final = 0.5
"""Weight of a word that is only looked up along with the group."""

_FEWEST_SOUNDS = 3
_PARTICLES = frozenset("ノガヲニハモヘトデ")
"""耳の聞こえない and 耳が聞こえない mean the same."""


@dataclasses.dataclass(frozen=True)
class Sense:
    """What a word stands for: other words with their weights, and facts of a resource."""

    others: tuple[tuple[str, float], ...]
    facets: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class _Group:
    same: tuple[str, ...]
    near: tuple[str, ...]


class Thesaurus:
    """Finds the sense of a run of words, however it is spelled."""

    def __init__(self, override: Path | None = None) -> None:
        self._groups = _groups(override)
        self._facts = {word: tuple(facts.split("|")) for word, facts in rows("fact.tsv", 2)}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self.longest = 1
        for number, group in enumerate(self._groups):
            for word in group.same:
                self._enter(word, number)

    def _enter(self, word: str, number: int) -> None:
        cut = words(word)
        self.longest = max(self.longest, len(cut))
        for key in set(_keys(cut, by_sound=True)):
            self._by_key[key].append(number)

    def sense(self, cut: Sequence[Word]) -> Sense | None:
        """Look up a run of words as written, as normalised or, where written in kana, by sound."""
        spoken = all(is_kana(word.surface) or word.surface.isascii() for word in cut)
        keys = _keys(cut, by_sound=spoken)
        numbers = dict.fromkeys(number for key in keys for number in self._by_key.get(key, ()))
        return self._sense(list(numbers)) if numbers else None

    def _sense(self, numbers: list[int]) -> Sense:
        others: dict[str, float] = {}
        facets: dict[str, None] = {}
        for number in numbers:
            group = self._groups[number]
            for word in group.near:
                others.setdefault(word, NEAR)
            others.update(dict.fromkeys(group.same, SAME))
            for word in group.same:
                facets.update(dict.fromkeys(self._facts.get(word, ())))
        return Sense(tuple(others.items()), tuple(facets))

    def phrases(self) -> Iterator[str]:
        """Yield every word of every group, for suggestions."""
        for group in self._groups:
            yield from group.same


def _keys(cut: Sequence[Word], *, by_sound: bool) -> Iterator[str]:
    yield "s" + "".join(word.surface for word in cut)
    yield "s" + "".join(word.normal for word in cut)
    if cut[-1].surface not in _PARTICLES:
        yield "s" + "".join(word.normal for word in cut if word.surface not in _PARTICLES)
    sound = "".join(word.sounds[0] for word in cut)
    if by_sound and len(sound) >= _FEWEST_SOUNDS:
        yield "g" + sound


def _groups(override: Path | None) -> list[_Group]:
    groups: dict[str, _Group] = {}
    sources: list[str | Path] = ["synonyms.tsv", *([override] if override else [])]
    for source in sources:
        for row in rows(source, 2):
            same = _cells(row[1])
            groups[same[0]] = _Group(same, _cells(row[2]) if len(row) > 2 else ())
    return list(groups.values())


def _cells(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())


def thesaurus(override: Path | None = None) -> Thesaurus:
    """Give the thesaurus of the product with an office's file laid over it; reread when edited.

    Raises ``WordListError`` for a file that cannot be read.
    """
    changed = override.stat().st_mtime_ns if override and override.is_file() else 0
    return _thesaurus(override, changed)


@functools.lru_cache(maxsize=64)
def _thesaurus(override: Path | None, _changed: int) -> Thesaurus:
    return Thesaurus(override)
