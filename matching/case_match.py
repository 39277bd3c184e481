"""Matching inside a case: one recorded need against the registry of its municipality, as of a day.

The list a coordinator sees: what fits best first, what would fit if one thing changed, and
everything else with the reason. Nothing here is stored or decided.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.barrier import Barrier
from geo.profile import Profile
from matching.change import Change, changes
from matching.criterion import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, Policy
from matching.likeness import installed_likeness
from matching.need import Need
from matching.plan import SupportPlan
from matching.ranking import Ranking, match, rank
from matching.record_fact import need_facts, resource_facts
from matching.score import Match
from matching.shortfall import fits
from matching.weights import default_weights

MOST_OFFERS = 20
MOST_NEAR_MISSES = 10
MOST_CHANGES = 2


class Offer(NamedTuple):
    """A resource that passed every gate, with its score's parts."""

    resource_id: str
    facts: ResourceFacts
    match: Match


class NearMiss(NamedTuple):
    """A resource worth offering if something small changed, with what would have to."""

    resource_id: str
    facts: ResourceFacts
    exclusions: tuple[Exclusion, ...]
    changes: tuple[Change, ...]


class LeftOut(NamedTuple):
    """A resource that was left out, with every gate it failed."""

    resource_id: str
    facts: ResourceFacts
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True)
class CaseMatches:
    """Everything the page of one need shows."""

    blocked: tuple[Exclusion, ...]
    offers: tuple[Offer, ...]
    near_misses: tuple[NearMiss, ...]
    left_out: tuple[LeftOut, ...]
    gap: bool
    weights_version: str

    def find(self, resource_id: str) -> Offer | None:
        """Find an offer by its resource."""
        return next((one for one in self.offers if one.resource_id == resource_id), None)


def match_need(
    session: Session, need: Need, profile: Profile, on: dt.date, barriers: tuple[Barrier, ...]
) -> CaseMatches:
    """Match one need on a day by the municipality's own rules; ``barriers`` are its own too."""
    required = profile.workflow.conference_before_matching
    decided = _is_decided(session, need) if required else None
    policy = Policy(
        conference_required=required,
        confirmed_within_days=profile.freshness.unconfirmed_days,
        as_of=on,
    )
    facts = replace(need_facts(session, need, on, conference_decided=decided), barriers=barriers)
    known = {one.resource_id: one for one in resource_facts(session, profile.code, on)}
    likeness = installed_likeness()
    context = Context(as_of=on, policy=policy, likeness=likeness)
    made = explain(facts, known, rank(facts, known.values(), context), context)
    if likeness is not None:
        likeness.forget(facts)
    return made


def _is_decided(session: Session, need: Need) -> bool:
    """Whether a plan of the case was decided; only the conference does that where it must."""
    decided = select(SupportPlan.id).where(
        SupportPlan.case_id == need.case_id, SupportPlan.decided_on.is_not(None)
    )
    return session.scalar(decided.limit(1)) is not None


def explain(
    need: NeedFacts, known: dict[str, ResourceFacts], ranking: Ranking, context: Context
) -> CaseMatches:
    """Sort a ranking into what fits, what almost fits and what does not."""
    offers = tuple(
        Offer(one.resource_id, known[one.resource_id], one) for one in ranking.matches[:MOST_OFFERS]
    )
    near = _near_misses(need, known, ranking, context)
    shown = {one.resource_id for one in near}
    return CaseMatches(
        blocked=ranking.blocked,
        offers=offers,
        near_misses=near,
        left_out=tuple(
            LeftOut(key, known[key], gates)
            for key, gates in ranking.excluded.items()
            if key not in shown
        ),
        gap=ranking.shortfall is not None,
        weights_version=default_weights().version,
    )


def _near_misses(
    need: NeedFacts, known: dict[str, ResourceFacts], ranking: Ranking, context: Context
) -> tuple[NearMiss, ...]:
    weights = default_weights()
    found: list[tuple[float, NearMiss]] = []
    for key, gates in ranking.excluded.items():
        if len({one.gate for one in gates}) > MOST_CHANGES:
            continue
        made = changes(need, known[key], gates, context.policy)
        if made is None:
            continue
        after = match(need, made[-1].resource, context, weights)
        if fits(after):
            near = NearMiss(key, known[key], gates, tuple(made))
            found.append((len(made) - after.score / 100, near))
    found.sort(key=lambda pair: (pair[0], pair[1].resource_id))
    return tuple(near for _, near in found[:MOST_NEAR_MISSES])
