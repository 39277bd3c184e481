"""One sentence model as a reader: vectors of what places write and of what people say, kept.

It counts how like a sentence is in deviations above the sentences of a fixed panel of ordinary
places (``concept/background.txt``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from matching.concept.clause import sentences
from matching.embedding import SentenceModel, Vectors
from matching.vector_store import VectorStore


class _Said(NamedTuple):
    """The vector of one text, and mean and spread of its likeness to ordinary sentences."""

    vector: Vectors
    mean: float
    spread: float


class TextReader:
    """Reads by one model. Vectors of places stay; those of people's words until forgotten."""

    def __init__(self, model: SentenceModel, store: VectorStore | None) -> None:
        self.model = model
        self._store = store
        self._said: dict[str, _Said] = {}
        ordinary = self._found({*_panel(), *_sentences()})
        self.panel = np.stack([ordinary[text] for text in _panel()])
        self.ordinary = self.panel.mean(axis=0)
        self._sentences = np.stack([ordinary[text] for text in _sentences()])
        self._places: dict[str, Vectors] = {}
        self._take(ordinary)

    def prepare(self, texts: Iterable[str]) -> None:
        """Read those texts of places that were not read before, in one batch.

        A text the model cannot read is as like as an ordinary place: neither for nor against.
        """
        missing = {text for text in texts if text not in self._places}
        if missing:
            self._take(self._found(missing))

    def _take(self, vectors: Mapping[str, Vectors]) -> None:
        for text, vector in vectors.items():
            self._places[text] = vector if vector.any() else self.ordinary

    def _found(self, texts: Collection[str]) -> dict[str, Vectors]:
        """The vectors of texts of places from the store, of the others by the model."""
        found = self._store.find(self.model.name, texts) if self._store else {}
        unread = sorted(text for text in texts if text not in found)
        if unread:
            read = dict(zip(unread, self.model.places(unread), strict=True))
            found.update(read)
            if self._store:
                self._store.keep(self.model.name, read)
        return found

    @property
    def width(self) -> int:
        """Numbers in one vector."""
        return int(self.panel.shape[1])

    def places(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that were prepared, one row a text."""
        return np.stack([self.place(text) for text in texts])

    def place(self, text: str) -> Vectors:
        """The vector of one text, read when it was not prepared."""
        found = self._places.get(text)
        if found is None:
            self.prepare([text])
            found = self._places[text]
        return found

    def read(self, texts: Iterable[str]) -> None:
        """Read those texts of a person that were not read before, in one batch."""
        missing = sorted({text for text in texts if text not in self._said})
        if missing:
            for text, vector in zip(missing, self.model.wishes(missing), strict=True):
                self.remember(text, vector)

    def remember(self, text: str, vector: Vectors) -> None:
        """Take the vector of a text of a person as read."""
        likes = self._sentences @ vector
        self._said[text] = _Said(vector, float(likes.mean()), float(likes.std()))

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts of a person, one row a text."""
        self.read(texts)
        return np.stack([self.wish(text) for text in texts])

    def wish(self, text: str) -> Vectors:
        """The vector of one text of a person, read when it was not."""
        return self._heard(text).vector

    def reads(self, text: str) -> bool:
        """Whether the model can say anything of a text."""
        return bool(self.wish(text).any())

    def forget(self, texts: Iterable[str]) -> None:
        """Drop the vectors of texts of a person."""
        for text in texts:
            self._said.pop(text, None)

    def deviations(self, text: str, sentence: str) -> float:
        """Deviations by which a sentence of a place is more like the text than ordinary ones."""
        vector, mean, spread = self._heard(text)
        return (float(self.place(sentence).dot(vector)) - mean) / (spread or 1.0)

    def _heard(self, text: str) -> _Said:
        found = self._said.get(text)
        if found is None:
            self.read([text])
            found = self._said[text]
        return found


def listed(name: str) -> Sequence[str]:
    """The texts of a list in ``concept/``, one a line, without its comments."""
    text = resources.files("matching.concept").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _panel() -> Sequence[str]:
    return listed("background.txt")


def _sentences() -> Sequence[str]:
    return sentences("\n".join(_panel()))
