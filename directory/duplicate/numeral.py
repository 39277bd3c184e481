"""Numbers and single letters in names: 第２, 三号館, Ⅱ, 令和6年度, A棟; what each counts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from directory.duplicate.lexicon import table

_ROMAN = {ord(sign): str(value) for value, sign in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", start=1)}
_DIGIT = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_TYPED_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ROMAN_WORD = re.compile(r"(?<![a-z])(ii|iii|iv|vi|i(?=型))(?![a-z])")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}


class Number(NamedTuple):
    """A number or letter found in a text at ``[start, end)``; ``kind`` says what it counts."""

    start: int
    end: int
    text: str
    value: str
    kind: str


def unroman(text: str) -> str:
    """Write the single characters Ⅰ to Ⅹ as figures (``NFKC`` would make letters of them)."""
    return text.translate(_ROMAN)


def arabic(text: str) -> str:
    """Write numerals as figures where they number something (第二, 三号館, II), not inside words.

    Takes half-width lower-case text; times of day are dropped, they are no part of a name.
    """
    plain = _CLOCK.sub(" ", text)
    plain = _ROMAN_WORD.sub(lambda match: _TYPED_ROMAN[match.group()], plain)
    return _counted().sub(lambda match: str(_value(match.group())), plain)


@functools.cache
def _counted() -> re.Pattern[str]:
    after = "|".join(table()["counter"]["after_kanji"])
    numeral = "[〇一二三四五六七八九十百]+"
    alone = r"(?<![一-鿿\w])[一二三四五六七八九十]+(?![一-鿿\w])"
    trailing = r"(?<=[ぁ-んァ-ヶー])[一二三四五六七八九十](?![一-鿿\w])"
    return re.compile(rf"(?<=第){numeral}|{numeral}(?={after})|{alone}|{trailing}")


def _value(text: str) -> int:
    """Read a kanji numeral below a thousand: 二十三 → 23, 百 → 100."""
    if not set(text) & set("十百"):
        return int("".join(str(_DIGIT[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGIT:
            digit = _DIGIT[character]
            continue
        total += (digit or 1) * (100 if character == "百" else 10)
        digit = 0
    return total + digit


@functools.cache
def _numbered() -> re.Pattern[str]:
    counters = [word for kind in table()["counter"]["kinds"].values() for word in kind]
    ordered = "|".join(sorted(counters, key=len, reverse=True))
    number = rf"(?P<era>{'|'.join(_ERAS)})?(?:第|no)?(?P<digits>\d+)(?P<counter>{ordered})?"
    letters = "|".join(table()["counter"]["after_letter"])
    letter = rf"(?<![a-z])(?P<letter>[a-z])(?![a-z])(?P<sort>型)?(?:{letters})?"
    return re.compile(f"{number}|{letter}")


@functools.cache
def _kinds() -> dict[str, str]:
    kinds = table()["counter"]["kinds"]
    return {counter: kind for kind, counters in kinds.items() for counter in counters}


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers of a text already in half-width figures and lower case, in order."""
    for match in _numbered().finditer(text):
        if match["letter"]:
            value, kind = match["letter"], "sort" if match["sort"] else "letter"
        else:
            value = str(int(match["digits"]) + _ERAS.get(match["era"] or "", 0))
            kind = _kinds().get(match["counter"] or "", "number")
        yield Number(match.start(), match.end(), match.group(), value, kind)
