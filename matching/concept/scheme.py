"""The concept scheme (SKOS-like): concepts with labels, readings, words, broader and related links.

It is data: ``activity/*.toml`` says what people do and like, ``act.toml`` which role their hands
have in it. Words are stems, "/" between them, in Japanese, English, Chinese, Korean, Vietnamese
and Portuguese. A municipality may add its own folder of the same form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product

from matching.concept.phrase import PhraseFinder, Span, split_words
from matching.errors import MatchingError

LANGUAGES = ("en", "zh", "ko", "vi", "pt")
SAME, NEAR, RELATED, SIBLING = 1.0, 0.8, 0.6, 0.35
# A concept as wide as "work" joins much that has little to do with each other.
WIDE_SHARE = 0.5
KNOWN_KEYS = {"label", "reading", "general", "broader", "related", "words", *LANGUAGES}


class SchemeError(MatchingError):
    """A concept file that cannot be used: unknown key, link to a concept that is not there."""


@dataclass(frozen=True)
class Concept:
    """One concept: its Japanese label and reading, its words, and its links.

    ``general``: so wide ("work", "nature") that meeting in it says little.
    """

    concept_id: str
    label: str
    reading: str
    words: tuple[str, ...]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    general: bool = False


@dataclass(frozen=True)
class Scheme:
    """A set of concepts with a finder over all their words."""

    concepts: Mapping[str, Concept]
    finder: PhraseFinder = field(repr=False)

    def find(self, text: str) -> list[Span]:
        """Where the text speaks of which concept; a longer word hides the shorter inside it."""
        return self.finder.find(text)

    def closeness(self, a: str, b: str) -> float:
        """How near two concepts are: 1 the same, less for broader, related and sibling ones.

        What only a general concept joins (shop and office, both "work") is not near.
        """
        return self.links[a].get(b, 0.0)

    @cached_property
    def links(self) -> Mapping[str, Mapping[str, float]]:
        """For each concept those that are near it at all, each with its closeness."""
        table: dict[str, dict[str, float]] = {name: {} for name in self.concepts}
        for a, b, value in _links(self.concepts):
            wide = self.concepts[a].general or self.concepts[b].general
            for one, other in ((a, b), (b, a)):
                told = value * (WIDE_SHARE if wide else 1.0)
                table[one][other] = max(told, table[one].get(other, 0.0))
        return table

    def __hash__(self) -> int:
        return id(self)

    def label(self, concept_id: str) -> str:
        """The Japanese label of a concept."""
        return self.concepts[concept_id].label


def _links(concepts: Mapping[str, Concept]) -> Iterator[tuple[str, str, float]]:
    for concept in concepts.values():
        yield concept.concept_id, concept.concept_id, SAME
        for parent in concept.broader:
            yield concept.concept_id, parent, NEAR
        for name in concept.related:
            yield concept.concept_id, name, RELATED
    narrow = {name for name, concept in concepts.items() if not concept.general}
    for one, other in product(concepts.values(), repeat=2):
        if narrow & set(one.broader) & set(other.broader):
            yield one.concept_id, other.concept_id, SIBLING


@cache
def activities() -> Scheme:
    """The activities, interests and situations people speak of."""
    folder = resources.files("matching.concept").joinpath("activity")
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return build_scheme(sorted(files, key=lambda file: file.name))


@cache
def acts() -> Scheme:
    """What is done: making, mending, telling, selling; one object can be met by many acts."""
    return build_scheme([resources.files("matching.concept").joinpath("act.toml")])


def build_scheme(files: Iterable[Traversable]) -> Scheme:
    """Read concept files into one scheme; ``SchemeError`` names file, concept and fault."""
    concepts: dict[str, Concept] = {}
    for file in files:
        for concept_id, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            unknown = sorted(set(entry) - KNOWN_KEYS)
            if unknown or concept_id in concepts:
                fault = f"知らない項目 {', '.join(unknown)}" if unknown else "同じ名前の概念"
                raise SchemeError(
                    f"{file.name} の [{concept_id}] に{fault}があります。直してください。"
                )
            concepts[concept_id] = _concept(concept_id, entry)
    _check_links(concepts)
    words = ((word, concept.concept_id) for concept in concepts.values() for word in concept.words)
    return Scheme(concepts, PhraseFinder(words, whole=True))


def _concept(concept_id: str, entry: Mapping[str, object]) -> Concept:
    words = [word for key in ("words", *LANGUAGES) for word in split_words(entry.get(key))]
    return Concept(
        concept_id=concept_id,
        label=str(entry.get("label", concept_id)),
        reading=str(entry.get("reading", "")),
        words=tuple(words),
        broader=_names(entry.get("broader")),
        related=_names(entry.get("related")),
        general=entry.get("general") is True,
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _check_links(concepts: Mapping[str, Concept]) -> None:
    for concept in concepts.values():
        lost = [name for name in (*concept.broader, *concept.related) if name not in concepts]
        if lost:
            raise SchemeError(
                f"概念 [{concept.concept_id}] がつなぐ先 {', '.join(lost)} がありません。"
                "つづりを確かめるか、つなぎを消してください。"
            )
