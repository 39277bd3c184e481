"""Reverse matching: a new or freed resource against the waiting needs.

It says nothing the need's own page would not say: a need is found here exactly when the resource
stands in its list as worth offering. Each result is for that need's coordinator only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.audit import record
from directory.resource import Resource
from directory.task import Task, TaskKind, raise_task
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, blocked, exclusions
from matching.gate.running import capacity, confirmation, latent, status
from matching.need import Need
from matching.occasion import Occasion, Registry, occasion
from matching.score import Match
from matching.shortfall import fits
from matching.waiting import Waiting, unattended, waiting_needs


@dataclass(frozen=True)
class Fit:
    """A waiting need that one resource would be worth offering to."""

    waiting: Waiting
    match: Match


def reverse_match(
    session: Session, registry: Registry, resource_id: str, waiting: Iterable[Waiting]
) -> list[Fit]:
    """Which of some waiting needs a resource fits, the longest wait first.

    The session's actor must be one who may read these needs (or nobody, see ``unattended``).
    """
    resource = registry.known.get(resource_id)
    if resource is None:
        return []
    found = []
    for one in waiting:
        with occasion(session, session.get_one(Need, one.need_id), registry) as here:
            match = fit_of(here, resource)
        if match is not None:
            found.append(Fit(one, match))
    return found


def shut_to_all(registry: Registry, resource_id: str) -> list[Exclusion] | None:
    """The gates a resource fails whoever asks; ``None`` where it is no place to go at all."""
    resource = registry.known.get(resource_id)
    if resource is None:
        return None
    nobody = NeedFacts(need_id="", municipality_code=registry.profile.code)
    gates = (status, latent, confirmation, capacity)
    return [one for gate in gates for one in gate(nobody, resource, registry.context.policy)]


def fit_of(here: Occasion, resource: ResourceFacts) -> Match | None:
    """The match of one need with one resource where it would be worth offering, else ``None``."""
    policy = here.context.policy
    if blocked(here.need, policy) or exclusions(here.need, resource, policy):
        return None
    match = here.match(resource)
    return match if fits(match) else None


def tell_waiting(session: Session, registry: Registry, resource: Resource) -> set[uuid.UUID]:
    """Ask the coordinators of fitting needs to look at a resource; returns who was asked.

    One task each, which names neither person nor case; the page behind it shows each their own.
    """
    code, on = registry.profile.code, registry.on
    with unattended(session):
        waiting = waiting_needs(session, code, on)
        fitting = reverse_match(session, registry, str(resource.id), waiting)
    owners = {one.waiting.owner_id for one in fitting}
    for owner_id in sorted(owners):
        raise_task(
            session,
            Task(
                municipality_code=code,
                owner_id=owner_id,
                kind=TaskKind.RESOURCE_DEVELOPMENT,
                subject_type="resource",
                subject_id=resource.id,
                due_on=on,
                note=f"「{resource.name}」が、待っている人に合うかもしれません。見てください。",
            ),
        )
    record(session, "tell_waiting", "resource", resource.id, detail=str(len(owners)))
    return owners
