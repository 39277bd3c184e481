"""How much more a place answers a wish, refuses it or sounds like a worry than ordinary ones do.

The likeness of a wish and a place is the product of their vectors by all models that can read
them, and what the place's words tell by themselves is added (``place_prior``); that of a worry, or
of a wish and what a place refuses, to a sentence is the mean of their cosines. All are counted in
standard deviations above a fixed panel of ordinary places (``concept/background.txt``). What a
person likes or is good at counts half as much as what they wish. The panel never depends on the
other candidates, so adding or removing a resource changes nobody else's score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from math import fsum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.concept.clause import is_refusal, sentences
from matching.embedding import SentenceModel, Vectors, installed_models
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import is_reassuring
from matching.place_prior import Learned, PlacePrior, learned
from matching.text_reader import TextReader, listed
from matching.vector_store import VectorStore, digest

# What the words of a wish count for, and those of interests (docs/matching.md says why).
WISH_SHARE, INTEREST_SHARE = 2 / 3, 1 / 3
# What a refusal counts for that may as well take a demand away (「声をかけません」).
RELIEF_SHARE = 1 / 2

Scales = Sequence[tuple[Vectors, float]]
Means = npt.NDArray[np.float64]


class Strain(NamedTuple):
    """A worry of the person and the sentence of the place most like it, in deviations."""

    deviations: float
    worry: str
    sentence: str


class Refusal(NamedTuple):
    """A sentence by which a place turns something down; in deviations, how like the wish it is."""

    deviations: float
    sentence: str


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
        self.readers = [TextReader(model, store) for model in models]
        self._prior = PlacePrior(
            learned() if known is None else known, [model.name for model in models]
        )
        self._readable: dict[str, Sequence[TextReader]] = {}
        self._scales: dict[tuple[str, tuple[str, ...]], Scales | None] = {}
        self._nothing: dict[str, float] = {}

    @property
    def model_name(self) -> str:
        """Names and versions of the models the vectors come from."""
        return " + ".join(reader.model.name for reader in self.readers)

    def warm_up(self) -> None:
        """Read what no need has a part in: in one batch, and before anybody waits for it."""
        for reader in self.readers:
            reader.read(listed("nothing.txt"))

    def prepare(self, places: Iterable[ResourceFacts]) -> None:
        """Work out the vectors of many places in one batch, which is faster than one by one."""
        texts = [text for place in places for text in _texts(place)]
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
        self._scales.pop((need.wishes, need.interests), None)

    def wish(self, need: NeedFacts, place: ResourceFacts) -> float | None:
        """Deviations by which the place is more like what the person said than others are.

        ``None`` when they said nothing, or nothing a model can read.
        """
        scales = self.scales(need)
        if scales is None:
            return None
        text = place_text(place)
        parts = zip(self.readers, scales, strict=True)
        each = [float(reader.place(text).dot(v)) - mean for reader, (v, mean) in parts]
        return round(fsum(each), 2)

    def nothing(self, place: ResourceFacts) -> float:
        """The most deviations that words without content reach at a place, worked out once a text.

        The words are those of ``concept/nothing.txt``; 0 where no model reads any of them.
        """
        text = place_text(place)
        found = self._nothing.get(text)
        if found is None:
            found = self._nothing[text] = self._most_of_nothing(text)
        return found

    def _most_of_nothing(self, text: str) -> float:
        parts = zip(self.readers, self._nothing_scales, strict=True)
        each = [np.vecdot(rows, reader.place(text)) - means for reader, (rows, means) in parts]
        return round(max(map(fsum, zip(*each, strict=True)), default=0.0), 2)

    @cached_property
    def _nothing_scales(self) -> Sequence[tuple[Vectors, Means]]:
        """As ``scales``, but of all the words without content: for each model one row a text."""
        self.warm_up()
        found = [scales for text in listed("nothing.txt") if (scales := self._scaled(text, ""))]
        return [
            (
                np.array([one[number][0] for one in found], np.float32).reshape(-1, reader.width),
                np.array([one[number][1] for one in found]),
            )
            for number, reader in enumerate(self.readers)
        ]

    def strain(self, need: NeedFacts, place: ResourceFacts) -> Strain | None:
        """The sentence of the place most like one of the person's worries, if both have any."""
        strains = (
            Strain(round(self._mean(worry, sentence), 2), worry, sentence)
            for worry in need.difficulties
            for sentence in _demanding(place)
        )
        return max(strains, default=None)

    def refusal(self, need: NeedFacts, place: ResourceFacts) -> Refusal | None:
        """The refusing sentence of the place most like the wish; ``None`` where either is missing.

        What the person finds hard is taken off, since they are glad to have that turned down.
        """
        wish = wish_text(need)
        if not wish:
            return None
        found = (
            Refusal(round(self._refused(wish, need.difficulties, sentence), 2), sentence)
            for sentence in _refusing(place.description)
        )
        return max(found, default=None)

    def _refused(self, wish: str, worries: Sequence[str], sentence: str) -> float:
        worried = max((self._mean(worry, sentence) for worry in worries), default=0.0)
        share = RELIEF_SHARE if is_reassuring(sentence) else 1.0
        return (self._mean(wish, sentence) - max(worried, 0.0)) * share

    def scales(self, need: NeedFacts) -> Scales | None:
        """For each model a vector and a mean: ``wish`` is the sum of ``place @ vector - mean``.

        ``None`` where ``wish`` is.
        """
        said = (need.wishes, need.interests)
        if said not in self._scales:
            self._scales[said] = self._scaled(wish_text(need), interest_text(need))
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

    def _able(self, text: str) -> Sequence[TextReader]:
        """The models that can read a text."""
        if text not in self._readable:
            self._readable[text] = [reader for reader in self.readers if reader.reads(text)]
        return self._readable[text]

    def _mean(self, said: str, sentence: str) -> float:
        each = [reader.deviations(said, sentence) for reader in self._able(said)]
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


def _texts(place: ResourceFacts) -> list[str]:
    return [place_text(place), *_demanding(place), *_refusing(place.description)]


def _demanding(place: ResourceFacts) -> Sequence[str]:
    return _demanding_sentences(place.description)


@lru_cache(maxsize=65_536)
def _demanding_sentences(description: str) -> Sequence[str]:
    return tuple(text for text in sentences(description) if not is_reassuring(text))


@lru_cache(maxsize=65_536)
def _refusing(description: str) -> Sequence[str]:
    return tuple(text for text in sentences(description) if is_refusal(text))


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
