"""Facets: what hits can be narrowed down by, written as ``facet=value``."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from directory.search import FacetValue, Match

FACETS: Final = (
    "kind",
    "form",
    "category",
    "area",
    "town",
    "weekday",
    "band",
    "free",
    "beginner",
    "wheelchair",
    "toilet",
    "quiet",
    "role",
    "language",
    "online",
    "pickup",
)
"""Facets that are counted, in the order they are offered."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

BANDS: Final = {
    "morning": (5 * 60, 12 * 60),
    "afternoon": (12 * 60, 16 * 60),
    "evening": (16 * 60, 19 * 60),
    "night": (18 * 60, 29 * 60),
}
"""Bands of the day in minutes after midnight; a session in two bands counts in both."""

_SHORTEST_SHARE_MINUTES = 30
_ONE_DAY_MINUTES = 24 * 60


def token(facet: str, value: object) -> str:
    """Write one facet value; blanks would split it in an index."""
    return f"{facet}={'_'.join(str(value).split())}"


def yes(facet: str, holds: bool | None) -> Iterator[str]:
    """Yield ``facet=yes`` when a fact is known to hold; unknown is not no, and yields nothing."""
    if holds:
        yield token(facet, "yes")


def bands(start: dt.time | None, end: dt.time | None) -> Iterator[str]:
    """Yield the bands of the day a session lies in; it may end after midnight."""
    if start is None:
        return
    begins = start.hour * 60 + start.minute
    ends = begins + _SHORTEST_SHARE_MINUTES
    if end is not None:
        ends = end.hour * 60 + end.minute
        ends += _ONE_DAY_MINUTES if ends <= begins else 0
    enough = min(_SHORTEST_SHARE_MINUTES, ends - begins)
    for band, (first, last) in BANDS.items():
        if min(ends, last) - max(begins, first) >= enough:
            yield token("band", band)


def session_times(session: Mapping[str, Any]) -> Iterator[str]:
    """Yield the weekday and the bands of the day of a stored session."""
    weekday = str(session.get("weekday") or session.get("nth_weekday") or "")[-3:]
    with contextlib.suppress(ValueError):
        weekday = WEEKDAYS[dt.date.fromisoformat(str(session.get("date"))).weekday()]
    if weekday in WEEKDAYS:
        yield token("weekday", weekday)
    yield from bands(_clock(session.get("start")), _clock(session.get("end")))


def _clock(text: object) -> dt.time | None:
    try:
        return dt.time.fromisoformat(str(text))
    except ValueError:
        return None


def meets(match: Match, filters: Mapping[str, frozenset[str]]) -> bool:
    """Whether a match has one of the values of every filter."""
    return all(
        any(token(facet, value) in match.facets for value in values)
        for facet, values in filters.items()
        if values
    )


def count(
    matches: Iterable[Match], filters: Mapping[str, frozenset[str]]
) -> dict[str, tuple[FacetValue, ...]]:
    """Count matches by value, each facet without its own filter: what choosing it would leave."""
    counters: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for match in matches:
        failed = [facet for facet in filters if not meets(match, {facet: filters[facet]})]
        for text in match.facets:
            facet, _, value = text.partition("=")
            if facet in counters and (not failed or failed == [facet]):
                counters[facet][value] += 1
    return {
        facet: tuple(_ordered(counter, filters.get(facet, frozenset())))
        for facet, counter in counters.items()
        if counter or filters.get(facet)
    }


def _ordered(counter: Counter[str], chosen: frozenset[str]) -> Iterator[FacetValue]:
    """Yield the values that occur or are chosen, the most frequent first."""
    values = sorted(set(counter) | chosen, key=lambda value: (-counter[value], value))
    return (FacetValue(value, counter[value], value in chosen) for value in values)
