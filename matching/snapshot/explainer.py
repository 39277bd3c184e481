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
        parts = []
        for criterion, reads, known in self._steps:
            if reads is None:
                part = self._part(criterion, resource)
            else:
                said = reads(resource)
                try:
                    part = known[said]
                except KeyError:
                    part = known[said] = self._part(criterion, resource)
            if part is not None:
                parts.append(part)
        return Match(self._need.need_id, resource.resource_id, tuple(parts), self._weights.version)

    def _part(self, criterion: Criterion, resource: ResourceFacts) -> Contribution | None:
        found = criterion(self._need, resource, self._context)
        return None if found is None else found.weighed(self._weights.of(found[0]))
