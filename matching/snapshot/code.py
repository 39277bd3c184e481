"""Values as small whole numbers: one code a distinct value, or one bit a distinct word."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
ALL_BITS = (1 << 63) - 1
MOST_WORDS = 62


class Codes(Generic[T]):
    """A distinct code for each value met, counted from 0; ``first`` takes code 0."""

    def __init__(self, first: T) -> None:
        self._codes: dict[T, int] = {first: 0}
        self.values: list[T] = [first]

    def code(self, value: T) -> int:
        """The code of a value, a new one when it was not met before."""
        found = self._codes.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found

    def known(self, value: T) -> int:
        """The code of a value, -1 when no row has it."""
        return self._codes.get(value, -1)


class Bits:
    """Sets of words as bits of one whole number; ``None`` (anybody) has every bit.

    Words beyond the 62nd have no bit: ``holds`` says whether a set can be told by bits at all.
    """

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def holds(self, words: Iterable[str] | None) -> bool:
        """Give each word a bit; ``False`` when there are none left."""
        for word in sorted(words or ()):
            if word not in self._bits:
                if len(self._bits) >= MOST_WORDS:
                    return False
                self._bits[word] = 1 << len(self._bits)
        return True

    def mask(self, words: Iterable[str] | None) -> int:
        """The bits of those words that have one; all bits for ``None``."""
        if words is None:
            return ALL_BITS
        return sum(self._bits.get(word, 0) for word in set(words))
