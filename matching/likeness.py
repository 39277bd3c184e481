"""How much more a place sounds like a wish, or like a worry, than ordinary places do.

A likeness is the cosine of two sentences, counted in standard deviations above their likeness to a
fixed panel of ordinary places (``concept/background.txt``), and averaged over the models. The panel
never depends on the other candidates, so adding or removing a resource changes nobody else's score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from math import fsum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching.concept.clause import sentences
from matching.embedding import SentenceModel, Vectors, installed_models
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import is_reassuring
from matching.vector_store import VectorStore, digest


class Strain(NamedTuple):
    """A worry of the person and the sentence of the place most like it, in deviations."""

    deviations: float
    worry: str
    sentence: str


class _Wish(NamedTuple):
    """The vector of one text, and mean and spread of its likeness to each panel."""

    vector: Vectors
    ordinary: Mapping[str, tuple[float, float]]


class _Reader:
    """Likeness by one model; it keeps the vectors of the places it has met."""

    def __init__(self, model: SentenceModel, store: VectorStore | None) -> None:
        self.model = model
        self._store = store
        self._places: dict[str, Vectors] = {}
        self._wishes: dict[str, _Wish] = {}
        panels = {"place": _panel(), "sentence": _sentences()}
        self.prepare(text for panel in panels.values() for text in panel)
        self._panels = {name: self.places(panel) for name, panel in panels.items()}

    def prepare(self, texts: Iterable[str]) -> None:
        missing = {text for text in texts if text not in self._places}
        if not missing:
            return
        if self._store:
            self._places.update(self._store.find(self.model.name, missing))
        unread = sorted(text for text in missing if text not in self._places)
        if unread:
            read = dict(zip(unread, self.model.places(unread), strict=True))
            self._places.update(read)
            if self._store:
                self._store.keep(self.model.name, read)

    @property
    def width(self) -> int:
        """Numbers in one vector."""
        return int(self._panels["place"].shape[1])

    def places(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that were prepared, one row a text."""
        return np.stack([self._places[text] for text in texts])

    def read(self, texts: Iterable[str]) -> None:
        missing = sorted({text for text in texts if text not in self._wishes})
        if missing:
            for text, vector in zip(missing, self.model.wishes(missing), strict=True):
                self.remember(text, vector)

    def remember(self, text: str, vector: Vectors) -> None:
        likes = {name: panel @ vector for name, panel in self._panels.items()}
        ordinary = {name: (float(v.mean()), float(v.std())) for name, v in likes.items()}
        self._wishes[text] = _Wish(vector, ordinary)

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that were read, one row a text."""
        self.read(texts)
        return np.stack([self._wishes[text].vector for text in texts])

    def scale(self, text: str) -> tuple[Vectors, float, float]:
        self.read([text])
        wish = self._wishes[text]
        return wish.vector, *wish.ordinary["place"]

    def forget(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._wishes.pop(text, None)

    def deviations(self, text: str, place: str, panel: str) -> float:
        if place not in self._places:
            self.prepare([place])
        if text not in self._wishes:
            self.read([text])
        vector, ordinary = self._wishes[text]
        mean, spread = ordinary[panel]
        return (float(self._places[place] @ vector) - mean) / (spread or 1.0)


class Likeness:
    """Likeness by one or more sentence models. Vectors of places are kept, in memory only.

    ``forget`` drops what was worked out for one need (its vectors are case data, class 3).
    """

    def __init__(self, models: Sequence[SentenceModel], store: VectorStore | None = None) -> None:
        self._readers = [_Reader(model, store) for model in models]

    @property
    def model_name(self) -> str:
        """Names and versions of the models the vectors come from."""
        return " + ".join(reader.model.name for reader in self._readers)

    def prepare(self, places: Iterable[ResourceFacts]) -> None:
        """Work out the vectors of many places in one batch, which is faster than one by one."""
        texts = [text for place in places for text in (place_text(place), *_demanding(place))]
        for reader in self._readers:
            reader.prepare(texts)

    def read(self, needs: Iterable[NeedFacts]) -> None:
        """Work out the vectors of many people's words in one batch."""
        texts = [text for need in needs for text in _words(need)]
        for reader in self._readers:
            reader.read(texts)

    def packed(self, need: NeedFacts) -> bytes:
        """The vectors of one person's words, to be kept with the need: digest, then float32 rows.

        The digest is that of models and words, so that ``unpack`` knows when they changed.
        """
        words = _words(need)
        rows = [reader.wishes(words).tobytes() for reader in self._readers] if words else []
        return b"".join([self._stamp(words), *rows])

    def unpack(self, need: NeedFacts, packed: bytes) -> bool:
        """Take vectors kept by ``packed`` instead of reading; ``False`` when they do not apply."""
        words = _words(need)
        stamp = self._stamp(words)
        if not words or not packed.startswith(stamp):
            return False
        values = np.frombuffer(packed, dtype=np.float32, offset=len(stamp))
        for reader in self._readers:
            width = reader.width
            rows, values = np.split(values, [len(words) * width])
            for text, vector in zip(words, rows.reshape(-1, width), strict=True):
                reader.remember(text, vector)
        return True

    def _stamp(self, words: Sequence[str]) -> bytes:
        return digest("\0".join([self.model_name, *words]))

    def forget(self, need: NeedFacts) -> None:
        """Drop the vectors of one person's words."""
        for reader in self._readers:
            reader.forget(_words(need))

    def wish(self, need: NeedFacts, place: ResourceFacts) -> float | None:
        """Deviations by which the place is more like the wish than others; ``None``: no wish."""
        text = wish_text(need)
        return self._deviations(text, place_text(place), "place") if text else None

    def strain(self, need: NeedFacts, place: ResourceFacts) -> Strain | None:
        """The sentence of the place most like one of the person's worries, if both have any."""
        strains = (
            Strain(self._deviations(worry, sentence, "sentence"), worry, sentence)
            for worry in need.difficulties
            for sentence in _demanding(place)
        )
        return max(strains, default=None)

    def scales(self, wish: str) -> list[tuple[Vectors, float, float]]:
        """For each model the vector of a wish, and mean and spread of its ordinary likeness."""
        return [reader.scale(wish) for reader in self._readers]

    def place_vectors(self, places: Sequence[ResourceFacts]) -> list[Vectors]:
        """For each model the vectors of what places say of themselves, one row a place."""
        texts = [place_text(place) for place in places]
        for reader in self._readers:
            reader.prepare(texts)
        return [reader.places(texts) for reader in self._readers]

    def _deviations(self, text: str, place: str, panel: str) -> float:
        each = [reader.deviations(text, place, panel) for reader in self._readers]
        return round(fsum(each) / len(each), 2)


