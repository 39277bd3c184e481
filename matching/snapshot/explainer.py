"""One need against place after place: the parts of a score, none worked out twice for one value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter

from matching.criterion import (
    CRITERIA,
    Context,
    Criterion,
    activity,
    comfort,
    household,
    reach,
    sense,
    stage,
    upkeep,
    welcome,
)
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import need_meaning, resource_meaning
from matching.score import Contribution, Match
from matching.weights import Weights


def _denied(place: ResourceFacts) -> Hashable:
    said = resource_meaning(place)
    return tuple(said.denied_acts.items()), tuple(said.denied_topics.items())


def _demands(place: ResourceFacts) -> Hashable:
    said = resource_meaning(place)
    return tuple(said.asks.items()), tuple(said.eases.items())


# The criteria that read one fact of a place that many places share, or what many say alike.
READS: Mapping[Criterion, Callable[[ResourceFacts], Hashable]] = {
    activity.wish_denied: _denied,
    stage.role: attrgetter("open_roles"),
    stage.kind: attrgetter("kind"),
    comfort.demand_clash: _demands,
    comfort.demand_eased: _demands,
    comfort.group_size: attrgetter("group_size"),
    reach.time: attrgetter("slots"),
    reach.fee: attrgetter("cost_yen"),
    welcome.access: attrgetter("access"),
    upkeep.freshness: attrgetter("confirmed_on"),
    upkeep.open_places: attrgetter("open_places"),
}
# Of whom each of these criteria has nothing to say, whatever the place.
SILENT: Mapping[Criterion, Callable[[NeedFacts, Context], bool]] = {
    activity.second_topic: lambda need, _: len(need_meaning(need).topics) < 2,
    sense.wish_likeness: lambda _, context: context.likeness is None,
    sense.wish_refused: lambda need, context: not (context.likeness and need.wishes.strip()),
    sense.worry_likeness: lambda need, context: not (context.likeness and need.difficulties),
    comfort.demand_clash: lambda need, _: not need_meaning(need).hard,
    comfort.demand_eased: lambda need, _: not need_meaning(need).hard,
    comfort.shunned_act: lambda need, _: not need_meaning(need).shunned_acts,
    comfort.shunned_topic: lambda need, _: not need_meaning(need).shunned_topics,
    welcome.acceptance: lambda need, _: not need.attributes,
    welcome.watchers: lambda need, _: not welcome.wants_watchers(need),
    welcome.language: lambda need, _: need.language is None,
    welcome.family: lambda need, _: need.with_children is not True,
    welcome.communication: lambda need, _: need.communication is None,
    upkeep.freshness: lambda _, context: context.as_of is None,
    upkeep.continuity: lambda need, _: not need.past,
    household.household: lambda _, context: not context.companions,
}
_Step = Callable[[ResourceFacts], Contribution | None]


class Explainer:
    """Makes the matches of one need as ``ranking.match`` does; to be dropped with the need."""

    def __init__(self, need: NeedFacts, context: Context, weights: Weights) -> None:
        self._need_id, self._version = need.need_id, weights.version
        asked = [one for one in CRITERIA if one not in SILENT or not SILENT[one](need, context)]
        self._steps = [_step(criterion, need, context, weights) for criterion in asked]

    def match(self, resource: ResourceFacts) -> Match:
        """Score one place by every criterion that applies."""
        parts = [part for step in self._steps if (part := step(resource)) is not None]
        return Match(self._need_id, resource.resource_id, tuple(parts), self._version)


def _step(criterion: Criterion, need: NeedFacts, context: Context, weights: Weights) -> _Step:
    weight_of = weights.of

    def weighed(place: ResourceFacts) -> Contribution | None:
        found = criterion(need, place, context)
        return None if found is None else found.weighed(weight_of(found[0]))

    reads = READS.get(criterion)
    return _once_a_value(weighed, reads) if reads else weighed


def _once_a_value(step: _Step, reads: Callable[[ResourceFacts], Hashable]) -> _Step:
    known: dict[Hashable, Contribution | None] = {}

    def kept(place: ResourceFacts) -> Contribution | None:
        said = reads(place)
        try:
            return known[said]
        except KeyError:
            part = known[said] = step(place)
            return part

    return kept
