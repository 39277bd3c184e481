"""Pieces of two names paired: same word, other spelling, other order; and what stays unpaired."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from directory.duplicate.name import Name, Piece
from directory.duplicate.reading import sounds
from directory.search.fold import is_kana

LIGHT = frozenset({"filler", "particle", "municipality"})
"""Kinds that may be left out, added or exchanged without making another name."""
UNLISTED = frozenset({"free", "plain"})
"""Kinds of words that the word list does not hold."""
_STEMMED = UNLISTED | {"common"}

Pieces = tuple[Piece, ...]


class Pairing(NamedTuple):
    """What both names have, and what only one of them has, in order."""

    shared: Pieces
    left: Pieces
    right: Pieces


def pair(a: Sequence[Piece], b: Sequence[Piece]) -> Pairing:
    """Pair equal pieces in any order, by key and then by reading or stem."""
    common = Counter(piece.key for piece in a) & Counter(piece.key for piece in b)
    shared, left = _take(a, common)
    _, rest = _take(b, common)
    unpaired: list[Piece] = []
    for piece in left:
        partner = next((other for other in rest if is_same(piece, other)), None)
        if partner is None:
            unpaired.append(piece)
        else:
            rest.remove(partner)
            shared.append(piece)
    return Pairing(tuple(shared), tuple(unpaired), tuple(rest))


def _take(pieces: Sequence[Piece], wanted: Counter[str]) -> tuple[list[Piece], list[Piece]]:
    budget = Counter(wanted)
    taken: list[Piece] = []
    rest: list[Piece] = []
    for piece in pieces:
        if budget[piece.key] > 0:
            budget[piece.key] -= 1
            taken.append(piece)
        else:
            rest.append(piece)
    return taken, rest


def is_same(a: Piece, b: Piece) -> bool:
    """One word by key, by reading (kana for kanji) or by stem (引き取り for 引取)."""
    if a.key == b.key:
        return True
    if a.kind in _STEMMED and b.kind in _STEMMED and _stem(a.text) == _stem(b.text) != "":
        return True
    if not (a.is_kana or b.is_kana):
        return False
    return not set(a.sounds).isdisjoint(b.sounds)


@functools.lru_cache(maxsize=1 << 16)
def _stem(text: str) -> str:
    return "".join(character for character in text if "一" <= character <= "鿿")


def after_head(name: Name, head: Name) -> Pieces:
    """Give what follows in a name that begins with another name; all of it where it does not."""
    length = len(head.pieces)
    begins = len(name.pieces) > length and all(
        is_same(one, other) for one, other in zip(name.pieces, head.pieces, strict=False)
    )
    return name.pieces[length:] if begins else name.pieces


def written(pieces: Sequence[Piece]) -> str:
    """Run pieces together in flat spelling."""
    return "".join([piece.form for piece in pieces])


def heavy(pieces: Sequence[Piece]) -> Pieces:
    """Keep the pieces that say which thing is meant."""
    return tuple(piece for piece in pieces if piece.kind not in LIGHT)


def spoken(pieces: Sequence[Piece]) -> frozenset[str]:
    """Sound keys of a row of pieces: piece by piece, and read as one run."""
    if len(pieces) == 1:
        return frozenset(pieces[0].sounds)
    return _spoken(tuple([piece.text for piece in pieces])) if pieces else frozenset()


@functools.lru_cache(maxsize=1 << 16)
def _spoken(texts: tuple[str, ...]) -> frozenset[str]:
    piecewise = "".join([sounds(text)[0] for text in texts if sounds(text)])
    return frozenset({piecewise, *sounds("".join(texts))})


def sounds_alike(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether two rests are read alike and kana stands for kanji somewhere."""
    ours, theirs = written(left), written(right)
    if ours == theirs:
        return True
    has_kana = any(is_kana(character) for character in ours + theirs)
    return has_kana and not spoken(left).isdisjoint(spoken(right))
