"""In what two names differ, once spellings, order and what is known anyway are set aside."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from directory.duplicate.context import Context, bare, unexplained, unlocated
from directory.duplicate.name import Name, Piece
from directory.duplicate.pairing import Pairing, Pieces, heavy, pair, sounds_alike, spoken, written
from directory.duplicate.slip import is_near, is_stutter, is_whole_slip


class Verdict(enum.StrEnum):
    """How two names relate."""

    SAME = "same"
    SOUND = "sound"
    NEAR = "near"
    EXTENDED = "extended"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """The verdict, the pieces both names have, and what only one of them has.

    ``conflicts`` are marker pieces of one kind with two values: 第1 here and 第2 there.
    ``both_explained`` tells that each name repeats something else of the other record, so that
    only the shared pieces speak for one thing. ``heads`` are pieces of ``left`` and ``right`` that
    end their name: the last noun says what a thing is, 市民会館図書室 is not 市民会館.
    """

    verdict: Verdict
    shared: Pieces
    left: Pieces = ()
    right: Pieces = ()
    conflicts: tuple[tuple[Piece, Piece], ...] = ()
    both_explained: bool = False
    heads: Pieces = ()


def differ(a: Name, b: Name, around_a: Context, around_b: Context) -> Difference:
    """Compare two names; ``around_*`` explains away what a name repeats of its own record."""
    ours, theirs = bare(a, around_a, around_b), bare(b, around_b, around_a)
    found = pair(ours, theirs)
    if sounds_alike(found.left, found.right):
        verdict = Verdict.SOUND if found.left else Verdict.SAME
        return Difference(verdict, (*found.shared, *found.left))
    if _reads_alike(a.pieces, b.pieces) or is_stutter(a.pieces, b.pieces):
        return Difference(Verdict.SOUND, a.pieces)
    if not _conflicts(found.left, found.right) and is_whole_slip(a.pieces, b.pieces):
        return _near(pair(a.pieces, b.pieces))
    located = unlocated(found.left, found.right, around_a, around_b)
    whole = len(written(ours))
    if not _conflicts(*located):
        told = [_without(ours, found.left, located[0]), _without(theirs, found.right, located[1])]
        if is_near(*located, whole) or is_whole_slip(*told):
            return _near(Pairing(found.shared, *located))
    left, right = unexplained(*located, around_a, around_b)
    both = all(map(heavy, (found.left, found.right))) and not (heavy(left) or heavy(right))
    heads = (*_tail(ours, left), *_tail(theirs, right))
    return _judge(Pairing(found.shared, left, right), whole, heads, both_explained=both)


def _reads_alike(ours: Pieces, theirs: Pieces) -> bool:
    """Whether one name is written in kana throughout and is how the other one is read."""
    in_kana = [all(piece.is_kana for piece in pieces) for pieces in (ours, theirs)]
    return in_kana[0] != in_kana[1] and not spoken(ours).isdisjoint(spoken(theirs))


def _tail(whole: Pieces, rest: Pieces) -> Pieces:
    """Give the unpaired pieces that end a name."""
    length = 0
    while length < len(whole) and any(whole[-1 - length] is piece for piece in rest):
        length += 1
    return whole[len(whole) - length :]


def _without(whole: Pieces, rest: Pieces, kept: Pieces) -> Pieces:
    """Give a whole name without those of its unpaired pieces that only told the place."""
    told = [piece for piece in rest if piece not in kept]
    return tuple(piece for piece in whole if piece not in told)


def _near(found: Pairing) -> Difference:
    return Difference(Verdict.NEAR, (*found.shared, *found.left), found.left, found.right)


def _judge(found: Pairing, whole: int, heads: Pieces, *, both_explained: bool) -> Difference:
    """Decide on the rests that nothing else of the two records explains."""
    conflicts = _conflicts(found.left, found.right)
    if conflicts:
        return Difference(Verdict.DIFFERENT, *found, conflicts)
    if heavy(found.left) and heavy(found.right):
        near = is_near(found.left, found.right, whole)
        return _near(found) if near else Difference(Verdict.DIFFERENT, *found)
    verdict = Verdict.EXTENDED if found.left or found.right else Verdict.SAME
    return Difference(verdict, *found, both_explained=both_explained, heads=heads)


def _conflicts(left: Sequence[Piece], right: Sequence[Piece]) -> tuple[tuple[Piece, Piece], ...]:
    return tuple(
        (one, other)
        for one in left
        for other in right
        if one.kind == other.kind and (one.is_marker or one.kind == "place")
    )
