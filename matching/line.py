"""One line of what a person will not have or meet, read by its head: the noun it ends in.

「元夫が通う公民館」 is about 公民館, and 「犬を連れた人」 about somebody no registry knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from directory.morpheme import cut
from directory.taxonomy import forms, kinds
from matching.concept.phrase import normalise
from matching.concept.scheme import activities, acts

SHORTEST_KANA, SHORTEST_WORD = 3, 2
_NOUNS = frozenset({"名詞", "接尾辞", "接頭辞", "記号", "代名詞"})
_PARTS = re.compile("[、,・;/\n]|(?<=[一-鿿ァ-ー])や(?=[一-鿿ぁ-んァ-ー])")
# 「動物のいる場所」「カラオケをする会」: what says only that it is a place or a thing done.
_TAIL = re.compile(
    "(?:での|の(?:いる|ある|多い|出る)?|が(?:いる|ある|多い|出る)|を?する|(?<=[うくぐすつぬぶむる]))"
    "(?:場所|ところ|所|場|施設|活動|集まり|会|こと|の|席|部屋|イベント)$"
)
# What may stand before a word that is still the noun of its line: an honorific, how many, where.
_NO_NAME = re.compile(
    "(?:大人数|少人数|多人数|大勢|集団|団体|屋外|屋内|野外|室内|夜間|深夜|早朝)?[おご御]?"
)
# 「動物以外」 says nothing of animals.
_TAKEN_BACK = re.compile("以外|平気|大丈夫|かまわな|構わな|よい$|いい$")
_SAYS_NOTHING = re.compile(
    "(?:場所|所|ところ|場|施設|活動|集まり|会|こと|もの|とき|時|席|部屋|団体|センター|人|人々|方|者"
    "|男性|女性|相手|知人|友人|家族|近所|自分|一人|全部|すべて|何か|なし|特になし)"
)


class Line(NamedTuple):
    """One line as it was read: words for names, codes of kinds, concepts with their words."""

    text: str
    words: frozenset[str]
    kinds: frozenset[str]
    concepts: tuple[tuple[str, str], ...]

    @property
    def is_read(self) -> bool:
        """Whether it names a kind of place or an activity, wherever that is found."""
        return bool(self.kinds or self.concepts)


@lru_cache(maxsize=4096)
def read_line(text: str) -> Line:
    """Read one line of what a person will not have or meet."""
    plain = normalise(text).strip()
    if _TAKEN_BACK.search(plain):
        return Line(plain, frozenset({plain}), frozenset(), ())
    words = {plain}
    concepts: list[tuple[str, str]] = []
    for part in filter(None, map(str.strip, _PARTS.split(plain))):
        bare = _TAIL.sub("", part) or part
        head = _head(bare)
        if head:
            words.add(head)
        concepts += _concepts(head, whole=head == bare) if head else _doing(bare)
    known = frozenset(filter(_tells, words))
    codes = frozenset(code for code, labels in _kind_words() if labels & words)
    return Line(plain, known, codes, tuple(dict.fromkeys(concepts)))


def _tells(word: str) -> bool:
    shortest = SHORTEST_KANA if re.fullmatch("[ぁ-んァ-ヺー]*", word) else SHORTEST_WORD
    return len(word) >= shortest and not _SAYS_NOTHING.fullmatch(word)


def _head(text: str) -> str:
    """The noun a phrase ends in, with the nouns before it; empty where it ends in a verb."""
    head = ""
    for unit in reversed(cut(text, "C")):
        if unit.part_of_speech()[0] not in _NOUNS:
            break
        head = unit.surface() + head
    return head.strip()


def _concepts(head: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """The concepts a noun is; a wide one (仕事) only where the line says no more than it.

    The last part of a longer noun is none: 「ひだまり縁側」 names one place, not every 縁側.
    Whether a registry has such a place is not asked, so that no place hangs on another.
    """
    for scheme in (activities(), acts()):
        for span in scheme.find(head):
            says_all = whole and span.start == 0
            is_wide = scheme.concepts[span.meaning].general
            is_noun = _NO_NAME.fullmatch(head[: span.start]) and _ends_it(head, span.end)
            if is_noun and (says_all or not is_wide):
                yield span.meaning, span.word


def _doing(phrase: str) -> Iterator[tuple[str, str]]:
    """The concepts a phrase that ends in a verb begins with (「お酒を飲む」)."""
    for scheme in (activities(), acts()):
        for span in scheme.find(phrase):
            if span.start == 0 and not scheme.concepts[span.meaning].general:
                yield span.meaning, span.word


def _ends_it(text: str, end: int) -> bool:
    return len(text) - end <= 1


@cache
def _kind_words() -> tuple[tuple[str, frozenset[str]], ...]:
    """By code of a kind or form: the words of its label, and the code itself."""
    labels = [(one.code, one.label) for one in kinds().values()]
    labels += [(one.code, one.label) for one in forms().values()]
    return tuple(
        (code, frozenset({code, *map(normalise, (label, *label.split("・")))}))
        for code, label in labels
    )
