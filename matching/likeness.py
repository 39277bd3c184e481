"""How much more a place sounds like a wish, or like a worry, than ordinary places do.

A likeness is the cosine of two sentences, counted in standard deviations above their likeness to a
fixed panel of ordinary places (``concept/background.txt``). The panel never depends on the other
candidates, so adding or removing a resource changes nobody else's score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from matching.concept.clause import sentences
from matching.embedding import SentenceModel, Vectors, installed_model
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import is_reassuring


class Strain(NamedTuple):
    """A worry of the person and the sentence of the place most like it, in deviations."""

    deviations: float
    worry: str
    sentence: str


class Likeness:
    """Likeness by one sentence model. Vectors of places are kept; those of needs are not stored.

    ``forget`` drops what was worked out for one need (its vectors are case data, class 3).
    """

    def __init__(self, model: SentenceModel) -> None:
        self._model = model
        self._places: dict[str, Vectors] = {}
        self._wishes: dict[str, Vectors] = {}
        self._panel = model.places(_panel())
        self._panel_sentences = model.places(sentences("\n".join(_panel())))

    @property
    def model_name(self) -> str:
        """Name and version of the model the vectors come from."""
        return self._model.name

    def prepare(self, places: Iterable[ResourceFacts]) -> None:
        """Work out the vectors of many places in one batch, which is faster than one by one."""
        texts = [text for place in places for text in (place_text(place), *_demanding(place))]
        missing = sorted({text for text in texts if text not in self._places})
        if missing:
            self._places.update(zip(missing, self._model.places(missing), strict=True))

    def forget(self, need: NeedFacts) -> None:
        """Drop the vectors of one person's words."""
        for text in (wish_text(need), *_worries(need)):
            self._wishes.pop(text, None)

    def wish(self, need: NeedFacts, place: ResourceFacts) -> float | None:
        """Deviations by which the place is more like the wish than others; ``None``: no wish."""
        text = wish_text(need)
        if not text:
            return None
        self.prepare([place])
        return _deviations(self._wish(text), self._places[place_text(place)], self._panel)

    def strain(self, need: NeedFacts, place: ResourceFacts) -> Strain | None:
        """The sentence of the place most like one of the person's worries, if both have any."""
        worries, demanding = _worries(need), _demanding(place)
        if not worries or not demanding:
            return None
        self.prepare([place])
        return max(
            Strain(self._strain(worry, sentence), worry, sentence)
            for worry in worries
            for sentence in demanding
        )

    def _strain(self, worry: str, sentence: str) -> float:
        return _deviations(self._wish(worry), self._places[sentence], self._panel_sentences)

    def _wish(self, text: str) -> Vectors:
        if text not in self._wishes:
            self._wishes[text] = self._model.wishes([text])[0]
        return self._wishes[text]


def wish_text(need: NeedFacts) -> str:
    """What the person wishes, in their own words."""
    return need.wishes.strip()


def place_text(place: ResourceFacts) -> str:
    """Name and description: what the place says of itself."""
    return f"{place.name}。{place.description}"


def _worries(need: NeedFacts) -> tuple[str, ...]:
    return need.difficulties


def _demanding(place: ResourceFacts) -> list[str]:
    return [text for text in sentences(place.description) if not is_reassuring(text)]


def _deviations(wish: Vectors, place: Vectors, panel: Vectors) -> float:
    ordinary = panel @ wish
    return round(float((place @ wish - ordinary.mean()) / (ordinary.std() or 1.0)), 2)


@cache
def _panel() -> Sequence[str]:
    text = resources.files("matching.concept").joinpath("background.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def installed_likeness() -> Likeness | None:
    """Likeness by the installed model, or ``None`` where there is no model."""
    model = installed_model()
    return Likeness(model) if model else None
