"""Matches best first, scored only as deep as somebody reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from matching.score import Match


class Ranked(Sequence[Match]):
    """Every match of one need in its exact order. The count is known; the rest is found when read.

    What was read stays. The first of many cost little; to read all is to score all.
    """

    def __init__(self, count: int, best_first: Iterator[Match]) -> None:
        self._count = count
        self._coming = best_first
        self._found: list[Match] = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Match: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Match, ...]: ...

    def __getitem__(self, index: int | slice) -> Match | tuple[Match, ...]:
        if isinstance(index, slice):
            asked = range(self._count)[index]
            self._read(max(asked, default=-1) + 1)
            return tuple(self._found[i] for i in asked)
        place = range(self._count)[index]
        self._read(place + 1)
        return self._found[place]

    def __iter__(self) -> Iterator[Match]:
        for place in range(self._count):
            self._read(place + 1)
            yield self._found[place]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def _read(self, count: int) -> None:
        missing = count - len(self._found)
        if missing > 0:
            self._found.extend(islice(self._coming, missing))
