"""Which pairs are worth comparing: records that share a rare part of the name, a phone or a place.

Every block is bounded, so that the number of pairs grows with the records and not with their
square: a block over ``LARGEST_BLOCK`` is sorted by reading and each record meets its neighbours.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directory.duplicate.name import Piece
from directory.duplicate.pairing import UNLISTED, after_head
from directory.duplicate.portrait import Portrait

LARGEST_BLOCK = 24
NEIGHBOURS = 8
GRAMS_KEPT = (6, 2)
"""So many of the rarest grams are looked up: of the core of a name, and of the whole of it."""
LEAST_OVERLAP = 0.3
CELL_DEGREES = 0.002
"""About 200 m: half of what two pins of one place may lie apart without counting against it."""
_UNTELLING = frozenset({"particle", "municipality", "filler"})


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one record: those always used, the grams to choose from, the sort order."""

    sure: tuple[str, ...]
    grams: tuple[frozenset[str], ...]
    overlap: frozenset[str]
    order: str


def candidate_pairs(portraits: Sequence[Portrait]) -> Iterator[tuple[int, int]]:
    """Yield positions ``(i, j)``, ``i < j``, of records of one area worth comparing, each once."""
    width = gram_width(len(portraits))
    keys = [read_keys(portrait, width) for portrait in portraits]
    blocks = Blocks(keys)
    for position, own in enumerate(keys):
        for other in sorted(blocks.partners(position)):
            if other > position and is_plausible(own, keys[other]):
                yield position, other


def gram_width(size: int) -> int:
    """How long a gram must be to be rare among so many records."""
    return 2 + (size > 3_000) + (size > 100_000)


def read_keys(portrait: Portrait, width: int) -> Keys:
    """Read the keys of a record; ``width`` is the length of its grams in kana."""
    own = portrait.organisation
    whole = _telling(portrait.name.pieces)
    core = _telling(after_head(portrait.name, own)) if own else whole
    place = portrait.place
    sure = [f"name:{'|'.join(sorted(core))}", *(f"phone:{phone[-8:]}" for phone in portrait.phones)]
    if place.is_lot:
        sure += [f"lot:{town}:{place.numbers}" for town in place.towns]
    if portrait.record.point:
        lon, lat = portrait.record.point
        sure.append(f"cell:{lon // CELL_DEGREES}:{lat // CELL_DEGREES}")
    return Keys(
        sure=tuple(sure),
        grams=tuple(frozenset(_grams("".join(each), width)) for each in (core, whole)),
        overlap=frozenset(_grams("".join(whole), 2)),
        order="".join(core),
    )


def _telling(pieces: Sequence[Piece]) -> list[str]:
    """How the pieces sound that tell a name from others; all of them where none does."""
    telling = [piece for piece in pieces if piece.kind not in _UNTELLING]
    return [_spoken(piece) for piece in telling or pieces]


def _spoken(piece: Piece) -> str:
    """How a piece sounds; a word of the list by its key, which all its spellings share."""
    by_sound = piece.kind in UNLISTED or piece.kind == "popular"
    return piece.sounds[0] if by_sound and piece.sounds else piece.key


def _grams(text: str, width: int) -> Iterator[str]:
    if len(text) <= width:
        yield text
    for start in range(len(text) - width + 1):
        yield text[start : start + width]


class Blocks:
    """Records by key. Being partners is mutual, so each pair can be told from its first record."""

    def __init__(self, keys: Sequence[Keys]) -> None:
        counts = Counter(
            itertools.chain.from_iterable(own.grams[0] | own.grams[1] | {*own.sure} for own in keys)
        )
        self._chosen = [_choose(own, counts) for own in keys]
        order = sorted(range(len(keys)), key=lambda position: keys[position].order)
        self._rank = [0] * len(keys)
        self._blocks: dict[str, list[int]] = defaultdict(list)
        for rank, position in enumerate(order):
            self._rank[position] = rank
            for key in self._chosen[position]:
                self._blocks[key].append(position)

    def partners(self, position: int) -> set[int]:
        """Records in a block of this one; in a large block only its neighbours by reading."""
        found: set[int] = set()
        for key in self._chosen[position]:
            members = self._blocks[key]
            if len(members) > LARGEST_BLOCK:
                place = bisect.bisect_left(
                    members, self._rank[position], key=self._rank.__getitem__
                )
                members = members[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
            found.update(members)
        return found


def _choose(own: Keys, counts: Counter[str]) -> tuple[str, ...]:
    """The sure keys and the rarest grams, of the name without and with its organisation."""
    chosen = dict.fromkeys(key for key in own.sure if counts[key] > 1)
    for grams, kept in zip(own.grams, GRAMS_KEPT, strict=True):
        shared = sorted((counts[gram], gram) for gram in grams if counts[gram] > 1)
        chosen |= dict.fromkeys(gram for _, gram in shared[:kept])
    return tuple(chosen)


def is_plausible(a: Keys, b: Keys) -> bool:
    """Whether two names sound alike at all; without that no comparison can make them one."""
    shorter = min(len(a.overlap), len(b.overlap))
    return len(a.overlap & b.overlap) >= LEAST_OVERLAP * shorter
