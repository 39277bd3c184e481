"""Finding many short words in short texts at once, the longest match hiding those inside it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

from matching.concept.boundary import stands

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-鿿]")


class Span(NamedTuple):
    """A word found: where it begins and ends in the normalised text, the word, and its meaning."""

    start: int
    end: int
    word: str
    meaning: str


def normalise(text: str) -> str:
    """NFKC and lower case; what is compared on both sides."""
    return unicodedata.normalize("NFKC", text).lower()


def split_words(value: object) -> list[str]:
    """The words of a "/"-separated entry, normalised; empty for a missing one."""
    return [word for part in str(value or "").split("/") if (word := normalise(part).strip())]


class PhraseFinder:
    """Finds every known word in a text.

    A match inside a longer match is dropped (本 in 日本, 足 in 満足): words of meaning ``""`` exist
    only to hide others so. Words in Latin letters match whole words only; ``whole`` asks the same
    of Japanese ones.
    """

    def __init__(self, words: Iterable[tuple[str, str]], *, whole: bool = False) -> None:
        self._meanings: dict[str, set[str]] = {}
        for word, meaning in (*_hiding_words(), *words):
            self._meanings.setdefault(word, set()).add(meaning)
        self._longest = max(map(len, self._meanings), default=0)
        self._whole = whole

    def find(self, text: str) -> list[Span]:
        """All matches in reading order; ``text`` is normalised first."""
        plain = normalise(text)
        whole = self._whole and not _is_chinese(plain)
        found = (span for start in range(len(plain)) for span in self._at(plain, start))
        spans = [span for span in found if not whole or _is_word(plain, span)]
        starts = [span.start for span in spans]
        return [
            span
            for span in spans
            if span.meaning and not _hidden(span, self._around(span, spans, starts))
        ]

    def _around(self, span: Span, spans: list[Span], starts: list[int]) -> list[Span]:
        """The spans that may reach over one: those that begin where it does or a word before."""
        first = bisect_right(starts, span.start - self._longest)
        return spans[first : bisect_right(starts, span.start)]

    def _at(self, text: str, start: int) -> Iterable[Span]:
        for end in range(start + 1, min(start + self._longest, len(text)) + 1):
            word = text[start:end]
            for meaning in sorted(self._meanings.get(word, ())):
                if _stands_alone(text, start, end):
                    yield Span(start, end, word, meaning)


def _is_chinese(text: str) -> bool:
    """Whether a text has letters no Japanese one has, and no kana."""
    return not _KANA.search(text) and any(map(_is_simplified, text))


def _is_simplified(letter: str) -> bool:
    return "一" <= letter <= "鿿" and not letter.encode("cp932", "ignore")


def _is_word(text: str, span: Span) -> bool:
    hides = not span.meaning
    return hides or not _JAPANESE.search(span.word) or stands(text, span.start, span.end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    if not _latin(text[start]):
        return True
    before = start > 0 and _latin(text[start - 1])
    after = end < len(text) and _latin(text[end]) and _latin(text[end - 1])
    return not before and not after


def _latin(letter: str) -> bool:
    return letter.isalpha() and "a" <= unicodedata.normalize("NFD", letter)[0] <= "z"


def _hidden(span: Span, spans: Iterable[Span]) -> bool:
    return any(_inside(span, other) or _begins_in_hiding(span, other) for other in spans)


def _inside(span: Span, other: Span) -> bool:
    longer = other.end - other.start > span.end - span.start
    return longer and other.start <= span.start and span.end <= other.end


def _begins_in_hiding(span: Span, other: Span) -> bool:
    return not other.meaning and other.start < span.start < other.end


@cache
def _hiding_words() -> tuple[tuple[str, str], ...]:
    text = resources.files("matching.concept").joinpath("hiding.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple((word, "") for line in lines for word in split_words(line))
