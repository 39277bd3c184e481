"""Places alike in all but their id: what one scores, the next scores too."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts

_SAID = attrgetter(*(each.name for each in fields(ResourceFacts) if each.name != "resource_id"))


class Twin:
    """The place scored last. So that ten thousand copies of one entry cost little more than one."""

    def __init__(self, need: NeedFacts, context: Context) -> None:
        people = (need, *context.companions)
        self._named = {
            *(past.resource_id for past in need.past),
            *(word for one in people for word in one.refused_ids | one.avoided | one.conflicts),
        }
        self._last: tuple[float, ResourceFacts, float] | None = None

    def score(self, place: ResourceFacts, ahead: float) -> float | None:
        """The score of a place that repeats the last one, ``None`` for any other.

        ``ahead`` is its sum over the columns. A place somebody named by its id repeats none.
        """
        if self._last is None or self._last[0] != ahead:
            return None
        _, last, score = self._last
        named = {place.resource_id, last.resource_id} & self._named
        return score if not named and _SAID(place) == _SAID(last) else None

    def remember(self, place: ResourceFacts, ahead: float, score: float) -> None:
        """Take a place as the one scored last."""
        self._last = (ahead, place, score)
