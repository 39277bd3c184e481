"""Negotiate: what an existing resource would have to widen; spare capacity (latent) comes first.

Only changes on the side of the place count here, or what we find out ourselves: the person is not
asked to bend. Nothing strict that protects the person is ever up for talk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.resource import Resource, ResourceAcceptance
from matching.change import Change, openings
from matching.copied_entry import content, one_of_each
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion
from matching.gate.reach import hours
from matching.occasion import Occasion
from matching.score import Match
from matching.shortfall import fits
from matching.timeslot import ENOUGH_MINUTES, TimeSlot

MOST_WIDENINGS = 20


@dataclass(frozen=True)
class Widening:
    """One place to talk to: what would have to widen there, and its score if it did.

    ``latent``: the spare capacity it has (空き室 …), ``None`` for an ordinary resource.
    """

    resource: ResourceFacts
    latent: str | None
    exclusions: tuple[Exclusion, ...]
    changes: tuple[Change, ...]
    match: Match
    copies: int = 0
    """How many entries say the same and are not listed."""

    @property
    def fits(self) -> bool:
        """Whether it would then be a step worth offering."""
        return fits(self.match)


def latent_kinds_of(session: Session, code: str) -> dict[str, str]:
    """The resources of a municipality that are spare capacity, by identifier, and of what kind."""
    rows = session.execute(
        select(ResourceAcceptance.resource_id, ResourceAcceptance.latent_kind)
        .join(Resource, Resource.id == ResourceAcceptance.resource_id)
        .where(Resource.municipality_code == code, ResourceAcceptance.latent_kind.is_not(None))
    )
    return {str(resource_id): kind for resource_id, kind in rows if kind}


def widenings(here: Occasion, latent: Mapping[str, str]) -> tuple[Widening, ...]:
    """Places worth talking to: spare capacity first, then the fewest things to ask, then fit."""
    if here.ranking.blocked:
        return ()
    candidates = dict.fromkeys(
        [*here.ranking.excluded, *(key for key in latent if key in here.known)]
    )
    found = [
        made
        for key in candidates
        if (made := _widening(here, here.known[key], latent.get(key))) is not None
    ]
    worth = [one for one in found if one.latent or (one.changes and one.fits)]
    worth.sort(key=_order)
    first = one_of_each(worth, lambda one: content(one.resource), MOST_WIDENINGS)
    return tuple(replace(one, copies=copies) for one, copies in first)


def _order(one: Widening) -> tuple[bool, int, float, str]:
    return one.latent is None, len(one.changes), -one.match.score, one.resource.resource_id


def _widening(here: Occasion, resource: ResourceFacts, latent: str | None) -> Widening | None:
    """What to ask one place for; that spare capacity is no place yet is why one asks at all."""
    closed = tuple(one for one in here.exclusions(resource) if one.gate != "hard:latent")
    opened, hour = _open_hours(here.need, resource, closed)
    rest = [one for one in closed if hour is None or one.gate != hour.gate]
    made, fixed = openings(here.need, opened, rest)
    if fixed or any(change.side == "need" for change in made):
        return None
    changes = ([hour] if hour else []) + [replace(one, instead="") for one in made]
    after = made[-1].resource if made else opened
    return Widening(resource, latent, closed, tuple(changes), here.match(after))


def _open_hours(
    need: NeedFacts, resource: ResourceFacts, closed: Iterable[Exclusion]
) -> tuple[ResourceFacts, Change | None]:
    """Ask the place for an hour when the person is free, on one of its own days if there is one."""
    shut = [one for one in closed if one.gate == "hard:schedule"]
    if not shut or not need.slots:
        return resource, None
    days = {slot.weekday for slot in resource.slots}
    free = min(need.slots, key=lambda slot: (slot.weekday not in days, slot.weekday))
    end = min(free.start_minute + ENOUGH_MINUTES, free.end_minute)
    held = TimeSlot(free.weekday, free.start_minute, end)
    wider = replace(resource, slots=(*resource.slots, held))
    after = f"{hours((held,))}ごろにも"
    before = hours(resource.slots)
    return wider, Change("hard:schedule", "resource", "曜日・時間", before, after, need, wider)
