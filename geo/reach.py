"""What can be reached from a place within so many minutes, the quickest first.

The straight line bounds the way from below, so ``PlaceIndex`` narrows many places down to few;
only those few are timed with the barriers between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from geo.barrier import Barrier, extra_m
from geo.coverage import Trip
from geo.nearest import Nearby, PlaceIndex
from geo.point import Point
from geo.travel import pace, reach_m

Item = TypeVar("Item")


@dataclass(frozen=True)
class Reached(Generic[Item]):
    """One place, the minutes to it, its straight line, and what the way goes around."""

    item: Item
    minutes: float
    distance_m: float
    around: tuple[str, ...] = ()


def reachable(
    index: PlaceIndex[Item], origin: Point, trip: Trip, barriers: Sequence[Barrier] = ()
) -> list[Reached[Item]]:
    """Every place within the trip's minutes. Raises ``TravelError`` for an unknown mode."""
    near = index.within(origin, reach_m(trip.minutes, trip.mode, ability=trip.ability))
    return [one for one in _timed(near, origin, trip, barriers) if one.minutes <= trip.minutes]


def quickest(
    index: PlaceIndex[Item], origin: Point, k: int, trip: Trip, barriers: Sequence[Barrier] = ()
) -> list[Reached[Item]]:
    """The ``k`` nearest places however long they take, the quickest of them first."""
    return _timed(index.nearest(origin, k), origin, trip, barriers)


def _timed(
    near: Nearby[Item],
    origin: Point,
    trip: Trip,
    barriers: Sequence[Barrier],
) -> list[Reached[Item]]:
    lons, lats = near.points.T
    extra = [extra_m([barrier], trip.mode, origin, lons, lats) for barrier in barriers]
    added = np.sum(extra, axis=0) if extra else np.zeros(len(near))
    minutes = pace(trip.mode, trip.ability).minutes(near.distances_m, added)
    names = [
        tuple(barriers[k].name for k, metres in enumerate(extra) if metres[place] > 0)
        for place in range(len(near))
    ]
    rows = zip(near, minutes.tolist(), names, strict=True)
    timed = [Reached(one.item, took, one.distance_m, around) for one, took, around in rows]
    return sorted(timed, key=lambda one: one.minutes)
