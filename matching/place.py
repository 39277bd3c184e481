"""Points for facts that name only a town: the town's own point, marked as not exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import fmean
from typing import TypeAlias, TypeVar

from geo.point import Point
from matching.facts import NeedFacts, ResourceFacts

# The point of a town of a municipality, or None where it is not known.
TownFinder: TypeAlias = Callable[[str, str], Point | None]
FactsT = TypeVar("FactsT", NeedFacts, ResourceFacts)


def placed(facts: Iterable[FactsT], find: TownFinder) -> list[FactsT]:
    """The same facts, those without a point put on their town where it can be found."""
    return [_placed(one, find) for one in facts]


def _placed(one: FactsT, find: TownFinder) -> FactsT:
    if one.point is not None or not one.town:
        return one
    point = find(one.municipality_code, one.town)
    return one if point is None else replace(one, point=point, point_is_exact=False)


def neighbours(facts: Iterable[NeedFacts | ResourceFacts]) -> TownFinder:
    """A finder that knows a town by the mean point of the facts lying in it."""
    points: dict[tuple[str, str], list[Point]] = {}
    for one in facts:
        if one.point is not None and one.town:
            points.setdefault((one.municipality_code, one.town), []).append(one.point)

    def find(municipality_code: str, town: str) -> Point | None:
        known = points.get((municipality_code, town))
        if not known:
            return None
        return fmean(lon for lon, _ in known), fmean(lat for _, lat in known)

    return find


def first_of(*finders: TownFinder) -> TownFinder:
    """A finder that asks several in turn."""

    def find(municipality_code: str, town: str) -> Point | None:
        for one in finders:
            point = one(municipality_code, town)
            if point is not None:
                return point
        return None

    return find
