"""A Japanese address as a row of signs in which different spellings of one place are the same.

Gazetteer names and typed addresses go through the same reading: NFKC, 異体字
(``variant.tsv``), hiragana as katakana, ヶ/ケ/が and の/ノ/之 alike, every hyphen alike, 漢数字
and 算用数字 as one number, 大字/字 and 丁目 set aside. Each sign remembers where it stood, so
that what was not used can be told in the writer's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Raise when names are read into other keys than before, or stored in other tables: stored
# gazetteers are then read anew.
READING_VERSION = 3

_HYPHENS = "-‐‑‒–—―−ー─━~〜⁃˗ㅡ"
_GAPS = " \t\n\r,、，。\"'"
_DIGITS = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI_NUMBER = "〇一二三四五六七八九十百千"

_POSTAL_CODE = re.compile(r"[^0-9A-Za-z一-龠ァ-ヶ]*〒? *[0-9]{3} *-? *[0-9]{4}(?![0-9-]) *")
_LABEL = re.compile(r"[ 〒「『(\[【:：・*■●○◎※]*((住所|所在地|会場|場所) *[:：] *)?[ 〒「『(\[【]*")
# ニ, ハ or ー typed for 二, 八 or 一: only right before 丁目, and not inside a katakana word.
_LOOKALIKE = re.compile(r"(?<![ァ-ヶ0-9-])[ニハ-](?=丁目)")
# Text set wide, a space after every letter: the spaces part nothing.
_SPREAD = re.compile(r"(?<![^ ])(?:[^ ] +){5,}[^ ](?![^ ])")
_SIGN = re.compile(
    r"(?P<gap> +)"
    r"|(?P<mark>大字|小字|(?<![文万])字)"
    r"|(?P<mute>第(?=[0-9" + _KANJI_NUMBER + r"])|(?<![0-9])・|・(?![0-9]))"
    r"|(?P<number>[0-9]+|[" + _KANJI_NUMBER + r"]+)"
    r"(?P<unit> *(?:丁 *目|町 *目|目(?=[0-9])|地割|丁(?=[0-9 -]|$)))?"
    r"|(?<=[0-9]) *[ノ・] *(?=[0-9])"
    r"|(?P<other>.)"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One character, or one whole number, of an address.

    ``key`` is what is compared (``<12>`` for the number twelve); ``start`` and ``end`` are its
    place in the text as written, a 丁目 after it included; ``unit`` is that 丁目 or 地割;
    ``mark`` the 大字 or 字 before it; ``gap`` tells of a space before it.
    """

    key: str
    start: int
    end: int
    unit: str = ""
    mark: str = ""
    gap: bool = False

    @property
    def is_number(self) -> bool:
        """Whether this is a number rather than a character."""
        return self.key[0] == "<"


def read_signs(text: str) -> tuple[Sign, ...]:
    """The signs of a name or an address; positions refer to ``text`` as given."""
    folded, places, ends = _fold(text)
    signs: list[Sign] = []
    gap, mark, mark_start = False, "", 0
    for match in _SIGN.finditer(folded):
        if match["gap"]:
            gap = True
        elif match["mark"]:
            mark_start = match.start() if not mark else mark_start
            mark = mark or match["mark"]
        elif match["mute"] is None:
            start, end = places[mark_start if mark else match.start()], ends[match.end() - 1]
            signs.append(
                Sign(_key(match), start, end, (match["unit"] or "").replace(" ", ""), mark, gap)
            )
            gap, mark = False, ""
    return tuple(signs)


def skip_label(text: str) -> int:
    """How many characters at the start are a postal code, a label or an opening bracket."""
    folded, places, _ = _fold(text)
    position = 0
    for pattern in (_LABEL, _POSTAL_CODE, _LABEL):
        match = pattern.match(folded, position)
        position = match.end() if match else position
    return places[position] if position < len(places) else len(text)


def key_of(text: str) -> str:
    """The comparison key of a whole name."""
    return "".join(sign.key for sign in read_signs(text))


def plain(text: str) -> str:
    """The text with its spaces and line breaks reduced to single spaces, for messages."""
    return " ".join(text.split())


def kanji_number(digits: str) -> int:
    """The value of 漢数字, written with units (二十四) or digit by digit (二四)."""
    if not any(char in _UNITS for char in digits):
        return int("".join(str(_DIGITS[char]) for char in digits))
    total, digit = 0, 0
    for char in digits:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return total + digit


def _key(match: re.Match[str]) -> str:
    number = match["number"]
    if number is None:
        # A の between two numbers is the hyphen of 2の10.
        return match["other"] or "-"
    return f"<{int(number) if number.isascii() else kanji_number(number)}>"


def _fold(text: str) -> tuple[str, list[int], list[int]]:
    """Characters folded one by one, and where in ``text`` each came from: start and end."""
    chars: list[str] = []
    places: list[int] = []
    ends: list[int] = []
    for start, cluster in _clusters(text):
        for char in unicodedata.normalize("NFKC", cluster):
            folded = _table().get(char, char)
            chars.extend(folded)
            places.extend([start] * len(folded))
            ends.extend([start + len(cluster)] * len(folded))
    for spread in [*_SPREAD.finditer("".join(chars))][::-1]:
        for position in range(spread.end() - 1, spread.start(), -1):
            if chars[position] == " ":
                del chars[position], places[position], ends[position]
    return _LOOKALIKE.sub(_numeral, "".join(chars)), places, ends


def _numeral(match: re.Match[str]) -> str:
    return {"ニ": "二", "ハ": "八", "-": "一"}[match.group()]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the voicing marks that follow it, as half-width kana need."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or text[position] not in "ﾞﾟ\u3099\u309a":
            yield start, text[start:position]
            start = position


@cache
def _table() -> dict[str, str]:
    """What each character is read as; an empty string drops it."""
    table: dict[str, str] = {}
    for code in range(0x3041, 0x3097):  # hiragana
        table[chr(code)] = chr(code + 0x60)
    table |= dict(zip("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", strict=True))
    table |= dict(zip("ぁぃぅぇぉっゃゅょゎ", "アイウエオツヤユヨワ", strict=True))
    table |= dict.fromkeys("ヶヵがガゕゖ箇", "ケ") | dict.fromkeys("之乃の", "ノ")
    table |= {"ヱ": "エ", "ゑ": "エ", "ヰ": "イ", "ゐ": "イ", "ヲ": "オ", "を": "オ"}
    table |= dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_GAPS, " ")
    selectors = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x200B, 0x200C, 0x200D, 0xFEFF]
    table |= {chr(code): "" for code in selectors}
    lines = resources.files("geo").joinpath("variant.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        canonical, variants = line.split("\t")
        table |= dict.fromkeys(variants, canonical)
    return table
