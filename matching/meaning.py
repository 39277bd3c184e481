"""What a need and a resource speak of: topics, acts and demands, each with the words found.

Pure text reading by the concept scheme, without any model; ``embedding`` adds likeness of sentences
where the model is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from matching.concept.clause import is_negated, need_clauses, sentences
from matching.concept.demand import demand_table
from matching.concept.phrase import normalise
from matching.concept.quantity import read_amounts
from matching.concept.scheme import Scheme, activities, acts
from matching.facts import NeedFacts, ResourceFacts

# Where a word of the person stands tells how much it counts.
WISH, INTEREST, OBSERVED = 1.0, 0.9, 0.7


@dataclass(frozen=True)
class Mention:
    """A concept met in a text: how much it counts, and the word or sentence that told."""

    weight: float
    evidence: str


Mentions = Mapping[str, Mention]


@dataclass(frozen=True)
class NeedMeaning:
    """What a person wants to be with (topics), to do (acts), and finds hard (demand ids)."""

    topics: Mentions = field(default_factory=dict)
    acts: Mentions = field(default_factory=dict)
    shunned_acts: Mentions = field(default_factory=dict)
    hard: Mentions = field(default_factory=dict)


@dataclass(frozen=True)
class ResourceMeaning:
    """What a place is about, what one does there, what it rules out, asks and eases."""

    topics: Mentions = field(default_factory=dict)
    acts: Mentions = field(default_factory=dict)
    denied_topics: Mentions = field(default_factory=dict)
    denied_acts: Mentions = field(default_factory=dict)
    asks: Mentions = field(default_factory=dict)
    eases: Mentions = field(default_factory=dict)


def need_meaning(need: NeedFacts) -> NeedMeaning:
    """Read the person's wishes, interests and difficulties."""
    return _need_meaning(need.wishes, need.interests, need.observed_interests, need.difficulties)


@lru_cache(maxsize=4096)
def _need_meaning(
    wishes: str,
    interests: tuple[str, ...],
    observed: tuple[str, ...],
    difficulties: tuple[str, ...],
) -> NeedMeaning:
    clauses = need_clauses(wishes)
    wanted = [clause.text for clause in clauses if not clause.shunned]
    shunned = [clause.text for clause in clauses if clause.shunned]
    parts = (
        *((text, WISH) for text in wanted),
        *((text, INTEREST) for text in interests),
        *((text, OBSERVED) for text in observed),
    )
    return NeedMeaning(
        topics=_mentions(activities(), parts),
        acts=_mentions(acts(), parts),
        shunned_acts=_mentions(acts(), [(text, WISH) for text in shunned]),
        hard=_hard(wishes, [*shunned, *difficulties], difficulties),
    )


def _mentions(scheme: Scheme, parts: Iterable[tuple[str, float]]) -> Mentions:
    found: dict[str, Mention] = {}
    for text, weight in parts:
        for span in scheme.find(text):
            _keep(found, span.meaning, Mention(weight, span.word))
    return found


def _keep(found: dict[str, Mention], key: str, mention: Mention) -> None:
    if key not in found or found[key].weight < mention.weight:
        found[key] = mention


def _hard(wishes: str, shunned: Iterable[str], difficulties: Iterable[str]) -> Mentions:
    table = demand_table()
    found: dict[str, Mention] = {}
    for text in shunned:
        for span in table.hard.find(text):
            _keep(found, span.meaning, Mention(1.0, text))
    for text in difficulties:
        for demand_id in table.exact.get(normalise(text).strip(), ()):
            _keep(found, demand_id, Mention(1.0, text))
    for text in (wishes, *difficulties):
        for span in table.fact.find(text):
            _keep(found, span.meaning, Mention(1.0, span.word))
    return found


def resource_meaning(resource: ResourceFacts) -> ResourceMeaning:
    """Read the resource's name, tags and description."""
    return _resource_meaning(resource.name, resource.tags, resource.description)


@lru_cache(maxsize=131_072)
def _resource_meaning(name: str, tags: tuple[str, ...], description: str) -> ResourceMeaning:
    meaning = ResourceMeaning({}, {}, {}, {}, {}, {})
    for text in (*sentences(name), *tags, *sentences(description)):
        _read(activities(), text, meaning.topics, meaning.denied_topics)
        _read(acts(), text, meaning.acts, meaning.denied_acts)
        _read_demands(text, meaning)
    return meaning


def _read(scheme: Scheme, text: str, said: Mentions, denied: Mentions) -> None:
    plain = normalise(text)
    for span in scheme.find(plain):
        side = denied if is_negated(plain, span.end) else said
        assert isinstance(side, dict)
        _keep(side, span.meaning, Mention(1.0, span.word))


def _read_demands(text: str, meaning: ResourceMeaning) -> None:
    table, plain = demand_table(), normalise(text)
    assert isinstance(meaning.asks, dict)
    assert isinstance(meaning.eases, dict)
    for span in table.asks.find(plain):
        side = meaning.eases if is_negated(plain, span.end) else meaning.asks
        _keep(side, span.meaning, Mention(1.0, span.word))
    for span in table.eases.find(plain):
        _keep(meaning.eases, span.meaning, Mention(1.0, span.word))
    for amount in read_amounts(plain):
        side = meaning.eases if amount.eases else meaning.asks
        _keep(side, amount.demand, Mention(1.0, amount.word))
