"""Whom a person must not meet, as places and as the groups that run them.

A gate shuts the place that a line of 会わせない先 names. Where staff look for somebody to talk to,
the group behind that place is the same people, by whatever other place it is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from directory.duplicate.name import plain
from matching.avoidance import SHORTEST_NAME, kept_apart_from, named_in
from matching.facts import NeedFacts, ResourceFacts


class KeptApart:
    """The places of a registry that lines of 会わせない先 name, and the groups that run them.

    A municipality's own name is no group: it runs places everywhere, each judged by itself.
    """

    def __init__(self, lines: Iterable[str], known: Iterable[ResourceFacts]) -> None:
        self._need = NeedFacts(need_id="", municipality_code="", conflicts=frozenset(lines))
        found = [one for one in known if self._is_named(one)]
        self._groups = {plain(one.organisation).strip() for one in found} - {""}
        self._named = [*(replace(one, venue="") for one in found), *map(_called, self._groups)]

    def holds(self, place: ResourceFacts) -> bool:
        """Whether a place is such a one, or belongs to such a group, or is asked through it."""
        told = (place.name, place.organisation, place.ask)
        return self._is_named(place) or any(self.names(text) for text in told)

    def names(self, text: str) -> bool:
        """Whether a text, the name of a group or a place, names whom the lines keep apart."""
        whole = plain(text).strip()
        return bool(whole) and (
            self._is_named(_called(text))
            or any(named_in(part, one) for part in (whole, *whole.split()) for one in self._named)
            or any(_is_one_of(whole, group) for group in self._groups)
        )

    def _is_named(self, place: ResourceFacts) -> bool:
        return any(True for _ in kept_apart_from(self._need, place))


def _is_one_of(name: str, group: str) -> bool:
    """Whether a name is that of a group, or of one of several that run a place together."""
    if len(name) < SHORTEST_NAME:
        return name == group
    return bool(named_in(group, _called(name)))


def _called(name: str) -> ResourceFacts:
    return ResourceFacts(resource_id="", municipality_code="", name=name)
