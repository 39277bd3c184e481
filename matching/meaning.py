"""What a need and a resource speak of: topics, acts and demands, each with the words found.

Pure text reading by the concept scheme, without any model; ``embedding`` adds likeness of sentences
where the model is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import NamedTuple, TypeVar

from matching.concept.boundary import whole_word
from matching.concept.clause import (
    is_declined,
    is_denied,
    is_negated,
    is_optional,
    is_spared,
    is_unasked,
    need_clauses,
    sentences,
)
from matching.concept.demand import demand_table
from matching.concept.phrase import Span, normalise
from matching.concept.quantity import read_amounts
from matching.concept.scheme import Scheme, activities, acts
from matching.facts import NeedFacts, ResourceFacts

# Where a word of the person stands tells how much it counts.
WISH, INTEREST, OBSERVED = 1.0, 0.9, 0.7


class Mention(NamedTuple):
    """A concept met in a text: how much it counts, and the word or sentence that told.

    ``negated`` when every sentence that names it takes it back (「話さなくていい」).
    """

    weight: float
    evidence: str
    negated: bool = False


Mentions = Mapping[str, Mention]
_Found = dict[str, Mention]


@dataclass(frozen=True)
class NeedMeaning:
    """What a person wants to be with (topics), to do (acts), and finds hard (demand ids).

    Shunned are the topics and acts they say they want nothing of, unless they want them as well.
    """

    topics: Mentions = field(default_factory=dict)
    acts: Mentions = field(default_factory=dict)
    shunned_topics: Mentions = field(default_factory=dict)
    shunned_acts: Mentions = field(default_factory=dict)
    hard: Mentions = field(default_factory=dict)

    @cached_property
    def plain_topics(self) -> Mentions:
        """The topics wanted outright, in no sentence that takes them back."""
        return _plain(self.topics)

    @cached_property
    def plain_acts(self) -> Mentions:
        """The acts wanted outright, in no sentence that takes them back."""
        return _plain(self.acts)


@dataclass(frozen=True)
class ResourceMeaning:
    """What a place is about, what one does there, what it rules out, asks and eases."""

    topics: Mentions = field(default_factory=dict)
    acts: Mentions = field(default_factory=dict)
    denied_topics: Mentions = field(default_factory=dict)
    denied_acts: Mentions = field(default_factory=dict)
    asks: Mentions = field(default_factory=dict)
    eases: Mentions = field(default_factory=dict)


Facts = TypeVar("Facts")
Meaning = TypeVar("Meaning")


def _kept_for_the_next(read: Callable[[Facts], Meaning]) -> Callable[[Facts], Meaning]:
    """Keep what was read last: the criteria ask of the very same facts one after another."""
    last: tuple[Facts, Meaning] | None = None

    @wraps(read)
    def asked(facts: Facts) -> Meaning:
        nonlocal last
        held = last
        if held is None or held[0] is not facts:
            held = last = (facts, read(facts))
        return held[1]

    return asked


@_kept_for_the_next
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
    topics = _mentions(activities(), parts)
    unwanted = _mentions(activities(), [(text, WISH) for text in shunned])
    return NeedMeaning(
        topics=topics,
        shunned_topics=_without(unwanted, topics),
        acts=_mentions(acts(), parts),
        shunned_acts=_mentions(acts(), [(text, WISH) for text in shunned]),
        hard=_hard(wishes, [*shunned, *difficulties], difficulties),
    )


def _mentions(scheme: Scheme, parts: Iterable[tuple[str, float]]) -> Mentions:
    found = _Found()
    for text, weight in parts:
        plain = normalise(text)
        for span in scheme.find(plain):
            if not is_declined(plain, span.end):
                negated = is_negated(plain, span.end)
                _keep(found, span.meaning, Mention(weight, _told(plain, span), negated))
    return found


def _keep(found: _Found, key: str, mention: Mention) -> None:
    kept = found.get(key)
    if kept is None or (kept.negated, -kept.weight) > (mention.negated, -mention.weight):
        found[key] = mention


def _hard(wishes: str, shunned: Iterable[str], difficulties: Iterable[str]) -> Mentions:
    table = demand_table()
    found = _Found()
    for text in shunned:
        for span in table.hard.find(text):
            _keep(found, span.meaning, Mention(1.0, text))
    for text in difficulties:
        for demand_id in table.exact.get(normalise(text).strip(), ()):
            _keep(found, demand_id, Mention(1.0, text))
    for text in (wishes, *difficulties):
        plain = normalise(text)
        for span in table.fact.find(plain):
            _keep(found, span.meaning, Mention(1.0, _told(plain, span)))
    return found


@_kept_for_the_next
def resource_meaning(resource: ResourceFacts) -> ResourceMeaning:
    """Read the resource's name, tags and description."""
    return _resource_meaning(resource.name, resource.tags, resource.description)


