"""Why one chosen resource is, or is not, offered for one need: gates, evidence, smallest change."""

from __future__ import annotations

from dataclasses import dataclass

from matching.avoidance import named_in, to_find_out
from matching.change import Change, openings
from matching.facts import ResourceFacts
from matching.gate import Exclusion
from matching.occasion import Occasion
from matching.question import to_ask
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
    to_ask: tuple[str, ...] = ()
    """Conditions of the place that nobody knows yet whether the person meets."""
    unplaced: tuple[str, ...] = ()
    """What to find out of lines of the sheet that name nothing known here."""
    named_in_safety: str = ""
    """The name of it that the sheet's words on safety hold; empty for none."""

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
        to_ask=to_ask(occasion.need, resource),
        unplaced=to_find_out(occasion.need, list(occasion.known.values())),
        named_in_safety=named_in(occasion.need.safety_words, resource),
    )


def _scored(occasion: Occasion, last: Change) -> Match:
    changed = Occasion(last.need, occasion.registry)
    return changed.match(last.resource)
