"""Answer a query: retrieve, order, narrow down, count, and cut out one page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from directory.search import Hit, Match, Page, Query, SearchEngine
from directory.search.facet import count, meets, token
from directory.search.retrieval import Answer, retrieve
from directory.search.synonym import Thesaurus

_WORTH_SHOWING: Final = 0.62
"""Share of the best score that a match not meeting all terms must reach."""


def find(engine: SearchEngine, query: Query, thesaurus: Thesaurus) -> Page:
    """Answer a query; the order is the same on every page."""
    code = query.municipality_code
    within = () if code is None else (frozenset({token("municipality", code)}),)
    answer = retrieve(engine, query.text, within, thesaurus)
    distances_m = _distances_m(query, list(answer.matches.values()))
    ranked = _ranked(answer, distances_m)
    chosen = [match for match in ranked if meets(match, query.filters)]
    first = (max(query.page, 1) - 1) * query.size
    return Page(
        hits=tuple(
            _hit(match, answer, distances_m) for match in chosen[first : first + query.size]
        ),
        total=len(chosen),
        facets=count(ranked, query.filters),
        dropped=_dropped(answer, ranked),
        suggestion=answer.suggestion.text if answer.suggestion else None,
    )


def _distances_m(query: Query, matches: Sequence[Match]) -> dict[str, float]:
    placed = [match for match in matches if match.point]
    if query.near is None or not placed:
        return {}
    from geo.distance import distances_m

    points = [match.point for match in placed if match.point]
    metres = distances_m(query.near, [lon for lon, _ in points], [lat for _, lat in points])
    return {match.id: float(each) for match, each in zip(placed, metres, strict=True)}


def _ranked(answer: Answer, distances_m: dict[str, float]) -> list[Match]:
    """Order the weighed matches by score, then nearness, freshness and name."""
    least = _WORTH_SHOWING * answer.best

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


def _hit(match: Match, answer: Answer, distances_m: dict[str, float]) -> Hit:
    score = answer.scores.get(match.id)
    return Hit(
        id=match.id,
        score=score.total if score else 0.0,
        missing=score.missing if score else (),
        similar=score.similar if score else False,
        distance_m=distances_m.get(match.id),
    )


def _dropped(answer: Answer, ranked: Iterable[Match]) -> tuple[str, ...]:
    """Name the terms that the first hit had to do without."""
    first = next(iter(ranked), None)
    score = answer.scores.get(first.id) if first else None
    return score.missing if score else ()
