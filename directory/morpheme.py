"""Cut Japanese text into morphemes by SudachiPy; the dictionary is loaded once, at first use."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

_LOCAL = threading.local()

Unit = Literal["A", "C"]
"""Sudachi's split modes: ``A`` the shortest units, ``C`` names and compounds kept whole."""


@functools.cache
def dictionary() -> Dictionary:
    """The core dictionary."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def cut(text: str, unit: Unit) -> list[Morpheme]:
    """The morphemes of a text, in order."""
    return list(_tokenizer(unit).tokenize(text))


def _tokenizer(unit: Unit) -> Tokenizer:
    """This thread's own tokenizer of a unit: one must not be used by two threads at once."""
    if not hasattr(_LOCAL, unit):
        from sudachipy import SplitMode

        setattr(_LOCAL, unit, dictionary().tokenizer(mode=getattr(SplitMode, unit)))
    tokenizer: Tokenizer = getattr(_LOCAL, unit)
    return tokenizer
