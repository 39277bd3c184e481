"""Answer a query: retrieve, order, narrow down, count, and cut out one page."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from directory.database import now
from directory.search import Certainty, Hit, Match, Page, Query, SearchEngine
from directory.search.facet import count, meets, token
from directory.search.retrieval import Answer, retrieve
from directory.search.synonym import Thesaurus

_WORTH_SHOWING: Final = 0.62
"""Share of the best score that a match not meeting all terms must reach."""
_LEAST: Final = 0.25
"""Score below which a match not meeting all terms is no answer."""


def find(
    engine: SearchEngine,
    query: Query,
    thesaurus: Thesaurus,
    within: tuple[frozenset[str], ...] = (),
    among: Container[str] | None = None,
) -> Page:
    """Answer a query; the order is the same on every page.

    ``within`` are facet values of which one each must hold, whatever else is asked; ``among`` are
    the ids that may be found, where what narrows the list down is not in the index.
    """
    if query.text.strip() and not query.has_words:
        return Page(hits=(), total=0)
    if query.municipality_code is not None:
        within = (*within, frozenset({token("municipality", query.municipality_code)}))
    answer = retrieve(engine, query.text, within, thesaurus)
    distances_m = _distances_m(query, list(answer.matches.values()))
    ranked = _ranked(answer, distances_m)
    if among is not None:
        ranked = [match for match in ranked if match.id in among]
    openness = _openness(engine, query, ranked)
    if query.when:
        ranked = [match for match in ranked if match.id in openness]
        ranked.sort(key=lambda match: openness[match.id] is not Certainty.YES)
    chosen = [match for match in ranked if meets(match, query.filters)]
    first = (max(query.page, 1) - 1) * query.size
    page = chosen[first : first + query.size]
    return Page(
        hits=tuple(_hit(match, answer, openness, distances_m) for match in page),
        total=len(chosen),
        facets=count(ranked, query.filters),
        dropped=_dropped(answer, ranked),
        suggestion=answer.suggestion.text if answer.suggestion else None,
    )


def _openness(engine: SearchEngine, query: Query, matches: Iterable[Match]) -> dict[str, Certainty]:
    """Say of each match whether it is open when asked for; what surely is not is left out."""
    if query.when is None:
        return {}
    from directory.search.opening import is_open

    at = query.at or now()
    entries = engine.entries(match.id for match in matches)
    answers = (
        (id_, is_open(entry.schedule, entry.schedule_text, query.when, at))
        for id_, entry in entries.items()
    )
    return {id_: answer for id_, answer in answers if answer}


def _distances_m(query: Query, matches: Sequence[Match]) -> dict[str, float]:
    placed = [match for match in matches if match.point]
    if query.near is None or not placed:
        return {}
    from geo.distance import distances_m

    points = [match.point for match in placed if match.point]
    metres = distances_m(query.near, [lon for lon, _ in points], [lat for _, lat in points])
    return {match.id: float(each) for match, each in zip(placed, metres, strict=True)}


def _ranked(answer: Answer, distances_m: Mapping[str, float]) -> list[Match]:
    """Order the weighed matches by score, then nearness, freshness and name."""
    least = max(_LEAST, _WORTH_SHOWING * answer.best)

    def order(match: Match) -> tuple[float, float, int, str, str]:
        score = answer.scores.get(match.id)
        total = round(score.total, 2) if score else 0.0
        metres = distances_m.get(match.id, math.inf)
        return -total, metres, -match.confirmed, match.title, match.id

    if not answer.scores:
        return sorted(answer.matches.values(), key=order)
    weighed = (
        answer.matches[id_]
        for id_, score in answer.scores.items()
        if id_ in answer.exact or score.total >= least
    )
    rest = (
        match
        for id_, match in answer.matches.items()
        if id_ in answer.exact and id_ not in answer.scores
    )
    return [*sorted(weighed, key=order), *rest]


def _hit(
    match: Match,
    answer: Answer,
    openness: Mapping[str, Certainty],
    distances_m: Mapping[str, float],
) -> Hit:
    score = answer.scores.get(match.id)
    return Hit(
        id=match.id,
        score=score.total if score else 0.0,
        missing=score.missing if score else (),
        similar=score.similar if score else False,
        open=openness.get(match.id),
        distance_m=distances_m.get(match.id),
    )


def _dropped(answer: Answer, ranked: Iterable[Match]) -> tuple[str, ...]:
    """Name the terms that the first hit had to do without."""
    first = next(iter(ranked), None)
    score = answer.scores.get(first.id) if first else None
    return score.missing if score else ()
