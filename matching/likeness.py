"""How much more a place answers a wish, or sounds like a worry, than ordinary places do.

The likeness of a wish and a place is the product of their vectors by all models that can read
them, and what the place's words tell by themselves is added (``place_prior``); that of a worry and
a sentence is the mean of their cosines. Both are counted in standard deviations above a fixed
panel of ordinary places (``concept/background.txt``). What a person likes or is good at counts half
as much as what they wish. The panel never depends on the other candidates, so adding or removing a
resource changes nobody else's score.
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
from matching.place_prior import Learned, PlacePrior, learned
from matching.vector_store import VectorStore, digest

# What the words of a wish count for, and those of interests (docs/matching.md says why).
WISH_SHARE, INTEREST_SHARE = 2 / 3, 1 / 3


Scales = Sequence[tuple[Vectors, float]]


class Strain(NamedTuple):
    """A worry of the person and the sentence of the place most like it, in deviations."""

    deviations: float
    worry: str
    sentence: str


class _Said(NamedTuple):
    """The vector of one text, and mean and spread of its likeness to ordinary sentences."""

    vector: Vectors
    mean: float
    spread: float


class _Reader:
    """Likeness by one model; it keeps the vectors of the places it has met."""

    def __init__(self, model: SentenceModel, store: VectorStore | None) -> None:
        self.model = model
        self._store = store
        self._places: dict[str, Vectors] = {}
        self._unreadable: set[str] = set()
        self._said: dict[str, _Said] = {}
        self.prepare([*_panel(), *_sentences()])
        self.panel = np.stack([self._places[text] for text in _panel()])
        self.ordinary = self.panel.mean(axis=0)
        self._sentences = np.stack([self._places[text] for text in _sentences()])

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
        self._unreadable.update(text for text in missing if not self._places[text].any())

    @property
    def width(self) -> int:
        """Numbers in one vector."""
        return int(self.panel.shape[1])

    def places(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that were prepared, one row a text.

        A text the model cannot read is as like as an ordinary place: neither for nor against.
        """
        return np.stack([self.place(text) for text in texts])

    def place(self, text: str) -> Vectors:
        """The vector of one text, read when it was not prepared."""
        if text not in self._places:
            self.prepare([text])
        return self.ordinary if text in self._unreadable else self._places[text]

    def read(self, texts: Iterable[str]) -> None:
        missing = sorted({text for text in texts if text not in self._said})
        if missing:
            for text, vector in zip(missing, self.model.wishes(missing), strict=True):
                self.remember(text, vector)

    def remember(self, text: str, vector: Vectors) -> None:
        likes = self._sentences @ vector
        self._said[text] = _Said(vector, float(likes.mean()), float(likes.std()))

    def wishes(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts of a person, one row a text."""
        self.read(texts)
        return np.stack([self.wish(text) for text in texts])

    def wish(self, text: str) -> Vectors:
        """The vector of one text, read when it was not."""
        self.read([text])
        return self._said[text].vector

    def reads(self, text: str) -> bool:
        """Whether the model can say anything of a text."""
        return bool(self.wish(text).any())

    def forget(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._said.pop(text, None)

    def deviations(self, text: str, sentence: str) -> float:
        """Deviations by which a sentence of a place is more like the text than ordinary ones."""
        self.read([text])
        vector, mean, spread = self._said[text]
        return (float(self.place(sentence) @ vector) - mean) / (spread or 1.0)


class Likeness:
    """Likeness by one or more sentence models. Vectors of places are kept, in memory only.

    ``forget`` drops what was worked out for one need (its vectors are case data, class 3).
    """

    def __init__(
        self,
        models: Sequence[SentenceModel],
        store: VectorStore | None = None,
        known: Mapping[str, Learned] | None = None,
    ) -> None:
        """``known``: what was learned of models, by name; what ships when ``None``."""
        self.readers = [_Reader(model, store) for model in models]
        self._prior = PlacePrior(
            learned() if known is None else known, [model.name for model in models]
        )
        self._readable: dict[str, Sequence[_Reader]] = {}
        self._scales: dict[tuple[str, str], Scales | None] = {}

    @property
    def model_name(self) -> str:
        """Names and versions of the models the vectors come from."""
        return " + ".join(reader.model.name for reader in self.readers)

    def prepare(self, places: Iterable[ResourceFacts]) -> None:
        """Work out the vectors of many places in one batch, which is faster than one by one."""
        texts = [text for place in places for text in (place_text(place), *_demanding(place))]
        for reader in self.readers:
            reader.prepare(texts)

    def read(self, needs: Iterable[NeedFacts]) -> None:
        """Work out the vectors of many people's words in one batch."""
        texts = [text for need in needs for text in _words(need)]
        for reader in self.readers:
            reader.read(texts)

    def packed(self, need: NeedFacts) -> bytes:
        """The vectors of one person's words, to be kept with the need: digest, then float32 rows.

        The digest is that of models and words, so that ``unpack`` knows when they changed.
        """
        words = _words(need)
        rows = [reader.wishes(words).tobytes() for reader in self.readers] if words else []
        return b"".join([self._stamp(words), *rows])

    def unpack(self, need: NeedFacts, packed: bytes) -> bool:
        """Take vectors kept by ``packed`` instead of reading; ``False`` when they do not apply."""
        words = _words(need)
        stamp = self._stamp(words)
        if not words or not packed.startswith(stamp):
            return False
        values = np.frombuffer(packed, dtype=np.float32, offset=len(stamp))
        for reader in self.readers:
            width = reader.width
            rows, values = np.split(values, [len(words) * width])
            for text, vector in zip(words, rows.reshape(-1, width), strict=True):
                reader.remember(text, vector)
        return True

    def _stamp(self, words: Sequence[str]) -> bytes:
        return digest("\0".join([self.model_name, *words]))

    def forget(self, need: NeedFacts) -> None:
        """Drop the vectors of one person's words."""
        words = _words(need)
        for reader in self.readers:
            reader.forget(words)
        for text in words:
            self._readable.pop(text, None)
        self._scales.pop((wish_text(need), interest_text(need)), None)

    def wish(self, need: NeedFacts, place: ResourceFacts) -> float | None:
        """Deviations by which the place is more like what the person said than others are.

        ``None`` when they said nothing, or nothing a model can read.
        """
        scales = self.scales(need)
        if scales is None:
            return None
        text = place_text(place)
        parts = zip(self.readers, scales, strict=True)
        return round(fsum([float(reader.place(text) @ v) - mean for reader, (v, mean) in parts]), 2)

    def strain(self, need: NeedFacts, place: ResourceFacts) -> Strain | None:
        """The sentence of the place most like one of the person's worries, if both have any."""
        strains = (
            Strain(round(self._mean(worry, sentence), 2), worry, sentence)
            for worry in need.difficulties
            for sentence in _demanding(place)
        )
        return max(strains, default=None)

    def scales(self, need: NeedFacts) -> Scales | None:
        """For each model a vector and a mean: ``wish`` is the sum of ``place @ vector - mean``.

        ``None`` where ``wish`` is.
        """
        said = (wish_text(need), interest_text(need))
        if said not in self._scales:
            self._scales[said] = self._scaled(*said)
        return self._scales[said]

    def _scaled(self, wish: str, interests: str) -> Scales | None:
        shares = [
            (text, share)
            for text, share in ((wish, WISH_SHARE), (interests, INTEREST_SHARE))
            if text
        ]
        asked = [self._asked(number, shares) for number in range(len(self.readers))]
        if not any(vector.any() for vector in asked):
            return None
        readers = list(zip(self.readers, asked, strict=True))
        spread = np.sum([reader.panel @ vector for reader, vector in readers], axis=0).std() or 1.0
        found = []
        for number, (reader, vector) in enumerate(readers):
            scale = np.asarray(vector / spread + self._prior.prior(number), dtype=np.float32)
            found.append((scale, float(reader.ordinary @ scale)))
        return found

    def _asked(self, number: int, shares: Sequence[tuple[str, float]]) -> Vectors:
        """What was said, as one model reads it: zeros where it can read none of it."""
        asked = np.zeros(self.readers[number].width, dtype=np.float32)
        for text, share in shares:
            wish = self.readers[number].wish(text)
            asked += self._prior.asked(number, wish) * np.float32(share)
        return asked

    def place_vectors(self, places: Sequence[ResourceFacts]) -> list[Vectors]:
        """For each model the vectors of what places say of themselves, one row a place."""
        texts = [place_text(place) for place in places]
        for reader in self.readers:
            reader.prepare(texts)
        return [reader.places(texts) for reader in self.readers]

    def _able(self, text: str) -> Sequence[_Reader]:
        """The models that can read a text."""
        if text not in self._readable:
            self._readable[text] = [reader for reader in self.readers if reader.reads(text)]
        return self._readable[text]

    def _mean(self, worry: str, sentence: str) -> float:
        each = [reader.deviations(worry, sentence) for reader in self._able(worry)]
        return fsum(each) / len(each) if each else 0.0


def wish_text(need: NeedFacts) -> str:
    """What the person wishes, in their own words."""
    return need.wishes.strip()


def interest_text(need: NeedFacts) -> str:
    """What the person likes or is good at, as they said it."""
    return "、".join(need.interests)


def _words(need: NeedFacts) -> list[str]:
    said = (wish_text(need), interest_text(need), *need.difficulties)
    return [text for text in said if text]


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
