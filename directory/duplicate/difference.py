"""In what two names differ, once spellings, order and what is known anyway are set aside."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from directory.duplicate.lexicon import flat
from directory.duplicate.name import Name, Piece
from directory.duplicate.typo import is_typo
from directory.search.fold import is_kana

LIGHT = frozenset({"filler", "particle", "municipality"})
_PLACES = frozenset({"place", "municipality"})
MISREAD_RATIO = 75.0
"""Of 100: how alike the readings must be where one name is kana and the other kanji."""


class Verdict(enum.StrEnum):
    """How two names relate."""

    SAME = "same"
    SOUND = "sound"
    NEAR = "near"
    EXTENDED = "extended"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a record beside a name: its towns, its organisation, its building."""

    towns: frozenset[str] = frozenset()
    organisation: Name | None = None
    building: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """The verdict, the pieces both names have, and what only one of them has.

    ``conflicts`` are marker pieces of one kind with two values: 第1 here and 第2 there.
    """

    verdict: Verdict
    shared: tuple[Piece, ...]
    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    conflicts: tuple[tuple[Piece, Piece], ...] = ()


def differ(a: Name, b: Name, around_a: Context, around_b: Context) -> Difference:
    """Compare two names; ``around_*`` explains away what a name repeats of its own record."""
    shared, left, right = _match(a.pieces, b.pieces)
    if _sounds_alike(left, right):
        verdict = Verdict.SOUND if left else Verdict.SAME
        return Difference(verdict, (*shared, *left))
    left, right = _unexplained(left, right, around_a, around_b)
    conflicts = _conflicts(left, right)
    if conflicts:
        return Difference(Verdict.DIFFERENT, shared, left, right, conflicts)
    heavy_left, heavy_right = _heavy(left), _heavy(right)
    if heavy_left and heavy_right:
        whole = len(a.key)
        alike = _is_slip(left, right, whole) or _is_slip(heavy_left, heavy_right, whole)
        if alike or _is_misread(heavy_left, heavy_right):
            return Difference(Verdict.NEAR, (*shared, *heavy_left), left, right)
        return Difference(Verdict.DIFFERENT, shared, left, right)
    return Difference(Verdict.EXTENDED if left or right else Verdict.SAME, shared, left, right)


def _match(
    a: Sequence[Piece], b: Sequence[Piece]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]:
    """Pair equal pieces in any order, by key and then by reading; give shared and both rests."""
    common = Counter(piece.key for piece in a) & Counter(piece.key for piece in b)
    shared, left = _take(a, common)
    _, right = _take(b, common)
    rest = list(right)
    unpaired: list[Piece] = []
    for piece in left:
        partner = next((other for other in rest if _same_sound(piece, other)), None)
        if partner is None:
            unpaired.append(piece)
        else:
            rest.remove(partner)
            shared.append(piece)
    return tuple(shared), tuple(unpaired), tuple(rest)


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


def _same_sound(a: Piece, b: Piece) -> bool:
    """Kana for kanji; two different kanji of one reading (本多, 本田) are not the same."""
    if not (is_kana(a.text) or is_kana(b.text)):
        return False
    return not set(a.sounds).isdisjoint(b.sounds)


def _sounds_alike(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether both rests are read alike and kana stands for kanji somewhere."""
    if not left and not right:
        return True
    if _flat(left) == _flat(right):
        return True
    has_kana = any(is_kana(character) for character in _flat(left) + _flat(right))
    return has_kana and _sound(left) == _sound(right)


def _sound(pieces: Sequence[Piece]) -> str:
    return "".join(piece.sounds[0] for piece in pieces if piece.sounds)


def _flat(pieces: Sequence[Piece]) -> str:
    return "".join(flat(piece.text) for piece in pieces)


def _heavy(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.kind not in LIGHT)


def _conflicts(left: Sequence[Piece], right: Sequence[Piece]) -> tuple[tuple[Piece, Piece], ...]:
    return tuple(
        (one, other)
        for one in left
        for other in right
        if one.kind == other.kind and (one.is_marker or one.kind == "place")
    )


def _is_slip(left: Sequence[Piece], right: Sequence[Piece], whole: int) -> bool:
    return is_typo(_flat(left), _flat(right), whole)


def _is_misread(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Kana beside kanji whose reading the dictionary gives a little differently."""
    kana = [all(is_kana(piece.text) for piece in side) for side in (left, right)]
    if kana[0] == kana[1]:
        return False
    return fuzz.ratio(_sound(left), _sound(right)) >= MISREAD_RATIO


def _unexplained(
    left: tuple[Piece, ...], right: tuple[Piece, ...], around_a: Context, around_b: Context
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Leave out what only repeats the other record's town, organisation or building."""
    exchanged = bool(_heavy(left)) and bool(_heavy(right))
    return (
        _not_known(left, around_b, whole_only=exchanged),
        _not_known(right, around_a, whole_only=exchanged),
    )


def _not_known(
    pieces: tuple[Piece, ...], around: Context, *, whole_only: bool
) -> tuple[Piece, ...]:
    own = around.organisation
    use_organisation = own is not None and (not whole_only or _covers(pieces, own))
    return tuple(
        piece
        for piece in pieces
        if not (
            (piece.kind in _PLACES and (piece.kind == "municipality" or piece.key in around.towns))
            or (use_organisation and own is not None and _in_organisation(piece, own))
            or (len(piece.key) > 1 and not piece.is_marker and flat(piece.text) in around.building)
        )
    )


def _covers(pieces: Sequence[Piece], organisation: Name) -> bool:
    """Whether the pieces name the whole organisation and not only a word of it."""
    named = {piece.key for piece in _heavy(organisation.pieces)}
    return bool(named) and named <= {piece.key for piece in pieces}


def _in_organisation(piece: Piece, organisation: Name) -> bool:
    if piece.is_marker or piece.kind == "place":
        return any(piece.key == own.key for own in organisation.pieces)
    return len(piece.key) > 1 and piece.key in organisation.key