@lru_cache(maxsize=131_072)
def _resource_meaning(name: str, tags: tuple[str, ...], description: str) -> ResourceMeaning:
    topics, denied_topics, done, denied_acts = _Found(), _Found(), _Found(), _Found()
    asks, eases = _Found(), _Found()
    for text in (*sentences(name), *tags, *sentences(description)):
        _read(activities(), text, is_denied, topics, denied_topics)
        _read(acts(), text, _is_taken_back, done, denied_acts, is_unasked)
        _read_demands(normalise(text), asks, eases)
    # What is said not to be done there is not done there, whatever name and tags suggest.
    return ResourceMeaning(
        topics=_without(topics, denied_topics),
        acts=_without(done, denied_acts),
        denied_topics=denied_topics,
        denied_acts=denied_acts,
        asks=asks,
        eases=eases,
    )


def _without(said: Mentions, denied: Mentions) -> Mentions:
    return {key: mention for key, mention in said.items() if key not in denied}


def _plain(said: Mentions) -> Mentions:
    return {key: mention for key, mention in said.items() if not mention.negated}


def _is_taken_back(text: str, end: int) -> bool:
    return is_negated(text, end) and not is_optional(text, end)


def _read(
    scheme: Scheme,
    text: str,
    denies: Callable[[str, int], bool],
    said: _Found,
    denied: _Found,
    passes_over: Callable[[str, int], bool] = lambda _text, _end: False,
) -> None:
    plain = normalise(text)
    for span in scheme.find(plain):
        if passes_over(plain, span.end):
            continue
        side = denied if denies(plain, span.end) else said
        _keep(side, span.meaning, Mention(1.0, _told(plain, span)))


def _told(plain: str, span: Span) -> str:
    return whole_word(plain, span.start, span.end)


def _read_demands(plain: str, asks: _Found, eases: _Found) -> None:
    table = demand_table()
    for span in table.asks.find(plain):
        side = eases if is_spared(plain, span.start, span.end) else asks
        _keep(side, span.meaning, Mention(1.0, _told(plain, span)))
    for span in table.eases.find(plain):
        _keep(eases, span.meaning, Mention(1.0, _told(plain, span)))
    for amount in read_amounts(plain):
        side = eases if amount.eases else asks
        _keep(side, amount.demand, Mention(1.0, amount.word))


def is_reassuring(text: str) -> bool:
    """Whether a sentence rather takes a demand away (「電話は使わず」「途中で休めます」)."""
    table, plain = demand_table(), normalise(text)
    taken_back = any(is_spared(plain, span.start, span.end) for span in table.asks.find(plain))
    return taken_back or bool(table.eases.find(plain))


def is_unread(need: NeedFacts) -> bool:
    """Whether the person said something, but named no activity or act the scheme knows."""
    meaning = need_meaning(need)
    spoken = bool(need.wishes.strip() or need.interests)
    return spoken and not (meaning.topics or meaning.acts)
