"""Whether a word found in a text stands there as a word, and the whole word it is part of.

Labels are stems, so a word may end within a verb (「描い」 of 「描いて」). It may not begin within
one, nor be cut out of a name: there is no 「寺」 in 「円光寺」, no 「直し」 in 「学び直し」.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from directory.morpheme import LONGEST, Unit, cut

_INFLECTED = frozenset({"動詞", "形容詞"})
# What may carry on within one word: 過ごし+ます, 描い+て+い+ます.
_INFLECTING = _INFLECTED | {"助動詞", "助詞"}
_NAMES = frozenset({"地名", "人名"})
_HONORIFIC = frozenset({"お", "御", "ご"})
# What ends the name of an office or a body: 「子ども政策課」 plays with no child.
_OFFICES = frozenset({"課", "協議会", "審議会", "連絡会"})


class _Unit(NamedTuple):
    """A morpheme: where it begins and ends in the text, and its part of speech."""

    start: int
    end: int
    surface: str
    part: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """A name of a place or a person; countries are spoken of as such."""
        return self.part[2] in _NAMES and self.part[3] != "国"


class _Cut(NamedTuple):
    """A text in its longest and its shortest units, each by the letter it holds."""

    long: tuple[_Unit, ...]
    short: tuple[_Unit, ...]


def stands(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` of a normalised text is a word of it, or the head of one."""
    units = _units(text)
    if end > len(units.long):
        return False
    first = units.long[start]
    if first.is_name or first.part[0] == "接尾辞" or _is_office(units.long, end):
        return False
    return _begins(units, start, end) and _ends(units, text, start, end)


def whole_word(text: str, start: int, end: int) -> str:
    """The words ``text[start:end]`` of a normalised text is cut from, with what inflects them.

    「静かに過ご」 is told as 「静かに過ごします」. A text in other letters is told as it stands.
    """
    if not re.search("[ぁ-ゖァ-ヺ]", text):
        return text[start:end]
    units = _units(text).long
    first, last = units[start].start, units[end - 1]
    while last.part[0] in _INFLECTING and last.end < len(units) and _goes_on(units[last.end]):
        last = units[last.end]
    return text[first : last.end]


def _goes_on(unit: _Unit) -> bool:
    joins = unit.part[:2] == ("助詞", "接続助詞") and unit.surface in {"て", "で"}
    return joins or unit.part[0] == "助動詞" or unit.part[:2] == ("動詞", "非自立可能")


def _begins(units: _Cut, start: int, end: int) -> bool:
    first, short = units.long[start], units.short[start]
    if start in (first.start, first.start + _honorific(first)):
        return True
    is_part = start == short.start and short.part[0] != "接尾辞"
    return is_part and first.part[:2] == ("名詞", "普通名詞") and end >= first.end


def _honorific(unit: _Unit) -> int:
    return int(unit.surface[0] in _HONORIFIC)


def _ends(units: _Cut, text: str, start: int, end: int) -> bool:
    last, short = units.long[end - 1], units.short[end - 1]
    if end == last.end:
        return True
    if last.is_name:
        return False
    if short.part[0] in _INFLECTED:
        return True
    word = text[start:end]
    if len(word) == 1:
        return _is_kana(text[end])
    return end == short.end or not all(map(_is_kana, word))


def _is_kana(letter: str) -> bool:
    return "ぁ" <= letter <= "ゖ" or "ァ" <= letter <= "ー"


def _is_office(units: tuple[_Unit, ...], end: int) -> bool:
    """Whether the word opens a run of nouns that names an office."""
    surface = ""
    at = units[end - 1].end
    while at < len(units) and units[at].part[0] in {"名詞", "接尾辞"}:
        surface, at = units[at].surface, units[at].end
    return surface in _OFFICES


@lru_cache(maxsize=16_384)
def _units(text: str) -> _Cut:
    """The units of a text; what the tokenizer leaves out (blanks) is a unit of its own."""
    return _Cut(_by_letter(text, "C"), _by_letter(text, "A"))


def _by_letter(text: str, unit: Unit) -> tuple[_Unit, ...]:
    blank = ("空白",) * 4
    found = [_Unit(at, at + 1, text[at], blank) for at in range(len(text))]
    for start in range(0, len(text), LONGEST):
        for one in cut(text[start : start + LONGEST], unit):
            part = tuple(one.part_of_speech()[:4])
            whole = _Unit(start + one.begin(), start + one.end(), one.surface(), part)
            found[whole.start : whole.end] = [whole] * (whole.end - whole.start)
    return tuple(found)
