"""Fold spellings that differ only in script or form to one key; needs no dictionary.

Two keys are made. The *surface* key keeps kanji and forgives width, case, hiragana or katakana,
old and variant characters (``variant.tsv``), ヶ/ケ/が, kanji numerals, 長音 and punctuation.
The *sound* key is made of a kana reading and also forgives how a long vowel is written, so that
しょくどう, ショクドー and romaji *shokudo* meet.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

from directory.search.table import rows

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_SAME_SOUND = str.maketrans("ヂヅヲヰヱ", "ジズオイエ")
_V_SOUND = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_DASHES = "‐‑‒–—―−ｰ〜～一-"
_DASH_AFTER_KANA = re.compile(f"(?<=[ァ-ヺ])[{_DASHES}](?![一二三四五六七八九十])")
_KANJI = "一-鿿㐀-䶿々"
_KE_BETWEEN = re.compile(f"(?<=[{_KANJI}])[ケカガヶヵ](?=[{_KANJI}])")
_REPEATED = re.compile(f"([{_KANJI}])々")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile("[〇一二三四五六七八九十百千]+")
_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパ",
    "イ": "イキシチニヒミリギジビピ",
    "ウ": "ウクスツヌフムユルグズブプ",
    "エ": "エケセテネヘメレゲゼデベペ",
    "オ": "オコソトノホモヨロゴゾドボポ",
}
_LENGTHENS = frozenset(
    kana + vowel
    for row, vowels in (("ア", "ア"), ("イ", "イ"), ("ウ", "ウ"), ("エ", "エイ"), ("オ", "オウ"))
    for kana, vowel in itertools.product(_ROWS[row], vowels)
)


@functools.cache
def _variants() -> dict[int, str]:
    """Variant characters, and Latin letters with their accents and tone marks taken off."""
    table = {ord(old): new for old, new in rows("variant.tsv", 2)}
    for code in itertools.chain(range(0xC0, 0x250), range(0x1E00, 0x1F00)):
        letter = unicodedata.normalize("NFD", chr(code))[0]
        if letter.isascii():
            table[code] = letter
    return table | {ord("đ"): "d", ord("Đ"): "D"}


def straighten(text: str) -> str:
    """Replace variant characters by today's and é by e, one for one: offsets still hold."""
    return text.translate(_variants())


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def _modern(text: str) -> str:
    plain = straighten(unicodedata.normalize("NFKC", straighten(text))).lower()
    for old, new in _V_SOUND.items():
        plain = plain.replace(old, new)
    return _REPEATED.sub(r"\1\1", _katakana(plain))


def _number(match: re.Match[str]) -> str:
    """Read kanji numerals as a figure: 二十 → 20; a run of digits keeps its digits: 二〇 → 20."""
    text = match.group()
    if not any(character in _POWERS for character in text):
        return "".join(str(_DIGITS[character]) for character in text)
    total, digit = 0, 0
    for character in text:
        if character in _POWERS:
            total += (digit or 1) * _POWERS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return str(total + digit)


def _keep(character: str) -> bool:
    return character != "ー" and unicodedata.category(character)[0] in "LN"


def surface_key(text: str) -> str:
    """Fold a text to its surface key, e.g. ``國分寺サ－ロン`` → ``国分寺サロン``."""
    plain = _DASH_AFTER_KANA.sub("", _modern(text))
    plain = _KE_BETWEEN.sub("ガ", plain)
    plain = _NUMERAL.sub(_number, plain)
    return "".join(filter(_keep, plain.translate(_SMALL)))


def sound_key(reading: str) -> str:
    """Fold a kana reading to its sound key: ``ショクドウ``, ``しょくどー`` → ``シヨクド``."""
    plain = "".join(filter(_keep, _DASH_AFTER_KANA.sub("", _modern(reading))))
    plain = plain.translate(_SMALL).translate(_SAME_SOUND)
    key = ""
    for character in plain:
        if key and key[-1] + character in _LENGTHENS:
            continue
        key += character
    return key


def is_kana(text: str) -> bool:
    """Whether a text is written in kana alone."""
    return bool(text) and all("ァ" <= c <= "ヺ" or c == "ー" for c in _katakana(text))


def is_latin(text: str) -> bool:
    """Whether a text has Latin letters and no Japanese ones."""
    letters = [c for c in unicodedata.normalize("NFKC", text) if c.isalpha()]
    return bool(letters) and all(unicodedata.name(c, "").startswith("LATIN") for c in letters)


def grams(key: str) -> Iterator[str]:
    """Yield the overlapping pairs of characters of a key."""
    return (first + second for first, second in itertools.pairwise(key))
