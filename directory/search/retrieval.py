"""Gather from an engine what may answer a query, and weigh it.

First what meets all terms, and what has the query in one piece by surface or sound. Where that is
not convincing: what is alike, what meets some terms, and what the likeliest correction of the
query finds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

from directory.search import Clause, Condition, Match, SearchEngine
from directory.search.fold import grams
from directory.search.query import Chunk, Parsed, Spelling, Term, parse
from directory.search.score import Score, Scorer
from directory.search.suggestion import Suggestion
from directory.search.synonym import Thesaurus

_WINDOW: Final = 300
"""Matches that are weighed one by one; the rest keep the engine's order."""
_ALIKE: Final = 120
"""Entries fetched by likeness, or for meeting some terms only."""
_SOLID: Final = 0.8
"""Score from which a query needs no correction."""
_RECOGNISED: Final = 0.6
"""Likeness from which nothing alike needs to be looked for."""
_SHORTEST_SOUND: Final = 3
_LONG_ENOUGH: Final = 5
"""Characters from which a sound is not met across words by chance."""

Filters = tuple[frozenset[str], ...]


@dataclasses.dataclass
class Answer:
    """What was found for a query."""

    matches: dict[str, Match] = dataclasses.field(default_factory=dict)
    scores: dict[str, Score] = dataclasses.field(default_factory=dict)
    """Scores of those that were weighed."""
    exact: set[str] = dataclasses.field(default_factory=set)
    """Ids of those that meet all terms."""
    suggestion: Suggestion | None = None

    @property
    def best(self) -> float:
        """The highest score."""
        return max((score.total for score in self.scores.values()), default=0.0)

    @property
    def likeness(self) -> float:
        """The highest likeness."""
        return max((score.likeness for score in self.scores.values()), default=0.0)


def retrieve(engine: SearchEngine, text: str, filters: Filters, thesaurus: Thesaurus) -> Answer:
    """Find and weigh; an empty query is met by everything."""
    search = _Search(engine, parse(text, thesaurus), filters)
    search.exact()
    if not search.parsed.chunks:
        return search.answer
    search.in_one_piece()
    by_chance = not search.answer.exact and search.parsed.length < _LONG_ENOUGH
    solid = search.answer.best >= _SOLID and not by_chance
    if not solid or search.answer.likeness < _RECOGNISED:
        search.alike()
    if not solid:
        search.corrected(thesaurus)
    return search.answer


class _Search:
    """One query on its way through an engine."""

    def __init__(self, engine: SearchEngine, parsed: Parsed, filters: Filters) -> None:
        self.parsed = parsed
        self.answer = Answer()
        self._engine = engine
        self._filters = filters
        self._frequencies = engine.frequencies(_counted(parsed))
        self._scorer = Scorer(parsed, self._frequencies, engine.size)

    def _find(self, clauses: Iterable[Clause]) -> list[Match]:
        return list(self._engine.find(Condition(tuple(clauses), self._filters)))

    def _weigh(self, found: Iterable[Match]) -> None:
        new = {match.id: match for match in found if match.id not in self.answer.scores}
        self.answer.matches |= new
        entries = self._engine.entries(new)
        self.answer.scores |= {id_: self._scorer.score(each) for id_, each in entries.items()}

    def exact(self) -> None:
        """Take what meets all terms."""
        found = self._find(_clause(term) for term in self.parsed.required)
        self.answer.exact = {match.id for match in found}
        self.answer.matches = {match.id: match for match in found}
        if self.parsed.chunks:
            self._weigh(found[:_WINDOW])

    def in_one_piece(self) -> None:
        """Add what has each stretch of the query in one piece, by surface or by sound."""
        clauses = [_chunk_clause(chunk) for chunk in self.parsed.chunks]
        if all(clauses):
            self._weigh(self._find(clauses)[:_WINDOW])

    def alike(self) -> None:
        """Add what shares pairs of characters, and what meets some of the terms."""
        self._weigh(self._similar("s", "g"))
        some = tuple(group for term in self.parsed.required for group in _clause(term))
        self._weigh(self._find([some])[:_ALIKE])
        if not self.answer.scores:
            self._weigh(self._similar("S", "G"))

    def _similar(self, surface: str, sound: str) -> Iterable[Match]:
        pairs = list(dict.fromkeys(_pairs(self.parsed, surface, sound)))
        return self._engine.similar(pairs, self._filters, _ALIKE) if pairs else ()

    def corrected(self, thesaurus: Thesaurus) -> None:
        """Add what the likeliest correction finds, worth as much less as it differs."""
        suggestion = self._engine.vocabulary().correct(self.parsed, self._frequencies)
        if suggestion is None or suggestion.text == self.parsed.text:
            return
        better = _Search(self._engine, parse(suggestion.text, thesaurus), self._filters)
        better.exact()
        self.answer.suggestion = suggestion
        self.answer.matches |= better.answer.matches
        for id_, score in better.answer.scores.items():
            total = score.total * suggestion.similarity
            known = self.answer.scores.get(id_)
            if known is None or known.total < total:
                self.answer.scores[id_] = dataclasses.replace(score, total=total, similar=True)


def _clause(term: Term) -> Clause:
    groups = [group for spelling in term.spellings for group in _groups(spelling)]
    return (*dict.fromkeys(groups), *(("#" + fact,) for fact in term.facets))


def _groups(spelling: Spelling) -> Iterator[tuple[str, ...]]:
    yield spelling.words
    if spelling.spoken:
        yield from (("r" + sound,) for sound in spelling.sounds)


def _chunk_clause(chunk: Chunk) -> Clause:
    keys = [("s", chunk.surface)]
    keys += [("g", sound) for sound in chunk.sounds if len(sound) >= _SHORTEST_SOUND]
    groups = (tuple(mark + pair for pair in grams(key)) for mark, key in keys)
    return tuple(group for group in groups if group)


def _pairs(parsed: Parsed, surface: str, sound: str) -> Iterator[str]:
    for chunk in parsed.chunks:
        yield from (surface + pair for pair in grams(chunk.surface))
        for key in chunk.sounds:
            yield from (sound + pair for pair in grams(key))


def _counted(parsed: Parsed) -> Iterator[str]:
    for term in parsed.terms:
        yield from term.spellings[0].words
    yield from _pairs(parsed, "s", "g")
