"""What a change of weights would do: to lists kept in the past and to needs that wait today.

Parts do not change with the weights, so every score is added up anew from the parts that were
shown; nothing is stored and nobody's file is opened (kept lists are read by column).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import record
from matching.case import Case
from matching.need import Need
from matching.occasion import Registry, occasion
from matching.proposal import MatchProposal
from matching.score import Comparison, Contribution, Match, ordered
from matching.shortfall import fits
from matching.shortlist import Shortlist, any_parts, kept_match
from matching.waiting import unattended, waiting_needs
from matching.weights import Weights

TOP = 5
MOST_LISTS = 500
MOST_WAITING = 300
"""Waiting needs tried, the longest wait first: enough to see what a change does."""


@dataclass(frozen=True)
class ListEffect:
    """One list before and after: the first ``TOP`` resources, and whether anything fits.

    ``chosen``: place of the resource people chose from it, before and after, 1 the first.
    """

    number: str
    need_id: uuid.UUID
    made_on: Any
    before: tuple[str, ...]
    after: tuple[str, ...]
    fitted: bool
    fits: bool
    chosen: tuple[int, int] | None = None

    @property
    def first_changes(self) -> bool:
        """Whether another resource would stand first."""
        return self.before[:1] != self.after[:1]


@dataclass(frozen=True)
class WeightEffect:
    """All lists that can be added up anew, and what they amount to."""

    kept: tuple[ListEffect, ...]
    waiting: tuple[ListEffect, ...]
    partless: int = 0
    """Kept lists left out, because they were kept before their parts were."""

    @property
    def chosen_up(self) -> int:
        """Kept lists in which what people chose would stand higher."""
        return sum(one.chosen[1] < one.chosen[0] for one in self.kept if one.chosen)

    @property
    def chosen_down(self) -> int:
        """Kept lists in which what people chose would stand lower."""
        return sum(one.chosen[1] > one.chosen[0] for one in self.kept if one.chosen)


def reweighed(match: Match, weights: Weights) -> Match:
    """The same comparisons under other weights; a criterion no longer known keeps its own."""
    parts = tuple(_reweighed(part, weights) for part in match.contributions)
    return replace(match, contributions=parts, weights_version=weights.version)


def _reweighed(part: Contribution, weights: Weights) -> Contribution:
    weight = weights.values.get(part.criterion, part.weight)
    weighed = Comparison(part.criterion, part.raw).weighed(weight)
    return part._replace(effect=weighed.effect, weight=weight)


def weight_effect(session: Session, registry: Registry, tried: Weights) -> WeightEffect:
    """Work out what the tried weights would change against those of today."""
    code = registry.profile.code
    lists = _lists(session, code)
    kept = tuple(_kept(session, code, lists, (registry.weights, tried)))
    waiting = tuple(_waiting(session, registry, tried))
    record(session, "try_weights", "municipality", code, detail=f"{len(kept)}+{len(waiting)}")
    return WeightEffect(kept, waiting, partless=sum(not any_parts(one[3]) for one in lists))


_Kept = tuple[str, uuid.UUID, Any, Sequence[Mapping[str, Any]]]
"""Number of the case, need, day and rows of one kept list."""


def _lists(session: Session, code: str) -> list[_Kept]:
    rows = session.execute(
        select(Case.number, Shortlist.need_id, Shortlist.made_on, Shortlist.ranked)
        .join(Need, Shortlist.need_id == Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(Case.municipality_code == code)
        .order_by(Shortlist.made_on.desc(), Shortlist.recorded_at.desc())
        .limit(MOST_LISTS)
    )
    return [(number, need_id, made_on, ranked) for number, need_id, made_on, ranked in rows]


def _kept(
    session: Session, code: str, lists: Iterable[_Kept], weights: tuple[Weights, Weights]
) -> Iterable[ListEffect]:
    chosen = _chosen(session, code)
    for number, need_id, made_on, ranked in lists:
        found = (kept_match(str(need_id), row) for row in ranked)
        matches = [one for one in found if one is not None]
        if matches:
            yield _effect((number, need_id, made_on), matches, weights, chosen.get(need_id))


def _chosen(session: Session, code: str) -> Mapping[uuid.UUID, str]:
    rows = session.execute(
        select(MatchProposal.need_id, MatchProposal.resource_id)
        .join(Case, MatchProposal.case_id == Case.id)
        .where(Case.municipality_code == code)
        .order_by(MatchProposal.proposed_on)
    )
    return {need_id: str(resource_id) for need_id, resource_id in rows}


def _waiting(session: Session, registry: Registry, tried: Weights) -> Iterable[ListEffect]:
    with unattended(session):
        for one in waiting_needs(session, registry.profile.code, registry.on)[:MOST_WAITING]:
            with occasion(session, session.get_one(Need, one.need_id), registry) as here:
                matches = tuple(here.ranking.matches)
            if matches:
                keys = (one.number, one.need_id, registry.on)
                yield _effect(keys, matches, (registry.weights, tried), None)


def _effect(
    keys: tuple[str, uuid.UUID, Any],
    matches: Sequence[Match],
    weights: tuple[Weights, Weights],
    chosen: str | None,
) -> ListEffect:
    lists = [ordered(reweighed(one, each) for one in matches) for each in weights]
    orders = [[one.resource_id for one in made] for made in lists]
    places = None
    if chosen in orders[0]:
        places = (orders[0].index(chosen) + 1, orders[1].index(chosen) + 1)
    return ListEffect(
        number=keys[0],
        need_id=keys[1],
        made_on=keys[2],
        before=tuple(orders[0][:TOP]),
        after=tuple(orders[1][:TOP]),
        fitted=fits(lists[0][0]),
        fits=fits(lists[1][0]),
        chosen=places,
    )
