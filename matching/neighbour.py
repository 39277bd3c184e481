"""Neighbours of a gap: the groups and firms to talk to first about what is missing.

Nobody is put forward whom the person must not meet, nor a place they declined or avoid. Who is
left out is not told: the list goes on papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.distance import distance_m
from matching.concept.scheme import activities
from matching.facts import NeedFacts, ResourceFacts, Status
from matching.gate import Policy
from matching.gate.wish import avoidance, refusal
from matching.kept_apart import KeptApart
from matching.meaning import need_meaning, resource_meaning
from matching.occasion import Occasion

MOST_NEIGHBOURS = 5
NEAR_ENOUGH = 0.3


@dataclass(frozen=True)
class Neighbour:
    """A group or firm near to the gap: what it has in common with it, or its spare capacity."""

    resource_id: str
    name: str
    operator: str
    ask: str
    shared: str
    latent: str | None
    distance_m: float | None


def neighbours(here: Occasion, latent: Mapping[str, str]) -> tuple[Neighbour, ...]:
    """Who comes nearest, each group once: spare capacity, then what is done there, then the way.

    ``latent``: the label of the kind of spare capacity, by resource.
    """
    apart = KeptApart(here.need.conflicts, here.known.values())
    kept: dict[str, Neighbour] = {}
    for near in _near(here, latent):
        place, group = here.known[near.resource_id], near.operator or near.name
        if group not in kept and not (apart.holds(place) or _is_unwanted(here.need, place)):
            kept[group] = near
            if len(kept) == MOST_NEIGHBOURS:
                break
    return tuple(kept.values())


def _near(here: Occasion, latent: Mapping[str, str]) -> list[Neighbour]:
    """Every place that comes near and has somebody to ask, the nearest first."""
    topics = need_meaning(here.need).topics
    found: list[tuple[float, Neighbour]] = []
    for one in here.known.values():
        if one.status is Status.CLOSED or not (one.organisation or one.ask):
            continue
        close, shared = _shared(topics, one)
        if close >= NEAR_ENOUGH or one.resource_id in latent:
            near = _neighbour(here.need, one, shared, latent.get(one.resource_id))
            found.append((close, near))
    found.sort(key=lambda pair: _nearness(*pair))
    return [near for _, near in found]


def _is_unwanted(need: NeedFacts, resource: ResourceFacts) -> bool:
    """Whether the person declined or avoids this very place."""
    return any(gate(need, resource, Policy()) for gate in (avoidance, refusal))


def _shared(topics: Mapping[str, object], resource: ResourceFacts) -> tuple[float, str]:
    scheme = activities()
    pairs = [
        (scheme.closeness(wanted, offered), offered)
        for wanted in topics
        for offered in resource_meaning(resource).topics
    ]
    close, offered = max(pairs, default=(0.0, ""))
    return (close, scheme.label(offered)) if close > 0 else (0.0, "")


def _neighbour(
    need: NeedFacts, resource: ResourceFacts, shared: str, latent: str | None
) -> Neighbour:
    far = distance_m(need.point, resource.point) if need.point and resource.point else None
    return Neighbour(
        resource.resource_id,
        resource.name,
        resource.organisation,
        resource.ask or resource.organisation,
        shared,
        latent,
        far,
    )


def _nearness(close: float, near: Neighbour) -> tuple[bool, float, float, str]:
    far = near.distance_m if near.distance_m is not None else float("inf")
    return near.latent is None, -close, far, near.resource_id
