"""Cut Japanese text into morphemes by SudachiPy; the dictionary is loaded once, at first use."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

_LOCAL = threading.local()

LONGEST = 10_000
Unit = Literal["A", "C"]
"""Sudachi's split modes: ``A`` the shortest units, ``C`` names and compounds kept whole."""


@functools.cache
def dictionary() -> Dictionary:
    """The core dictionary."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def cut(text: str, unit: Unit) -> list[Morpheme]:
    """The morphemes of a text, in order.

    A text of more than ``LONGEST`` letters, which the tokenizer refuses, is cut piece by piece:
    there a morpheme's place is that within its piece.
    """
    tokenizer = _tokenizer(unit)
    pieces = (text[start : start + LONGEST] for start in range(0, len(text), LONGEST))
    return [morpheme for piece in pieces for morpheme in tokenizer.tokenize(piece)]


def _tokenizer(unit: Unit) -> Tokenizer:
    """This thread's own tokenizer of a unit: one must not be used by two threads at once."""
    if not hasattr(_LOCAL, unit):
        from sudachipy import SplitMode

        setattr(_LOCAL, unit, dictionary().tokenizer(mode=getattr(SplitMode, unit)))
    tokenizer: Tokenizer = getattr(_LOCAL, unit)
    return tokenizer
