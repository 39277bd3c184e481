"""Candidates (候補): the places worth offering one need, told apart from those only allowed.

Counted in full, however many a page lists; entries that say the same are counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matching.copied_entry import content
from matching.facts import ResourceFacts
from matching.ranking import Ranking
from matching.shortfall import fits


@dataclass(frozen=True)
class Candidates:
    """How many are worth offering (``fitting``) and only allowed (``others``), and where each is.

    ``places``: by resource its place among its own sort, 1 the first; a copy has its first one's.
    """

    fitting: int
    others: int
    places: Mapping[str, int]


def candidates(ranking: Ranking, known: Mapping[str, ResourceFacts]) -> Candidates:
    """Count the matches of a ranking; ``known`` holds the facts of every one of them."""
    first: dict[ResourceFacts, int] = {}
    counted: Counter[bool] = Counter()
    places: dict[str, int] = {}
    for one in ranking.matches:
        said = content(known[one.resource_id])
        if said not in first:
            counted[fits(one)] += 1
            first[said] = counted[fits(one)]
        places[one.resource_id] = first[said]
    return Candidates(counted[True], counted[False], places)
