"""What a name repeats of its own record: its town, its organisation, its building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.duplicate.name import Name, Piece
from directory.duplicate.pairing import Pieces, after_head, heavy, spoken

Rests = tuple[Pieces, Pieces]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a record beside a name."""

    towns: frozenset[str] = frozenset()
    organisation: Name | None = None
    building: str = ""
    """The building in flat spelling."""


def bare(name: Name, around: Context, other: Context) -> Pieces:
    """Leave out the organisation that stands before a name, where both records have the same."""
    own, theirs = around.organisation, other.organisation
    if own is None or (theirs is not None and theirs.key != own.key):
        return name.pieces
    rest = after_head(name, own)
    return rest if any(map(_tells_more, heavy(rest))) else name.pieces


def _tells_more(piece: Piece) -> bool:
    """Whether a piece behind the organisation names a thing, and does not only say where it is."""
    return piece.kind not in ("place", "municipality")


def unlocated(left: Pieces, right: Pieces, around_a: Context, around_b: Context) -> Rests:
    """Leave out of either rest the municipality, and the other record's town."""
    return (
        tuple(piece for piece in left if not _is_town(piece, around_b)),
        tuple(piece for piece in right if not _is_town(piece, around_a)),
    )


def unexplained(left: Pieces, right: Pieces, around_a: Context, around_b: Context) -> Rests:
    """Leave out of either rest what only repeats the other record's town, group or building.

    Where both names have something of their own, a group's name counts only as a whole: 花の教室
    and 緑の教室 of 花と緑の会 are two things.
    """
    exchanged = bool(heavy(left)) and bool(heavy(right))
    return (
        _unknown(left, around_b, whole_only=exchanged),
        _unknown(right, around_a, whole_only=exchanged),
    )


def _unknown(pieces: Pieces, around: Context, *, whole_only: bool) -> Pieces:
    own = around.organisation
    if own is not None and not spoken(pieces).isdisjoint(spoken(own.pieces)):
        return ()
    if own is not None and whole_only and not _covers(pieces, own):
        own = None
    return tuple(piece for piece in pieces if not _is_told(piece, around, own))


def _is_told(piece: Piece, around: Context, organisation: Name | None) -> bool:
    if _is_town(piece, around):
        return True
    if organisation is not None and _in_organisation(piece, organisation):
        return True
    return len(piece.key) > 1 and not piece.is_marker and piece.form in around.building


def _is_town(piece: Piece, around: Context) -> bool:
    return piece.kind == "municipality" or (piece.kind == "place" and piece.key in around.towns)


def _covers(pieces: Sequence[Piece], organisation: Name) -> bool:
    """Whether the pieces name the whole organisation and not only a word of it."""
    named = {piece.key for piece in heavy(organisation.pieces)}
    return bool(named) and named <= {piece.key for piece in pieces}


def _in_organisation(piece: Piece, organisation: Name) -> bool:
    if any(piece.key == own.key for own in organisation.pieces):
        return True
    named = not piece.is_marker and piece.kind != "place"
    return named and len(piece.key) > 1 and piece.key in organisation.key
