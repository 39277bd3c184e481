"""Coverage: which towns, and how many people, have a place of a kind within so many minutes.

A town is covered when the way from its representative point to the nearest place takes no longer
than the limit; all its people then count as covered. That is coarse for a large 大字, and the
result says so by listing the towns, not only shares. People count where the census knows them; a
town of unknown population is listed and adds nothing to the sums.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.barrier import Barrier
from geo.errors import CoverageError
from geo.gazetteer import Town
from geo.point import Point
from geo.travel import pace, travel_minutes_many

WHOLE = "全域"
UNKNOWN_AREA = "区域不明"


@dataclass(frozen=True, slots=True)
class Site:
    """A place that covers people around it."""

    id: str
    name: str
    kind: str
    point: Point


@dataclass(frozen=True, slots=True)
class Trip:
    """The question: at most so many minutes by a mode, for people of an ability."""

    minutes: float = 15.0
    mode: str = "walk"
    ability: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TownReach:
    """How a town is reached: the nearest site and the minutes to it; ``None`` where there is none.

    ``minutes`` is also ``None`` for a town whose point is unknown (then ``is_covered`` is too).
    """

    town: Town
    site: Site | None
    minutes: float | None
    is_covered: bool | None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Sums of one area. People are ``None`` where no town of it has a known population."""

    area: str
    towns: int
    covered_towns: int
    uncovered: tuple[str, ...]
    unknown: tuple[str, ...]
    people: int | None
    covered_people: int | None
    sites: int

    @property
    def share(self) -> float | None:
        """Covered people of all whose town and population are known, 0-1."""
        if not self.people or self.covered_people is None:
            return None
        return self.covered_people / self.people


def reach_towns(
    towns: Iterable[Town], sites: Sequence[Site], trip: Trip, barriers: Sequence[Barrier] = ()
) -> list[TownReach]:
    """The nearest site of every town; a 大字 whose 小字 are listed is left to them.

    Raises ``CoverageError`` for a limit that is not a positive number, ``TravelError`` for an
    unknown mode or ability.
    """
    if not (math.isfinite(trip.minutes) and trip.minutes > 0):
        raise CoverageError("分数は0より大きい数にしてください(例: 15)。")
    pace(trip.mode, trip.ability)
    listed = list(towns)
    divided = {town.town for town in listed if town.koaza}
    whole = [town for town in listed if town.koaza or town.town not in divided]
    return [_reach(town, sites, trip, barriers) for town in whole]


def tabulate(
    reaches: Sequence[TownReach],
    area_of: Mapping[str, str],
    sites_in: Mapping[str, int],
) -> list[CoverageRow]:
    """One row per area in the order of ``area_of`` (town name to area name), then the whole.

    Towns of no known area form a row of their own; ``sites_in`` counts the sites of each area.
    """
    by_area: dict[str, list[TownReach]] = {name: [] for name in area_of.values()}
    for reach in reaches:
        by_area.setdefault(area_of.get(reach.town.name, UNKNOWN_AREA), []).append(reach)
    rows = [_row(name, found, sites_in.get(name, 0)) for name, found in by_area.items() if found]
    total = _row(WHOLE, reaches, sum(sites_in.values()))
    return [total] if [row.area for row in rows] == [UNKNOWN_AREA] else [*rows, total]


def _reach(town: Town, sites: Sequence[Site], trip: Trip, barriers: Sequence[Barrier]) -> TownReach:
    if town.point is None:
        return TownReach(town, None, None, None)
    if not sites:
        return TownReach(town, None, None, is_covered=False)
    lons, lats = [site.point[0] for site in sites], [site.point[1] for site in sites]
    minutes = travel_minutes_many(
        town.point, lons, lats, trip.mode, ability=trip.ability, barriers=barriers
    )
    best = int(np.argmin(minutes))
    nearest = float(minutes[best])
    return TownReach(town, sites[best], nearest, nearest <= trip.minutes)


def _row(name: str, reaches: Collection[TownReach], sites: int) -> CoverageRow:
    counted = [r for r in reaches if r.is_covered is not None and r.town.population is not None]
    return CoverageRow(
        area=name,
        towns=len(reaches),
        covered_towns=sum(reach.is_covered is True for reach in reaches),
        uncovered=tuple(reach.town.name for reach in reaches if reach.is_covered is False),
        unknown=tuple(reach.town.name for reach in reaches if reach.is_covered is None),
        people=_people(counted) if counted else None,
        covered_people=_people(r for r in counted if r.is_covered) if counted else None,
        sites=sites,
    )


def _people(reaches: Iterable[TownReach]) -> int:
    return sum(reach.town.population or 0 for reach in reaches)
