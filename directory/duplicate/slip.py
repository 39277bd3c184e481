"""Whether one spelling is the other with a slip of hand; 東泉 for 西泉 is no slip."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from directory.duplicate.lexicon import table
from directory.duplicate.name import Piece
from directory.duplicate.pairing import UNLISTED, Pieces, heavy, spoken, written
from directory.duplicate.reading import is_word
from directory.search.fold import is_kana

SHORTEST_WHOLE = 6
"""A slip is only believed in a name of so many characters."""
SHORTEST_WITH_KANJI = 8
"""... or so many, where the slip is in a kanji."""
SHORTEST_PART = 5
"""... and in a part of so many, when neither spelling is a word."""
SHORTEST_KNOWN_PART = 3
"""... or so many, when one spelling is a word and the other none."""
CHARACTERS_PER_SLIP = 9
MISREAD_RATIO = 75.0
"""Of 100: how alike the readings must be where one name is kana and the other kanji."""
_VOICING = {ord("\u3099"): None, ord("\u309a"): None}


@functools.cache
def _contrast() -> frozenset[str]:
    return frozenset(table()["contrast"]["characters"])


@functools.cache
def _confusable() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in table()["confusable"]["pairs"])


def is_near(left: Pieces, right: Pieces, whole: int) -> bool:
    """Whether what two names of ``whole`` characters do not share is one part mistyped."""
    rests = {(heavy(left), heavy(right)), (left, right)}
    telling = all((heavy(left), heavy(right)))
    return telling and any(is_slip(*pair, whole) or _is_misread(*pair) for pair in rests)


def is_slip(left: Sequence[Piece], right: Sequence[Piece], whole: int) -> bool:
    """Whether one part is the other mistyped: two words that differ are two words."""
    a, b = written(left), written(right)
    longer = max(len(a), len(b))
    if not a or not b or whole < SHORTEST_WHOLE:
        return False
    if OSA.distance(a, b) > 1 + longer // (2 * CHARACTERS_PER_SLIP):
        return False
    known = _is_known(left) + _is_known(right)
    shortest = {0: SHORTEST_PART, 1: SHORTEST_KNOWN_PART, 2: CHARACTERS_PER_SLIP}[known]
    return longer >= shortest and _is_exchange(*_edit(a, b), longer)


def _is_place(pieces: Sequence[Piece]) -> bool:
    """Whether a town is among the pieces: 泉 and 和泉 sound alike and are two towns."""
    return any(piece.kind == "place" for piece in pieces)


def _is_known(pieces: Sequence[Piece]) -> bool:
    """Whether a rest is one word of the word list or of the dictionary."""
    return len(pieces) == 1 and (pieces[0].kind not in UNLISTED or is_word(pieces[0].text))


def is_whole_slip(ours: Pieces, theirs: Pieces) -> bool:
    """Whether two whole names differ by one character: dropped, doubled, voiced, moved, mistyped.

    A slip breaks a word; where both spellings are words, or the character is a word by itself
    (花の会, 鳥の会), two things are named.
    """
    a, b = written(ours), written(theirs)
    if a == b or min(len(a), len(b)) < SHORTEST_WHOLE:
        return False
    if _unvoiced(a) == _unvoiced(b):
        return True
    if OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    dropped, added = _edit(a, b)
    place = _edit_start(a, b)
    around = (_piece_at(ours, place), _piece_at(theirs, place))
    if all("ァ" <= character <= "ヶ" for character in dropped + added):
        moved = sorted(dropped) == sorted(added) or not (dropped and added)
        return moved or not all(map(_is_known, around))
    return _is_kanji_slip(dropped, added, around, min(len(a), len(b)))


def _is_kanji_slip(dropped: str, added: str, around: tuple[Pieces, Pieces], whole: int) -> bool:
    changed = dropped + added
    if any(map(_is_place, around)):
        return False
    if whole < SHORTEST_WITH_KANJI or not all("一" <= character <= "鿿" for character in changed):
        return False
    lengths = [len(written(pieces)) for pieces in around]
    words = [
        length > 1 and _is_known(pieces) for length, pieces in zip(lengths, around, strict=True)
    ]
    return not set(changed) & _contrast() and max(lengths) > 1 and not all(words)


def _piece_at(pieces: Pieces, place: int) -> Pieces:
    """Give the piece that holds the character at ``place`` of the whole name, if any."""
    end = 0
    for piece in pieces:
        end += len(piece.form)
        if place < end:
            return (piece,)
    return ()


def is_stutter(ours: Pieces, theirs: Pieces) -> bool:
    """Whether one name is the other with a letter or two written twice running: セセンター."""
    shorter, longer = sorted((written(ours), written(theirs)), key=len)
    added = len(longer) - len(shorter)
    if added not in (1, 2) or len(shorter) < SHORTEST_WHOLE:
        return False
    start = _edit_start(shorter, longer)
    doubled = longer[max(0, start - added) : start] or " "
    if not all(is_kana(character) for character in doubled):
        return False
    return longer[start : start + added] == doubled and longer[start + added :] == shorter[start:]


def _unvoiced(text: str) -> str:
    """Forget 濁点 and 半濁点: the commonest slip."""
    return unicodedata.normalize("NFD", text).translate(_VOICING)


def _edit_start(a: str, b: str) -> int:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    return start


def _edit(a: str, b: str) -> tuple[str, str]:
    """What was exchanged for what; an empty side means added or dropped."""
    start, end = _edit_start(a, b), 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def _is_exchange(dropped: str, added: str, longer: int) -> bool:
    """Whether a hand would make this exchange: not of a character that names another thing."""
    if frozenset((dropped, added)) in _confusable() or sorted(dropped) == sorted(added):
        return True
    changed = dropped + added
    if set(changed) & _contrast() or any(c.isdecimal() or c.isascii() for c in changed):
        return False
    kanji = any("一" <= character <= "鿿" for character in changed)
    return not kanji or longer >= SHORTEST_PART


def _is_misread(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether two kanji spellings share a reading, or kana comes close to the reading of kanji."""
    if not spoken(left).isdisjoint(spoken(right)):
        return not _is_place(left) and not _is_place(right)
    kana = [all(piece.is_kana for piece in side) for side in (left, right)]
    if kana[0] == kana[1]:
        return False
    alike = (fuzz.ratio(a, b) for a in spoken(left) for b in spoken(right))
    return max(alike, default=0.0) >= MISREAD_RATIO
