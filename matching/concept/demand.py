"""What a place asks of people, set against what a person finds hard (``demand.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from matching.concept.phrase import PhraseFinder, split_words


@dataclass(frozen=True)
class Demand:
    """One kind of demand, such as telephoning: its label and how heavily a clash weighs."""

    demand_id: str
    label: str
    weight: float


@dataclass(frozen=True)
class DemandTable:
    """All demands, with finders for the person's side (hard) and the place's (asks, eases)."""

    demands: Mapping[str, Demand]
    hard: PhraseFinder
    fact: PhraseFinder
    asks: PhraseFinder
    eases: PhraseFinder
    exact: Mapping[str, tuple[str, ...]]


@cache
def demand_table() -> DemandTable:
    """The table as read from ``demand.toml``."""
    text = resources.files("matching.concept").joinpath("demand.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)
    demands = {
        name: Demand(name, entry["label"], float(entry.get("weight", 1.0)))
        for name, entry in entries.items()
    }
    exact: dict[str, tuple[str, ...]] = {}
    for name, entry in entries.items():
        for word in split_words(entry.get("hard_exact")):
            exact[word] = (*exact.get(word, ()), name)
    return DemandTable(
        demands=demands,
        hard=_finder(entries, "hard"),
        fact=_finder(entries, "fact"),
        asks=_finder(entries, "place"),
        eases=_finder(entries, "ease"),
        exact=exact,
    )


def _finder(entries: Mapping[str, Mapping[str, object]], key: str) -> PhraseFinder:
    return PhraseFinder(
        (word, name) for name, entry in entries.items() for word in split_words(entry.get(key))
    )
