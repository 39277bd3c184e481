"""How much more a place sounds like a wish, or like a worry, than ordinary places do.

A likeness is the cosine of two sentences, counted in standard deviations above their likeness to a
fixed panel of ordinary places (``concept/background.txt``), and averaged over the models. The panel
never depends on the other candidates, so adding or removing a resource changes nobody else's score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from statistics import fmean
from typing import NamedTuple

from matching.concept.clause import sentences
from matching.embedding import SentenceModel, Vectors, installed_models
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import is_reassuring


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

    def __init__(self, model: SentenceModel) -> None:
        self.model = model
        self._places: dict[str, Vectors] = {}
        self._wishes: dict[str, _Wish] = {}
        self._panels = {"place": model.places(_panel()), "sentence": model.places(_sentences())}

    def prepare(self, texts: Iterable[str]) -> None:
        missing = sorted({text for text in texts if text not in self._places})
        if missing:
            self._places.update(zip(missing, self.model.places(missing), strict=True))

    def forget(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._wishes.pop(text, None)

    def deviations(self, text: str, place: str, panel: str) -> float:
        self.prepare([place])
        vector, ordinary = self._wish(text)
        mean, spread = ordinary[panel]
        return (float(self._places[place] @ vector) - mean) / (spread or 1.0)

    def _wish(self, text: str) -> _Wish:
        if text not in self._wishes:
            vector = self.model.wishes([text])[0]
            likes = {name: panel @ vector for name, panel in self._panels.items()}
            ordinary = {name: (float(v.mean()), float(v.std())) for name, v in likes.items()}
            self._wishes[text] = _Wish(vector, ordinary)
        return self._wishes[text]


class Likeness:
    """Likeness by one or more sentence models. Vectors of places are kept, in memory only.

    ``forget`` drops what was worked out for one need (its vectors are case data, class 3).
    """

    def __init__(self, models: Sequence[SentenceModel]) -> None:
        self._readers = [_Reader(model) for model in models]

    @property
    def model_name(self) -> str:
        """Names and versions of the models the vectors come from."""
        return " + ".join(reader.model.name for reader in self._readers)

    def prepare(self, places: Iterable[ResourceFacts]) -> None:
        """Work out the vectors of many places in one batch, which is faster than one by one."""
        texts = [text for place in places for text in (place_text(place), *_demanding(place))]
        for reader in self._readers:
            reader.prepare(texts)

    def forget(self, need: NeedFacts) -> None:
        """Drop the vectors of one person's words."""
        for reader in self._readers:
            reader.forget((wish_text(need), *need.difficulties))

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

    def _deviations(self, text: str, place: str, panel: str) -> float:
        return round(fmean(r.deviations(text, place, panel) for r in self._readers), 2)


def wish_text(need: NeedFacts) -> str:
    """What the person wishes, in their own words."""
    return need.wishes.strip()


def place_text(place: ResourceFacts) -> str:
    """Name and description: what the place says of itself."""
    return f"{place.name}。{place.description}"


def _demanding(place: ResourceFacts) -> list[str]:
    return [text for text in sentences(place.description) if not is_reassuring(text)]


@cache
def _panel() -> Sequence[str]:
    text = resources.files("matching.concept").joinpath("background.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _sentences() -> Sequence[str]:
    return sentences("\n".join(_panel()))


@cache
def installed_likeness() -> Likeness | None:
    """Likeness by the installed models, or ``None`` where there is none."""
    models = installed_models()
    return Likeness(models) if models else None
