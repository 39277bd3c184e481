"""A household matched together: one place for all, or two near each other at the same time.

The person's own fit comes first and is shown for each; being together only orders what fits. A
place takes as many as it has places in roles that suit them, and is not offered to more.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import fsum

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
        going = [
            _Going(need, one, open_ones[key])
            for (need, one), open_ones in zip(members, matches, strict=True)
            if key in open_ones
        ]
        parts = _seated(going)
        if parts:
            seated = {part.need_id for part in parts}
            free = [each.here.need.slots for each in going if each.need.id in seated]
            yield Joint(parts, True, _shared(parts[0].resource.slots, free), 0.0)


@dataclass(frozen=True)
class _Going:
    """A member whom one place would take."""

    need: Need
    here: Occasion
    match: Match

    @property
    def resource(self) -> ResourceFacts:
        return self.here.known[self.match.resource_id]

    @property
    def own(self) -> Part:
        """In the role that suits this person best."""
        return _part(self.need, self.resource, self.match)

    @cached_property
    def ways(self) -> list[tuple[str, Part]]:
        """Every role this person could take there: the best one, and others that suit the stage."""
        found = []
        for role in self.resource.open_roles:
            match = self.here.match(replace(self.resource, roles=(role,)))
            raw = next((one.raw for one in match.contributions if one.criterion == "stage_role"), 0)
            if role == self.own.role or raw is None or raw > 0:
                found.append((role, _part(self.need, self.resource, match)))
        return found


def _seated(going: Sequence[_Going]) -> tuple[Part, ...]:
    """As many members as there is room for in roles that suit them, at least two; or nobody."""
    for number in range(len(going), 1, -1):
        made = [_in_roles(few) for few in combinations(going, number)]
        worth = [parts for parts in made if _worth(parts)]
        if worth:
            return max(worth, key=_sum)
    return ()


def _in_roles(going: Sequence[_Going]) -> tuple[Part, ...]:
    """Give each a role with a place of their own, the best sum of fits; empty where one is short.

    A role whose figure is not known has room: unknown is not full.
    """
    resource = going[0].resource
    own = tuple(each.own for each in going)
    if not resource.role_places:
        short = resource.open_places is not None and resource.open_places < len(going)
        return () if short else own
    left = dict(resource.role_places)
    wanted = Counter(part.role for part in own)
    if all(role and number <= left.get(role, number) for role, number in wanted.items()):
        return own
    return max(_shared_out(going, left), key=_sum, default=())


def _shared_out(going: Sequence[_Going], left: Mapping[str, int]) -> Iterator[tuple[Part, ...]]:
    if not going:
        yield ()
        return
    for role, part in going[0].ways:
        if left.get(role, 1):
            taken = {**left, role: left[role] - 1} if role in left else left
            for rest in _shared_out(going[1:], taken):
                yield (part, *rest)


def _sum(parts: Sequence[Part]) -> float:
    return fsum(part.match.score for part in parts)


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

    A place that has room for both is left out here: it is offered to both as one.
    """
    for (need, one), (other_need, other) in combinations(members, 2):
        both = _room_for_both((need, one), (other_need, other))
        for left in _alone(one, both):
            for right in _alone(other, both):
                a, b = one.known[left.resource_id], other.known[right.resource_id]
                apart = _apart(a, b) if a is not b else None
                together = tuple(slot for slot in a.slots if any(_meet(slot, s) for s in b.slots))
                if apart is not None and together:
                    parts = (_part(need, a, left), _part(other_need, b, right))
                    if _worth(parts):
                        yield Joint(parts, False, together, apart)


def _room_for_both(left: tuple[Need, Occasion], right: tuple[Need, Occasion]) -> set[str]:
    first, second = ({m.resource_id: m for m in one.ranking.matches} for _, one in (left, right))
    return {
        key
        for key in first.keys() & second.keys()
        if _in_roles((_Going(*left, first[key]), _Going(*right, second[key])))
    }


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
