"""A household matched together: one place for all, or two near each other at the same time.

The person's own fit comes first and is shown for each; being together only orders what fits.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.distance import distance_m
from matching.case import Case
from matching.copied_entry import content, one_of_each
from matching.facts import ResourceFacts
from matching.gate import Exclusion
from matching.need import Need
from matching.occasion import Occasion, Registry, occasion
from matching.score import Match
from matching.shortfall import fits
from matching.timeslot import ENOUGH_MINUTES, TimeSlot, shared_minutes

NEAR_M = 800.0
MOST_CONSIDERED = 15
MOST_JOINT = 12


@dataclass(frozen=True)
class Part:
    """What one member would do: where, in which role, and how it fits this very person."""

    need_id: uuid.UUID
    resource: ResourceFacts
    role: str
    match: Match


@dataclass(frozen=True)
class Joint:
    """One way for members to go out together."""

    parts: tuple[Part, ...]
    same_place: bool
    together: tuple[TimeSlot, ...]
    """Hours both are at it; empty where hours are by arrangement."""
    apart_m: float | None

    @property
    def points(self) -> float:
        """The sum of what each member's own parts add up to."""
        return round(sum(part.match.score for part in self.parts), 4)


@dataclass(frozen=True)
class HouseholdMatches:
    """The joint ways, best first, and who cannot be matched at all yet."""

    joint: tuple[Joint, ...]
    blocked: dict[uuid.UUID, tuple[Exclusion, ...]]


def household_needs(session: Session, case: Case) -> list[Need]:
    """The live needs of a case, one a person."""
    query = select(Need).where(Need.case_id == case.id, Need.live).order_by(Need.created_at)
    return list(session.scalars(query))


def match_household(
    session: Session, needs: Sequence[Need], registry: Registry
) -> HouseholdMatches:
    """Match the members together: one place before two, the same hours before others."""
    with ExitStack() as stack:
        alone = [stack.enter_context(occasion(session, need, registry)) for need in needs]
        companions = tuple(one.need for one in alone)
        context = replace(registry.context, companions=companions)
        here = [Occasion(one.need, replace(one.registry, context=context)) for one in alone]
        open_ones = [(need, one) for need, one in zip(needs, here, strict=True)]
        stopped = {need.id: one.ranking.blocked for need, one in open_ones if one.ranking.blocked}
        able = [(need, one) for need, one in open_ones if need.id not in stopped]
        found = [*_one_place(able), *_near_places(able)]
    found.sort(key=_order)
    first = one_of_each(
        found, lambda one: tuple(content(part.resource) for part in one.parts), MOST_JOINT
    )
    return HouseholdMatches(tuple(one for one, _ in first), stopped)


Members = Sequence[tuple[Need, Occasion]]


def _order(one: Joint) -> tuple[int, bool, bool, float, str]:
    ids = " ".join(part.resource.resource_id for part in one.parts)
    return -len(one.parts), not one.same_place, not one.together, -one.points, ids


def _one_place(members: Members) -> Iterator[Joint]:
    matches = [{m.resource_id: m for m in one.ranking.matches} for _, one in members]
    for key in sorted(set().union(*matches) if matches else ()):
        parts = tuple(
            _part(need, one.known[key], open_ones[key])
            for (need, one), open_ones in zip(members, matches, strict=True)
            if key in open_ones
        )
        if _worth(parts):
            free = [
                one.need.slots for (_, one), ms in zip(members, matches, strict=True) if key in ms
            ]
            held = members[0][1].known[key].slots
            yield Joint(parts, True, _shared(held, free), 0.0)


def _worth(parts: Sequence[Part]) -> bool:
    """Whether two or more go, it is a real step for one of them, and for nobody the wrong one."""
    matches = [part.match for part in parts]
    return len(parts) > 1 and any(map(fits, matches)) and all(one.score > 0 for one in matches)


def _shared(held: Sequence[TimeSlot], free: Sequence[tuple[TimeSlot, ...]]) -> tuple[TimeSlot, ...]:
    """The sessions everybody can come to for an hour; who was not asked yet hinders nobody."""
    return tuple(
        slot
        for slot in held
        if all(not one or any(_meet(mine, slot) for mine in one) for one in free)
    )


def _meet(a: TimeSlot, b: TimeSlot) -> bool:
    return shared_minutes(a, b) >= min(ENOUGH_MINUTES, a.length_minutes, b.length_minutes)


def _near_places(members: Members) -> Iterator[Joint]:
    """Two members at two places at the same time, a short walk apart.

    A place that takes both is left out here: it is offered to both as one.
    """
    for (need, one), (other_need, other) in combinations(members, 2):
        both = {m.resource_id for m in one.ranking.matches} & {
            m.resource_id for m in other.ranking.matches
        }
        for left in _alone(one, both):
            for right in _alone(other, both):
                a, b = one.known[left.resource_id], other.known[right.resource_id]
                apart = _apart(a, b)
                together = tuple(slot for slot in a.slots if any(_meet(slot, s) for s in b.slots))
                if apart is not None and together:
                    parts = (_part(need, a, left), _part(other_need, b, right))
                    if _worth(parts):
                        yield Joint(parts, False, together, apart)


def _alone(here: Occasion, both: set[str]) -> list[Match]:
    return [one for one in here.ranking.matches if one.resource_id not in both][:MOST_CONSIDERED]


def _apart(a: ResourceFacts, b: ResourceFacts) -> float | None:
    if a.point is None or b.point is None:
        return None
    far = distance_m(a.point, b.point)
    return far if far <= NEAR_M else None


def _part(need: Need, resource: ResourceFacts, match: Match) -> Part:
    roles = [one.resource_value for one in match.contributions if one.criterion == "stage_role"]
    role = roles[0] if roles and roles[0] in resource.roles else ""
    return Part(need.id, resource, role, match)
