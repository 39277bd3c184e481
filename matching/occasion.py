"""One need at one time: its facts, the registry of its municipality, the rules and the weights.

Whatever explains a need (ranking, why not, comparison, ladder, household) starts from here, so
that every page judges the same facts in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.barrier import Barrier
from geo.profile import Profile
from matching.criterion import Context
from matching.errors import NotFoundError
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, Policy, blocked, exclusions
from matching.likeness import installed_likeness
from matching.need import Need
from matching.need_vector import recall
from matching.plan import SupportPlan
from matching.ranking import Ranking, match
from matching.record_fact import need_facts, resource_facts
from matching.score import Match
from matching.snapshot import kept_snapshot
from matching.weight_revision import weights_of
from matching.weights import Weights


@dataclass(frozen=True)
class Registry:
    """What every need of a municipality is set against on a day."""

    profile: Profile
    on: dt.date
    known: Mapping[str, ResourceFacts]
    context: Context
    weights: Weights
    barriers: tuple[Barrier, ...] = ()


@dataclass(frozen=True)
class Occasion:
    """One need against a registry; everything it says is worked out, nothing is stored."""

    need: NeedFacts
    registry: Registry

    @property
    def known(self) -> Mapping[str, ResourceFacts]:
        """The resources of the municipality, by identifier."""
        return self.registry.known

    @property
    def context(self) -> Context:
        """Day, rules and model."""
        return self.registry.context

    @property
    def weights(self) -> Weights:
        """The municipality's weights of the day."""
        return self.registry.weights

    @cached_property
    def ranking(self) -> Ranking:
        """The resources in order, the excluded, and whether anything may be proposed at all.

        Found over columns that are kept between needs, as deep as it is read; to be read while the
        occasion lasts.
        """
        columns = kept_snapshot(self.registry.profile.code, self.known)
        return columns.rank(self.need, self.context, self.weights)

    def facts(self, resource_id: str) -> ResourceFacts:
        """Facts of one resource; ``NotFoundError`` when the municipality has none such."""
        if resource_id not in self.known:
            raise NotFoundError
        return self.known[resource_id]

    def exclusions(self, resource: ResourceFacts) -> tuple[Exclusion, ...]:
        """The gates one resource fails."""
        return tuple(exclusions(self.need, resource, self.context.policy))

    def match(self, resource: ResourceFacts) -> Match:
        """The score of one resource with its parts, whatever the gates say."""
        return match(self.need, resource, self.context, self.weights)


def open_registry(
    session: Session, profile: Profile, on: dt.date, barriers: tuple[Barrier, ...] = ()
) -> Registry:
    """Load the registry of a municipality, its rules and its weights as of a day."""
    policy = Policy(
        conference_required=profile.workflow.conference_before_matching,
        confirmed_within_days=profile.freshness.unconfirmed_days,
        as_of=on,
    )
    return Registry(
        profile=profile,
        on=on,
        known={one.resource_id: one for one in resource_facts(session, profile.code, on)},
        context=Context(as_of=on, policy=policy, likeness=installed_likeness()),
        weights=weights_of(session, profile.code),
        barriers=barriers,
    )


@contextmanager
def occasion(session: Session, need: Need, registry: Registry) -> Iterator[Occasion]:
    """Set one need against a registry; what a model made of the person's words is dropped after."""
    required = registry.context.policy.conference_required
    decided = _is_decided(session, need) if required else None
    facts = need_facts(session, need, registry.on, conference_decided=decided)
    facts = replace(facts, barriers=registry.barriers)
    likeness = registry.context.likeness
    if likeness is not None and not blocked(facts, registry.context.policy):
        recall(session, need, facts, likeness)
    try:
        yield Occasion(facts, registry)
    finally:
        if likeness is not None:
            likeness.forget(facts)


def _is_decided(session: Session, need: Need) -> bool:
    """Whether a plan of the case was decided; only the conference does that where it must."""
    decided = select(SupportPlan.id).where(
        SupportPlan.case_id == need.case_id, SupportPlan.decided_on.is_not(None)
    )
    return session.scalar(decided.limit(1)) is not None
