"""What is known of a resource for searching, and the indexed form made from it.

A ``Document`` is text and facts; ``entry`` turns it into an ``Entry``, which holds the folded
keys and words of each field and can be kept in an index as JSON.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from directory.search import Match
from directory.search.fold import grams, sound_key, surface_key
from directory.search.token import Word, words

FIELDS: Final = ("name", "label", "context", "body")
"""Name; tags, kind, target and activities; organisation and place; description and remarks."""

GAP: Final = "|"
"""Stands between phrases of one field, so that nothing matches across two of them."""
_OTHER_SOUNDS = 5


@dataclasses.dataclass(frozen=True)
class Document:
    """A resource as the search sees it; only what anyone may read goes in."""

    id: str
    name: str
    name_kana: str | None = None
    labels: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    readings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Kana of proper names by their spelling, e.g. ``{"泉町": "イズミチョウ"}``."""
    facets: frozenset[str] = frozenset()
    """Facet values as ``facet=value``, see ``directory.search.facet``."""
    point: tuple[float, float] | None = None
    """WGS84 ``(lon, lat)`` as shown to the public."""
    confirmed_on: dt.date | None = None
    schedule: tuple[Mapping[str, Any], ...] = ()
    """Sessions as a resource stores them."""
    schedule_text: str = ""
    """What else the schedule says; empty where the sessions say it all."""
    offered: bool = True
    """Whether its names may be suggested to anyone."""


@dataclasses.dataclass(frozen=True)
class Field:
    """One field in folded form: phrases joined by a gap, and the words in it."""

    surface: str = ""
    sound: str = ""
    words: frozenset[str] = frozenset()
    """Normal forms after ``w``, sound keys after ``r``."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """The indexed form of a document."""

    id: str
    title: str
    phrases: tuple[tuple[str, str, str], ...]
    """``(text, surface key, sound key)`` of name, labels and contexts, for suggestions."""
    fields: Mapping[str, Field]
    facets: frozenset[str]
    point: tuple[float, float] | None
    confirmed: int
    """Ordinal of the date of the last confirmation; 0 where there was none."""
    schedule: tuple[Mapping[str, Any], ...]
    schedule_text: str

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """The words of all fields."""
        return frozenset().union(*(field.words for field in self.fields.values()))

    @functools.cached_property
    def surface(self) -> str:
        """The surface keys of all fields."""
        return GAP.join(field.surface for field in self.fields.values())

    @property
    def match(self) -> Match:
        """The part an engine answers with."""
        return Match(self.id, self.title, self.facets, self.point, self.confirmed)

    def grams(self, *, body: bool = False) -> set[str]:
        """Pairs of characters: ``s`` surface, ``g`` sound; those of the body ``S``, ``G``."""
        found: set[str] = set()
        marks = "SG" if body else "sg"
        for name, field in self.fields.items():
            if (name == "body") is body:
                found.update(marks[0] + pair for pair in _pairs(field.surface))
                found.update(marks[1] + pair for pair in _pairs(field.sound))
        return found

    def to_json(self) -> str:
        """Write the entry as JSON, to be kept in an index."""
        fields = {
            name: (field.surface, field.sound, sorted(field.words))
            for name, field in self.fields.items()
        }
        plain = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        plain |= {"fields": fields, "facets": sorted(self.facets)}
        return json.dumps(plain, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Entry:
        """Read an entry back."""
        plain = json.loads(text)
        fields = {
            name: Field(surface, sound, frozenset(tokens))
            for name, (surface, sound, tokens) in plain["fields"].items()
        }
        return Entry(
            id=plain["id"],
            title=plain["title"],
            phrases=tuple((text, surface, sound) for text, surface, sound in plain["phrases"]),
            fields=fields,
            facets=frozenset(plain["facets"]),
            point=tuple(plain["point"]) if plain["point"] else None,
            confirmed=plain["confirmed"],
            schedule=tuple(plain["schedule"]),
            schedule_text=plain["schedule_text"],
        )


def _pairs(key: str) -> Iterator[str]:
    return (pair for pair in grams(key) if GAP not in pair)


def entry(document: Document) -> Entry:
    """Fold and cut all texts of a document."""
    texts = {
        "name": (document.name,),
        "label": document.labels,
        "context": document.contexts,
        "body": document.bodies,
    }
    fields = {name: _field(phrases, document.readings) for name, phrases in texts.items()}
    if document.name_kana:
        spoken = GAP + sound_key(document.name_kana)
        fields["name"] = dataclasses.replace(fields["name"], sound=fields["name"].sound + spoken)
    return Entry(
        id=document.id,
        title=document.name,
        phrases=tuple(_phrase(text) for text in _offered(document)),
        fields=fields,
        facets=document.facets,
        point=document.point,
        confirmed=document.confirmed_on.toordinal() if document.confirmed_on else 0,
        schedule=document.schedule,
        schedule_text=document.schedule_text,
    )


def _offered(document: Document) -> Iterator[str]:
    """Yield what may be suggested instead of a slip: phrases, and the words of the name."""
    if not document.offered:
        return iter(())
    texts = (document.name, *document.labels, *document.contexts)
    single = (word.text for word in words(document.name) if len(word.surface) > 1)
    return iter(dict.fromkeys(filter(None, (*texts, *single))))


@functools.lru_cache(maxsize=20_000)
def _phrase(text: str) -> tuple[str, str, str]:
    return text, surface_key(text), next(spoken_keys(words(text)))


def _field(phrases: Iterable[str], readings: Mapping[str, str]) -> Field:
    surfaces: list[str] = []
    sounds: dict[str, None] = {}
    tokens: set[str] = set()
    for phrase in dict.fromkeys(filter(None, phrases)):
        cut = words(phrase)
        surfaces.append(surface_key(phrase))
        sounds.update(dict.fromkeys(spoken_keys(cut)))
        sounds.update(dict.fromkeys(_by_reading(phrase, readings)))
        tokens.update(_tokens(cut))
    return Field(GAP.join(surfaces), GAP.join(sounds), frozenset(tokens))


def _tokens(cut: Iterable[Word]) -> Iterator[str]:
    for word in cut:
        if not word.grammar:
            yield "w" + word.normal
            yield from ("r" + sound for sound in word.sounds)


def spoken_keys(cut: Sequence[Word]) -> Iterator[str]:
    """Yield the sound keys of a phrase: the likeliest, then with one word read otherwise."""
    likeliest = [word.sounds[0] for word in cut]
    yield sound_key("".join(likeliest))
    others = (
        "".join((*likeliest[:place], sound, *likeliest[place + 1 :]))
        for place, word in enumerate(cut)
        for sound in word.sounds[1:]
    )
    yield from map(sound_key, itertools.islice(others, _OTHER_SOUNDS))


def _by_reading(phrase: str, readings: Mapping[str, str]) -> Iterator[str]:
    """Yield the sound of a phrase with a proper name read as registered."""
    for spelling, kana in readings.items():
        if spelling and spelling in phrase:
            before, _, after = phrase.partition(spelling)
            yield sound_key("".join((_spoken(before), kana, _spoken(after))))


def _spoken(text: str) -> str:
    return "".join(word.sounds[0] for word in words(text)) if text else ""
