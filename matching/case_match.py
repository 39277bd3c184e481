"""Matching inside a case: one recorded need against the registry of its municipality, as of a day.

The list a coordinator sees: what fits best first, what would fit if one thing changed, and
everything else with the reason. Nothing here is stored or decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from geo.barrier import Barrier
from geo.profile import Profile
from matching.avoidance import named_in, to_find_out
from matching.change import Change, changes
from matching.copied_entry import content, one_of_each
from matching.facts import ResourceFacts
from matching.gate import Exclusion
from matching.need import Need
from matching.occasion import Occasion, occasion, open_registry
from matching.question import to_ask
from matching.score import Match
from matching.shortfall import fits

MOST_OFFERS = 20
MOST_NEAR_MISSES = 10
MOST_CHANGES = 2


class Offer(NamedTuple):
    """A resource that passed every gate, with its score's parts.

    ``to_ask``: conditions of the place that the sheet does not answer. ``copies``: how many
    entries say the same in all but their identifier, and are not listed. ``named_in_safety``: the
    name of it that the sheet's words on safety hold, for a warning to staff.
    """

    resource_id: str
    facts: ResourceFacts
    match: Match
    to_ask: tuple[str, ...] = ()
    copies: int = 0
    named_in_safety: str = ""

    @property
    def fits(self) -> bool:
        """Whether it is a step worth offering, and not only allowed."""
        return fits(self.match)


class NearMiss(NamedTuple):
    """A resource worth offering if something small changed, with what would have to."""

    resource_id: str
    facts: ResourceFacts
    exclusions: tuple[Exclusion, ...]
    changes: tuple[Change, ...]
    copies: int = 0


class LeftOut(NamedTuple):
    """A resource that was left out, with every gate it failed."""

    resource_id: str
    facts: ResourceFacts
    exclusions: tuple[Exclusion, ...]
    copies: int = 0


@dataclass(frozen=True)
class CaseMatches:
    """Everything the page of one need shows."""

    blocked: tuple[Exclusion, ...]
    offers: tuple[Offer, ...]
    near_misses: tuple[NearMiss, ...]
    left_out: tuple[LeftOut, ...]
    gap: bool
    doubtful: bool
    weights_version: str
    nearest_id: str | None = None
    """Where nothing really fits: the resource that comes nearest all the same."""
    unplaced: tuple[str, ...] = ()
    """What to find out of lines of avoidances and conflicts that name nothing known here."""

    def find(self, resource_id: str) -> Offer | None:
        """Find an offer by its resource."""
        return next((one for one in self.offers if one.resource_id == resource_id), None)


def match_need(
    session: Session, need: Need, profile: Profile, on: dt.date, barriers: tuple[Barrier, ...]
) -> CaseMatches:
    """Match one need on a day by the municipality's own rules; ``barriers`` are its own too."""
    registry = open_registry(session, profile, on, barriers)
    with occasion(session, need, registry) as here:
        return explain(here)


def explain(here: Occasion) -> CaseMatches:
    """Sort a ranking into what fits, what almost fits and what does not."""
    ranking, known = here.ranking, here.known
    near = _near_misses(here)
    offered = one_of_each(ranking.matches, lambda one: content(known[one.resource_id]), MOST_OFFERS)
    return CaseMatches(
        blocked=ranking.blocked,
        offers=tuple(
            Offer(
                one.resource_id,
                facts,
                one,
                to_ask(here.need, facts),
                copies,
                named_in(here.need.safety_words, facts),
            )
            for one, copies in offered
            for facts in (known[one.resource_id],)
        ),
        near_misses=near,
        left_out=_left_out(here, {content(one.facts) for one in near}),
        gap=ranking.shortfall is not None,
        doubtful=ranking.doubtful,
        weights_version=here.weights.version,
        nearest_id=ranking.shortfall.nearest_id if ranking.shortfall else None,
        unplaced=to_find_out(here.need, list(here.known.values())),
    )


def _left_out(here: Occasion, near: Set[ResourceFacts]) -> tuple[LeftOut, ...]:
    """Every other resource with its gates, copies told of and not listed."""
    rows: dict[ResourceFacts, LeftOut] = {}
    for key, gates in here.ranking.excluded.items():
        said = content(here.known[key])
        if said in rows:
            rows[said] = rows[said]._replace(copies=rows[said].copies + 1)
        elif said not in near:
            rows[said] = LeftOut(key, here.known[key], gates)
    return tuple(rows.values())


def _near_misses(here: Occasion) -> tuple[NearMiss, ...]:
    found: list[tuple[float, NearMiss]] = []
    for key, gates in here.ranking.excluded.items():
        if len({one.gate for one in gates}) > MOST_CHANGES:
            continue
        made = changes(here.need, here.known[key], gates, here.context.policy)
        if made is None:
            continue
        after = Occasion(made[-1].need, here.registry).match(made[-1].resource)
        if fits(after):
            near = NearMiss(key, here.known[key], gates, tuple(made))
            found.append((len(made) - after.score / 100, near))
    found.sort(key=lambda pair: (pair[0], pair[1].resource_id))
    ordered = (near for _, near in found)
    first = one_of_each(ordered, lambda one: content(one.facts), MOST_NEAR_MISSES)
    return tuple(near._replace(copies=copies) for near, copies in first)
