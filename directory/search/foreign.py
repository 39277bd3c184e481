"""Words of other languages (``foreign.tsv``) and romaji, led to Japanese words."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from directory.search.fold import sound_key, straighten
from directory.search.table import rows
from directory.search.token import is_dictionary_word

FOREIGN: Final = 0.9
"""Weight of a translated word."""

_STOP = "-"
_LONG_VOWELS = str.maketrans("āīūēōâîûêô", "aiueoaiueo")
_ROMAJI = re.compile(
    r"(?:(?:[kgsztdnhbpmrfjv]|[ksznhbpmrg]y|sh|ch|ts|dz|j?y|w)?[aiueo]|n'?|m(?=[bpm])"
    r"|([kstpcgdbz])(?=\1)|t(?=ch))+"
)


def plain(text: str) -> str:
    """Fold Latin letters: no accents or tone marks, lower case, đ as d, no apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[-_/]", " ", re.sub(r"['’]", "", letters)).split())


@functools.cache
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Latin phrases word by word → Japanese words; none for words that say nothing."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for language, phrases, japanese in rows("foreign.tsv", 3):
        if language != "zh":
            words = () if japanese == _STOP else tuple(japanese.split("|"))
            for phrase in phrases.split("|"):
                found.setdefault(tuple(plain(phrase).split()), words)
    return found


@functools.cache
def _chinese() -> dict[str, tuple[str, ...]]:
    return {
        straighten(phrase): tuple(japanese.split("|"))
        for language, phrases, japanese in rows("foreign.tsv", 3)
        if language == "zh"
        for phrase in phrases.split("|")
    }


@functools.cache
def _longest_phrase() -> int:
    return max(map(len, _phrases()))


def translated(words: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """Find the longest known phrase at the head of some Latin words.

    Returns how many words it takes and the Japanese words for it (none for a word such as *the*).
    """
    folded = [plain(word) for word in words]
    for length in range(min(_longest_phrase(), len(words)), 0, -1):
        phrase = tuple(" ".join(folded[:length]).split())
        for each in (phrase, (*phrase[:-1], phrase[-1].removesuffix("s"))) if phrase else ():
            if each in _phrases():
                return length, _phrases()[each]
    return None


def chinese(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Find Chinese phrases as ``(start, end, Japanese words)``, longest first at each place.

    A phrase that is a Japanese word too, as 工作, counts only when it is the whole text.
    """
    folded = straighten(text)
    if folded in _chinese():
        return [(0, len(text), _chinese()[folded])]
    found, start = [], 0
    while start < len(folded):
        length = _chinese_at(folded, start)
        if length:
            end = start + length
            found.append((start, end, _chinese()[folded[start:end]]))
        start += length or 1
    return found


def _chinese_at(text: str, start: int) -> int:
    for length in range(min(8, len(text) - start), 1, -1):
        phrase = text[start : start + length]
        if phrase in _chinese() and not is_dictionary_word(phrase):
            return length
    return 0


def romaji_sound(word: str) -> str:
    """Read a Latin word as romaji (Hepburn or Kunrei) and give its sound key, or ``""``."""
    letters = _letters(word)
    return _sound(letters) if _ROMAJI.fullmatch(letters) else ""


def romaji_guess(word: str) -> str:
    """Give the sound key of a Latin word as far as it can be read: slips are passed over."""
    return _sound("".join(match.group() for match in _ROMAJI.finditer(_letters(word))))


def _letters(word: str) -> str:
    return re.sub(r"[^a-z'-]", "", word.lower().translate(_LONG_VOWELS)).replace("-", "")


def _sound(letters: str) -> str:
    import jaconv

    plain_n = re.sub(r"m(?=[bpm])", "n", letters).replace("tch", "cch")
    kana: str = jaconv.alphabet2kana(re.sub(r"n'|n(?=[^aiueoy]|$)", "ん", plain_n))
    return sound_key(kana)
