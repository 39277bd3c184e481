"""All waiting needs of a municipality at once: proposals within the free places, and shared gaps.

Always proposals. Fairness (longest wait, fewest options first) is ``assignment``'s; here each
proposal also says, criterion by criterion, what the person gives up against their own best.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.audit import record
from matching.assignment import Candidate, assign, doublings
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion
from matching.need import Need
from matching.occasion import Registry, occasion
from matching.score import Match
from matching.waiting import Waiting, unattended, waiting_needs

MOST_GIVEN_UP = 3
MORE_PER_DOUBLING = 0.03


@dataclass(frozen=True)
class Stand:
    """One waiting need with everything that fits it, best first; or why nothing is looked for."""

    waiting: Waiting
    facts: NeedFacts
    area: str | None
    fitting: tuple[Match, ...]
    blocked: tuple[Exclusion, ...] = ()

    def match(self, resource_id: str) -> Match | None:
        """The match with one of the fitting resources."""
        return next((one for one in self.fitting if one.resource_id == resource_id), None)


@dataclass(frozen=True)
class BatchProposal:
    """What is proposed for one need; ``given`` is ``None`` where no place is left for it."""

    stand: Stand
    given: ResourceFacts | None
    best: ResourceFacts
    given_up: tuple[str, ...]
    """Criteria in which the place falls short of the person's own best, the largest first."""
    kin: tuple[Stand, ...] = ()
    """The others of the household who wait too: places are shared out one by one, not to a
    household, so that whoever reads a proposal must know who is left at home by it."""

    @property
    def is_best(self) -> bool:
        """Whether the person gets the place that fits them best."""
        return self.given is not None and self.given.resource_id == self.best.resource_id


def stands(session: Session, registry: Registry) -> list[Stand]:
    """Every waiting need of the municipality with what fits it; read as a job does."""
    code, on = registry.profile.code, registry.on
    with unattended(session):
        found = [_stand(session, registry, one) for one in waiting_needs(session, code, on)]
    record(session, "batch", "municipality", code, detail=str(len(found)))
    return found


def _stand(session: Session, registry: Registry, waiting: Waiting) -> Stand:
    need = session.get_one(Need, waiting.need_id)
    home = need.case.household
    area = None if home.confidential_address else next(iter(home.areas.values()), None)
    with occasion(session, need, registry) as here:
        fitting = tuple(here.ranking.fitting)
        return Stand(waiting, here.need, area, fitting, here.ranking.blocked)


def propose_all(registry: Registry, standing: Sequence[Stand]) -> list[BatchProposal]:
    """Assign the standing needs to the free places; the longest wait is listed first."""
    by_id = {one.facts.need_id: one for one in standing}
    candidates = [
        Candidate(one.facts.need_id, match.resource_id, match.score * urgency(one, registry))
        for one in standing
        for match in one.fitting
    ]
    months = {one.facts.need_id: one.waiting.months(registry.on) for one in standing}
    places = {one.resource_id: one.open_places for one in registry.known.values()}
    made = [
        BatchProposal(
            stand=by_id[each.need_id],
            given=registry.known[each.resource_id] if each.resource_id else None,
            best=registry.known[each.best_resource_id],
            given_up=_given_up(by_id[each.need_id], each.resource_id, each.best_resource_id),
            kin=_kin(standing, by_id[each.need_id]),
        )
        for each in assign(candidates, places, months)
    ]
    return sorted(made, key=_order)


def _order(one: BatchProposal) -> tuple[dt.date, str, str]:
    """The longest wait first, those of one household beside each other."""
    waiting = one.stand.waiting
    return waiting.since, waiting.number, one.stand.facts.need_id


def _kin(standing: Sequence[Stand], stand: Stand) -> tuple[Stand, ...]:
    case_id = stand.waiting.case_id
    return tuple(one for one in standing if one.waiting.case_id == case_id and one is not stand)


def urgency(stand: Stand, registry: Registry) -> float:
    """How much a point weighs for one need: the more, the longer it has waited, without an end.

    So that of two whom a last place fits alike, who waited longer gets it.
    """
    return 1.0 + MORE_PER_DOUBLING * doublings(stand.waiting.months(registry.on))


def _given_up(stand: Stand, given_id: str | None, best_id: str) -> tuple[str, ...]:
    given, best = stand.match(given_id or ""), stand.match(best_id)
    if given is None or best is None or given_id == best_id:
        return ()
    lost = [
        (best.effect(part.criterion) - given.effect(part.criterion), part.criterion)
        for part in best.contributions
    ]
    return tuple(code for loss, code in sorted(lost, reverse=True) if loss > 0)[:MOST_GIVEN_UP]
