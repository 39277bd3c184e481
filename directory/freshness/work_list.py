"""Whom to visit or call: what is no longer fresh, area by area, in walking order."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.freshness.state import confirmations_of, open_resources, state_of
from directory.resource import Freshness, Resource
from geo.distance import distances_m
from geo.point import Point
from geo.profile import Profile

ELSEWHERE = "地区が分からないもの"


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry to confirm; ``distance_m`` from the stop before it, ``None`` without a point."""

    resource: Resource
    state: Freshness
    area: str
    distance_m: float | None


def due_resources(session: Session, profile: Profile, on: dt.date) -> dict[str, list[Stop]]:
    """Entries that are not fresh on a day, by area in the municipality's order.

    Within an area each stop is the nearest to the one before it, beginning from the office (the
    profile's centre stands for it); straight lines, not streets. What has no point comes last.
    """
    resources = open_resources(session, profile)
    known = confirmations_of(session, resources)
    by_area: dict[str, list[tuple[Resource, Freshness]]] = defaultdict(list)
    for resource in resources:
        state = state_of(resource, known.get(resource.id, ()), profile, on)
        if state is not Freshness.FRESH:
            by_area[_area(resource, profile)].append((resource, state))
    start = (profile.center.lon, profile.center.lat) if profile.center else None
    return {name: _walk(name, by_area[name], start) for name in _in_order(by_area, profile)}


def _area(resource: Resource, profile: Profile) -> str:
    kinds = (kind.identifier for kind in profile.area_kinds)
    found = (resource.areas.get(kind) for kind in kinds)
    return next((name for name in found if name), ELSEWHERE)


def _in_order(names: Iterable[str], profile: Profile) -> list[str]:
    listed = [name for kind in profile.area_kinds for name in kind.names]
    rank = {name: place for place, name in reversed(list(enumerate(listed)))}
    return sorted(names, key=lambda name: (name == ELSEWHERE, rank.get(name, len(rank)), name))


def _walk(area: str, due: Sequence[tuple[Resource, Freshness]], start: Point | None) -> list[Stop]:
    placed = [each for each in due if each[0].lon is not None and each[0].lat is not None]
    unplaced = [each for each in due if each[0].lon is None or each[0].lat is None]
    stops: list[Stop] = []
    here = start
    while placed:
        index, metres = _nearest(here, [resource for resource, _ in placed])
        resource, state = placed.pop(index)
        stops.append(Stop(resource, state, area, metres))
        here = _point(resource)
    return stops + [Stop(resource, state, area, None) for resource, state in unplaced]


def _nearest(here: Point | None, resources: Sequence[Resource]) -> tuple[int, float | None]:
    if here is None:
        return 0, None
    points = [_point(resource) for resource in resources]
    metres = distances_m(here, [lon for lon, _ in points], [lat for _, lat in points])
    index = int(metres.argmin())
    return index, float(metres[index])


def _point(resource: Resource) -> Point:
    assert resource.lon is not None
    assert resource.lat is not None
    return (resource.lon, resource.lat)
