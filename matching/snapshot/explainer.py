"""One need against place after place: the parts of a score, none worked out twice for one value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter

from matching.criterion import CRITERIA, Context, Criterion, comfort, reach, stage, upkeep, welcome
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Contribution, Match
from matching.weights import Weights

# The criteria that read one fact of a place that many places share.
READS: Mapping[Criterion, Callable[[ResourceFacts], Hashable]] = {
    stage.role: attrgetter("open_roles"),
    stage.kind: attrgetter("kind"),
    comfort.group_size: attrgetter("group_size"),
    reach.time: attrgetter("slots"),
    reach.fee: attrgetter("cost_yen"),
    welcome.access: attrgetter("access"),
    upkeep.freshness: attrgetter("confirmed_on"),
    upkeep.open_places: attrgetter("open_places"),
}
_Known = dict[Hashable, Contribution | None]


class Explainer:
    """Makes the matches of one need as ``ranking.match`` does; to be dropped with the need."""

    def __init__(self, need: NeedFacts, context: Context, weights: Weights) -> None:
        self._need, self._context, self._weights = need, context, weights
        self._steps: list[tuple[Criterion, Callable[[ResourceFacts], Hashable] | None, _Known]] = [
            (criterion, READS.get(criterion), {}) for criterion in CRITERIA
        ]

    def match(self, resource: ResourceFacts) -> Match:
        """Score one place by every criterion that applies."""
        need, context, weight_of = self._need, self._context, self._weights.of
        parts = []
        for criterion, reads, known in self._steps:
            said = reads(resource) if reads else None
            if reads and said in known:
                part = known[said]
            else:
                found = criterion(need, resource, context)
                part = found.weighed(weight_of(found[0])) if found is not None else None
                if reads:
                    known[said] = part
            if part is not None:
                parts.append(part)
        return Match(need.need_id, resource.resource_id, tuple(parts), self._weights.version)
