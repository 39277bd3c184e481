"""Cutting schedule text into tokens: words with a role, dates, clock times, weekdays, the unknown.

The longest thing that fits wins. A word is not seen inside a longer unknown one (「おはなし会」
holds no 「なし」), so what the vocabulary does not know stays visible as an ``unknown`` token.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from directory.schedule.pattern import PATTERNS, WEEKDAY_LETTERS

_JOINING = ("と", "や", "及び", "および", "ならびに", "並びに", "かつ")
_PARTICLES = (
    "から",
    "まで",
    "までの",
    "までの日",
    "までの間",
    "までの期間",
    "より",
    "のため",
    "として",
    "とし",
    "して",
    "し",
    *"はがのにをもでへ",
    *_JOINING,
)
_NOUN_ENDINGS = ("相談",)
_KANJI = re.compile(r"[\u3400-\u9fff々〆]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]+")
_OTHER_WORD = re.compile(r"[ァ-ヺー]+|[a-z]+|[0-9]+|.", re.DOTALL)
_PUNCTUATION = {
    " ": "space",
    "\n": "newline",
    ",": "comma",
    "・": "dot",
    ".": "dot",
    "。": "stop",
    ";": "semicolon",
    "/": "slash",
    "※": "star",
    "*": "star",
    "◆": "star",
    "●": "star",
    "■": "star",
    "○": "star",
    "◎": "star",
    "☆": "star",
    "★": "star",
    "♪": "space",
    "!": "stop",
    ":": "colon",
    "~": "range",
    "-": "range",
    "ー": "range",
    "→": "range",
    "(": "open_bracket",
    ")": "close_bracket",
    "&": "and",
    "+": "plus",
    '"': "space",
    "'": "space",
    "|": "slash",
}


@dataclass(frozen=True)
class Token:
    """A piece of text: its role, the text, and what it says (see the patterns below)."""

    kind: str
    text: str
    value: Any = None


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, list[tuple[str, str]]]:
    """Words by their first letter, longest first, each with its kind."""
    source = files("directory.schedule").joinpath("words.toml").read_text(encoding="utf-8")
    words = [(word, kind) for kind, entries in tomllib.loads(source).items() for word in entries]
    words += [(word, "particle") for word in _PARTICLES]
    by_letter: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word, kind in sorted(words, key=lambda entry: -len(entry[0])):
        by_letter[word[0]].append((word, kind))
    return dict(by_letter)


class _Lexer:
    """One pass over a normalised text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.in_unknown = False

    def tokens(self) -> Iterator[Token]:
        """All tokens in order; neighbouring unknown pieces come as one."""
        place, unknown = 0, ""
        while place < len(self.text):
            token = self._known(place)
            if token is None:
                piece = self._unknown_piece(place)
                unknown, place, self.in_unknown = unknown + piece, place + len(piece), True
                continue
            if unknown:
                yield Token("unknown", unknown)
            unknown, self.in_unknown = "", False
            yield token
            place += len(token.text)
        if unknown:
            yield Token("unknown", unknown)

    def _unknown_piece(self, place: int) -> str:
        if _KANJI.match(self.text, place):
            return self.text[place]
        match = _HIRAGANA.match(self.text, place) or _OTHER_WORD.match(self.text, place)
        return match.group() if match else self.text[place]

    def _known(self, place: int) -> Token | None:
        token = self._longest(place)
        if token and self._stands_alone(token, place + len(token.text)):
            return token
        return self._lone_weekday(place)

    def _longest(self, place: int) -> Token | None:
        """The longest word or pattern at ``place``; a word wins over a pattern as long."""
        best = self._word(place)
        for kind, pattern, value in PATTERNS:
            match = pattern.match(self.text, place)
            if match and len(match.group()) > (len(best.text) if best else 0):
                meaning = value(match)
                if meaning is not None:
                    best = Token(kind, match.group(), meaning)
        if best is None and self.text[place] in _PUNCTUATION:
            return Token(_PUNCTUATION[self.text[place]], self.text[place])
        return best

    def _word(self, place: int) -> Token | None:
        for word, kind in _vocabulary().get(self.text[place], []):
            end = place + len(word)
            cuts_weekday = word[-1] in WEEKDAY_LETTERS and self.text.startswith("曜", end)
            if self.text.startswith(word, place) and not cuts_weekday:
                return Token(kind, word)
        return None

    def _stands_alone(self, token: Token, end: int) -> bool:
        """Whether the token is not merely a part of a longer unknown word."""
        first, last = token.text[0], token.text[-1]
        if self.in_unknown and token.text in _NOUN_ENDINGS:
            return False
        if self.in_unknown and (
            _HIRAGANA.match(first) and not self._after_other_script(token, end)
        ):
            return False
        following = self.text[end : end + 1]
        if _HIRAGANA.match(last) and _HIRAGANA.match(following):
            return self._longest(end) is not None
        if len(token.text) == 1 and _KANJI.match(first):
            return not self.in_unknown and self._opens(end) and self._no_ending(end)
        if token.kind == "weekday" and "曜" not in token.text:
            return self._opens(end)
        if token.text[-1].isascii() and token.text.isalpha():
            return not following.isascii() or not following.isalpha()
        return True

    def _after_other_script(self, token: Token, end: int) -> bool:
        """Whether a hiragana word follows an unknown word of another script (サロン|は)."""
        place = end - len(token.text)
        return place > 0 and not _HIRAGANA.match(self.text[place - 1])

    def _opens(self, place: int) -> bool:
        """Whether something other than the rest of an unknown kanji word starts at ``place``."""
        if place >= len(self.text) or not _KANJI.match(self.text, place):
            return True
        return self._longest(place) is not None

    def _no_ending(self, place: int) -> bool:
        """Whether no inflection follows (無く, 休んだ)."""
        return not _HIRAGANA.match(self.text, place) or self._longest(place) is not None

    def _lone_weekday(self, place: int) -> Token | None:
        """A single 月 … 日 that stands for the day of the week; not the 日 of 「カレーの日」."""
        letter = self.text[place]
        if letter == "日" and self.text[:place].endswith("の"):
            return None
        if letter not in WEEKDAY_LETTERS or self.in_unknown or not self._opens(place + 1):
            return None
        if not self._no_ending(place + 1):
            return None
        return Token("weekday", letter, (frozenset({WEEKDAY_LETTERS.index(letter)}), False))


def tokenise(text: str) -> list[Token]:
    """The tokens of a normalised text, in order and without gaps."""
    return list(_Lexer(text).tokens())