def wish_text(need: NeedFacts) -> str:
    """What the person wishes, in their own words."""
    return need.wishes.strip()


def _words(need: NeedFacts) -> list[str]:
    return [text for text in (wish_text(need), *need.difficulties) if text]


def place_text(place: ResourceFacts) -> str:
    """Name and description: what the place says of itself."""
    return f"{place.name}。{place.description}"


def _demanding(place: ResourceFacts) -> Sequence[str]:
    return _demanding_sentences(place.description)


@lru_cache(maxsize=65_536)
def _demanding_sentences(description: str) -> Sequence[str]:
    return tuple(text for text in sentences(description) if not is_reassuring(text))


@cache
def _panel() -> Sequence[str]:
    text = resources.files("matching.concept").joinpath("background.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _sentences() -> Sequence[str]:
    return sentences("\n".join(_panel()))


class _Shared:
    """The store of this process, opened once by ``web``; none until then."""

    store: VectorStore | None = None


def keep_vectors_in(path: Path) -> None:
    """Keep the vectors of places in this file, for every later ``installed_likeness``."""
    _Shared.store = VectorStore(path)


@cache
def installed_likeness() -> Likeness | None:
    """Likeness by the installed models, or ``None`` where there is none."""
    models = installed_models()
    return Likeness(models, _Shared.store) if models else None
