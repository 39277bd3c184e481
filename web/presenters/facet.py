"""What a list can be narrowed down by, worded for a reader, and a query as an address."""

from __future__ import annotations

import dataclasses
from typing import Final

from directory.search import Query, When
from directory.search.parameter import write_query
from directory.taxonomy import roles
from web.presentation import BAND_LABELS, WEEKDAY_LABELS, kind_label

CHOICES: Final = {
    "kind": "種類",
    "category": "分野",
    "area": "地域",
    "town": "町",
    "weekday": "曜日",
    "band": "時間帯",
    "role": "加わり方",
}
"""Filters with one value of several, in the order they are offered."""
TICKS: Final = {
    "free": "無料",
    "beginner": "初めての人も歓迎",
    "wheelchair": "車いすで入れる",
    "toilet": "車いす用のトイレがある",
    "quiet": "静かに過ごせる",
    "pickup": "送迎がある",
    "online": "家から参加できる",
}
"""Filters that are on or off."""
WHEN_LABELS: Final = {
    When.NOW: "いま開いている",
    When.TODAY: "きょう開いている",
    When.WEEK: "この7日のうちに開いている",
}


def choice_label(facet: str, value: str) -> str:
    """Write one value of a filter for a reader."""
    if facet in TICKS:
        return TICKS[facet]
    if facet == "kind":
        return kind_label(value)
    words = {"weekday": WEEKDAY_LABELS, "band": BAND_LABELS, "role": roles()}.get(facet, {})
    return words.get(value, value.replace("_", " "))


def conditions(query: Query) -> list[tuple[str, str]]:
    """Word every condition of a query, each with the name of its parameter."""
    found = [("q", f"「{query.text}」")] if query.text else []
    for facet, values in query.filters.items():
        text = "・".join(choice_label(facet, value) for value in sorted(values))
        found.append((facet, text if facet in TICKS else f"{CHOICES.get(facet, '')} {text}"))
    if query.when:
        found.append(("when", WHEN_LABELS[query.when]))
    if query.near:
        found.append(("near", "近い順"))
    return found


def address_of(query: Query, *, without: str = "", **changed: object) -> dict[str, list[str]]:
    """Write a query as parameters of an address, the page left out; ``without`` takes one off."""
    written: dict[str, list[str]] = {}
    for name, value in write_query(dataclasses.replace(query, page=1)):
        written.setdefault(name, []).append(value)
    written.pop(without, None)
    return written | {name: [str(value)] for name, value in changed.items()}
