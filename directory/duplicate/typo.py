"""Whether one spelling is the other with a slip of hand; 東泉 for 西泉 is no slip."""

from __future__ import annotations

import functools

from rapidfuzz.distance import OSA

from directory.duplicate.lexicon import table
from directory.duplicate.reading import is_word

SHORTEST_WHOLE = 6
"""A slip is only believed in a name of so many characters."""
SHORTEST_PART = 5
"""... and in a part of so many, when neither spelling is a word."""
SHORTEST_KNOWN_PART = 3
"""... or so many, when one spelling is a word and the other none."""
CHARACTERS_PER_SLIP = 9


@functools.cache
def _contrast() -> frozenset[str]:
    return frozenset(table()["contrast"]["characters"])


@functools.cache
def _confusable() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in table()["confusable"]["pairs"])


def is_typo(a: str, b: str, whole: int) -> bool:
    """Whether two differing parts of names of ``whole`` characters are one part mistyped."""
    longer = max(len(a), len(b))
    if not a or not b or whole < SHORTEST_WHOLE:
        return False
    if OSA.distance(a, b) > 1 + longer // (2 * CHARACTERS_PER_SLIP):
        return False
    known = is_word(a) + is_word(b)
    shortest = {0: SHORTEST_PART, 1: SHORTEST_KNOWN_PART, 2: CHARACTERS_PER_SLIP}[known]
    return longer >= shortest and all(_is_slip(*edit, longer) for edit in _edits(a, b))


def _edits(a: str, b: str) -> list[tuple[str, str]]:
    """What was exchanged for what; an empty side means added or dropped."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return [(a[start : len(a) - end], b[start : len(b) - end])]


def _is_slip(dropped: str, added: str, longer: int) -> bool:
    if frozenset((dropped, added)) in _confusable():
        return True
    if sorted(dropped) == sorted(added):
        return True
    changed = dropped + added
    if set(changed) & _contrast() or any(c.isdecimal() or c.isascii() for c in changed):
        return False
    kanji = any("一" <= character <= "鿿" for character in changed)
    return not kanji or longer >= SHORTEST_PART
