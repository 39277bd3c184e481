"""A route of small steps through resources that exist, for staff to think ahead with.

It is never a target set before the person: no paper of theirs shows it, nothing is stored, and
every step may be skipped, left or stayed at. A next step close to the last (the same place or
group, another role in it) comes before one that is not. A place whose roles nobody asked about
comes after those with a role on record, and is told as not asked; only to be somewhere takes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from geo.distance import distance_m
from matching.copied_entry import content, one_of_each
from matching.criterion import stage as stage_criterion
from matching.facts import NeedFacts, ResourceFacts, Stage
from matching.occasion import Occasion
from matching.score import Match

MOST_STEPS = 3
CONSIDERED = 10
MOST_OTHERS = 2
SAME_PLACE, SAME_GROUP, NEAR = 0.6, 0.3, 0.1
"""Points that decide between resources of much the same fit at a later step."""
NEAR_M = 500.0


@dataclass(frozen=True)
class Step:
    """One step: the stage, the place, the role one would have there, and how it fits.

    ``role`` is empty where none is on record: whether there is one at all is then to be asked.
    ``tie`` says what makes it near to the step before: ``place``, ``group``, ``near`` or nothing.
    ``others`` are further places of the same stage, those with a role on record first.
    """

    stage: Stage
    resource: ResourceFacts
    role: str
    match: Match
    tie: str
    others: tuple[ResourceFacts, ...]


@dataclass(frozen=True)
class Route:
    """The steps in order; ``missing`` are the stages at which nothing here is worth offering."""

    steps: tuple[Step, ...]
    missing: tuple[Stage, ...]


def route(here: Occasion) -> Route:
    """Lay two or three steps from where the person is now; empty where nothing may be proposed."""
    if here.ranking.blocked:
        return Route((), ())
    first = here.need.stage or Stage.BELONG
    steps: list[Step] = []
    missing: list[Stage] = []
    for stage in list(Stage)[first - 1 : first - 1 + MOST_STEPS]:
        step = _step(here, stage, steps)
        if step is None:
            missing.append(stage)
        else:
            steps.append(step)
    return Route(tuple(steps), tuple(missing))


def _step(here: Occasion, stage: Stage, before: Sequence[Step]) -> Step | None:
    at_stage = Occasion(_at(here.need, stage), here.registry)
    able = islice(at_stage.ranking.fitting, CONSIDERED)
    held = [(one, here.known[one.resource_id]) for one in able]
    held = [
        pair
        for pair in held
        if _offers(here, pair[1], stage) and not _stands_still(here, pair[1], stage, before)
    ]
    if not held:
        return None
    last = before[-1].resource if before else None
    match, resource = max(held, key=lambda pair: _order(pair[0], pair[1], stage, last))
    return Step(
        stage=stage,
        resource=resource,
        role=_role(here, resource, stage),
        match=match,
        tie=_tie(resource, last)[0],
        others=_others(resource, stage, [other for _, other in held]),
    )


def _others(
    chosen: ResourceFacts, stage: Stage, held: Sequence[ResourceFacts]
) -> tuple[ResourceFacts, ...]:
    told_first = sorted(held, key=lambda one: not _is_told(one, stage))
    different = (one for one in told_first if content(one) != content(chosen))
    return tuple(one for one, _ in one_of_each(different, content, MOST_OTHERS))


def _at(need: NeedFacts, stage: Stage) -> NeedFacts:
    return replace(need, stage=stage)


def _role_fit(here: Occasion, resource: ResourceFacts, stage: Stage, role: str) -> float:
    """How well one role there suits the stage, as the criterion ``stage_role`` judges it."""
    alone = replace(resource, roles=(role,))
    found = stage_criterion.role(_at(here.need, stage), alone, here.context)
    return (found.raw or 0.0) if found else 0.0


def _role(here: Occasion, resource: ResourceFacts, stage: Stage) -> str:
    """The role there that suits the stage best; empty where none is on record."""
    fits_by_role = {role: _role_fit(here, resource, stage, role) for role in resource.open_roles}
    return max(sorted(fits_by_role), key=lambda role: fits_by_role[role], default="")


def _offers(here: Occasion, resource: ResourceFacts, stage: Stage) -> bool:
    """Whether a role there belongs to the stage, or none is on record, which is no answer."""
    role = _role(here, resource, stage)
    return not role or _role_fit(here, resource, stage, role) > 0


def _is_told(resource: ResourceFacts, stage: Stage) -> bool:
    """Whether the registry says what one would be there, where the stage is more than to be."""
    return stage is Stage.BELONG or bool(resource.roles)


def _stands_still(
    here: Occasion, resource: ResourceFacts, stage: Stage, before: Sequence[Step]
) -> bool:
    """Whether it would be the same role, or none told, in the same place again: no step at all."""
    role = _role(here, resource, stage)
    return any(
        step.resource.resource_id == resource.resource_id and role in ("", step.role)
        for step in before
    )


def _order(
    match: Match, resource: ResourceFacts, stage: Stage, last: ResourceFacts | None
) -> tuple[bool, float, float, str]:
    """A role on record comes first: a place nobody asked for one is only a place to ask."""
    near = match.score + _tie(resource, last)[1]
    return _is_told(resource, stage), near, match.score, resource.resource_id


def _tie(resource: ResourceFacts, last: ResourceFacts | None) -> tuple[str, float]:
    if last is None:
        return "", 0.0
    if resource.resource_id == last.resource_id:
        return "place", SAME_PLACE
    if resource.organisation and resource.organisation == last.organisation:
        return "group", SAME_GROUP
    if resource.point and last.point and distance_m(resource.point, last.point) <= NEAR_M:
        return "near", NEAR
    return "", 0.0
