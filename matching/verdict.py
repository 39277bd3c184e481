"""Why one chosen resource is, or is not, offered for one need: gates, evidence, smallest change."""

from __future__ import annotations

from dataclasses import dataclass

from matching.change import Change, openings
from matching.facts import ResourceFacts
from matching.gate import Exclusion
from matching.occasion import Occasion
from matching.score import Match
from matching.shortfall import fits


@dataclass(frozen=True)
class Verdict:
    """Everything there is to say of one resource for one need.

    ``exclusions``: the closed gates. ``changes``: for each of them the smallest change that opens
    it; ``fixed``: the gates no change opens (safety, refusal, avoidance). ``match``: its score in
    parts, as it stands, ``None`` where nothing may be proposed at all; ``after``: with every change
    made, ``None`` where a gate stays shut. ``position``: its place in the list, 1 the first,
    ``None`` where it is not in it.
    """

    resource: ResourceFacts
    blocked: tuple[Exclusion, ...]
    exclusions: tuple[Exclusion, ...]
    changes: tuple[Change, ...]
    fixed: tuple[str, ...]
    match: Match | None
    after: Match | None
    position: int | None
    offered: int
    first_id: str | None
    """Whichever resource stands first, to compare with."""

    @property
    def is_offered(self) -> bool:
        """Whether it passes every gate."""
        return self.position is not None

    @property
    def fits(self) -> bool:
        """Whether, as it stands or with every change made, it is a step worth offering."""
        shown = self.after or self.match
        return shown is not None and fits(shown)


def verdict(occasion: Occasion, resource_id: str) -> Verdict:
    """Judge one resource; ``NotFoundError`` when the municipality has none such."""
    resource = occasion.facts(resource_id)
    ranking = occasion.ranking
    closed = () if ranking.blocked else occasion.exclusions(resource)
    made, fixed = openings(occasion.need, resource, closed)
    after = None
    if made and not fixed:
        last = made[-1]
        after = _scored(occasion, last)
    return Verdict(
        resource=resource,
        blocked=ranking.blocked,
        exclusions=closed,
        changes=tuple(made),
        fixed=tuple(fixed),
        match=None if ranking.blocked else occasion.match(resource),
        after=after,
        position=None if closed else ranking.position(resource_id),
        offered=len(ranking.matches),
        first_id=ranking.matches[0].resource_id if ranking.matches else None,
    )


def _scored(occasion: Occasion, last: Change) -> Match:
    changed = Occasion(last.need, occasion.registry)
    return changed.match(last.resource)
