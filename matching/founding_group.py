"""Waiting needs that nothing fits but that share activity and hours: they could found something.

Who they are is for their own coordinators; everybody else sees activity, area, hours and, from
``SMALLEST`` on, how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.batch import Stand
from matching.concept.scheme import activities
from matching.day_part import week_parts
from matching.indicator.public import told_number
from matching.lack import form_of_topic, what_is_missing_of
from matching.meaning import need_meaning
from matching.waiting import Waiting

LEAST = 3
"""People it takes to begin; with fewer it is a gap like any other."""


@dataclass(frozen=True)
class FoundingGroup:
    """People who wait for the same thing at the same time."""

    topic: str
    form: str | None
    """The form the activity is done in, whatever stage each of them is at; ``None``: left open."""
    area: str | None
    band: str
    members: tuple[Waiting, ...]

    @property
    def what(self) -> str:
        """What they lack, in the same words for each of them."""
        return what_is_missing_of((self.topic,))

    @property
    def told(self) -> int | None:
        """How many, as others may know it; ``None`` says fewer than ``SMALLEST``."""
        return told_number(len(self.members))


def founding_groups(standing: Sequence[Stand]) -> list[FoundingGroup]:
    """The largest groups first, nobody in two; only of people whom nothing fits."""
    left = {one.facts.need_id: one for one in standing if not (one.fitting or one.blocked)}
    found: list[FoundingGroup] = []
    while True:
        together = _together(left.values())
        key = max(together, key=lambda each: (len(together[each]), _name(each)), default=None)
        if key is None or len(together[key]) < LEAST:
            return found
        members = [left.pop(need_id) for need_id in together[key]]
        topic, area, band = key
        keys = sorted((one.waiting for one in members), key=lambda one: (one.since, one.number))
        label = activities().label(topic)
        found.append(FoundingGroup(label, form_of_topic(topic), area, band, tuple(keys)))


_Key = tuple[str, str | None, str]


def _name(key: _Key) -> tuple[bool, str, str, str]:
    """For equal sizes: a named area before the whole municipality, then by the words."""
    topic, area, band = key
    return area is not None, activities().label(topic), area or "", band


def _together(standing: Iterable[Stand]) -> dict[_Key, list[str]]:
    """By what people wish for most (their own wish before interests), area and time of the week."""
    concepts = activities().concepts
    found: dict[_Key, list[str]] = defaultdict(list)
    for one in standing:
        said = need_meaning(one.facts).topics
        most = max((mention.weight for mention in said.values()), default=0.0)
        topics = {
            key
            for key, mention in said.items()
            if not concepts[key].general and mention.weight == most
        }
        free = week_parts(one.facts.slots)
        for topic in sorted(topics):
            for band in free or ("時間はこれから",):
                for area in {one.area, None}:
                    found[topic, area, band].append(one.facts.need_id)
    return found
