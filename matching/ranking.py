"""One need against many resources: who may be offered, in what order, why, and why not.

Pure: facts in, a ``Ranking`` out. Each score depends on the pair alone, so taking a resource away
never changes the order of the others, and the order of the input changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from matching.criterion import CRITERIA, Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Exclusion, Severity, blocked, exclusions
from matching.score import Match, ordered
from matching.shortfall import Shortfall, find_shortfall, fits, fits_clearly
from matching.weights import Weights, default_weights

# How many of the best are looked at for one beyond doubt.
FIRST = 10


@dataclass(frozen=True)
class Ranking:
    """The outcome for one need.

    ``matches``: best first, all that passed the gates. ``excluded``: for every other resource of
    the municipality, the gates it failed. ``blocked``: why nothing may be proposed at all (no
    consent, no decision, an empty sheet). ``shortfall``: set when nothing really fits and
    resources must be developed.
    """

    need_id: str
    matches: Sequence[Match]
    excluded: Mapping[str, tuple[Exclusion, ...]]
    blocked: tuple[Exclusion, ...]
    shortfall: Shortfall | None

    @property
    def doubtful(self) -> bool:
        """Whether something fits but none of the first ``FIRST`` beyond doubt.

        It may be tried, and a resource developed beside it.
        """
        seen = islice(self.matches, FIRST)
        return not self.blocked and self.shortfall is None and not any(map(fits_clearly, seen))

    @property
    def fitting(self) -> Iterator[Match]:
        """The matches worth offering, best first; found as they are read."""
        return (match for match in self.matches if fits(match))

    def position(self, resource_id: str) -> int | None:
        """The place of a resource among the matches, 1 the first; ``None`` when it is not there."""
        places = enumerate(self.matches, 1)
        return next((place for place, one in places if one.resource_id == resource_id), None)

    @property
    def near_misses(self) -> list[str]:
        """Resources kept out by a single gate that talking could open, in order of id."""
        return sorted(
            resource_id
            for resource_id, failed in self.excluded.items()
            if len(failed) == 1 and failed[0].severity is Severity.NEGOTIABLE
        )


def rank(
    need: NeedFacts,
    resources: Iterable[ResourceFacts],
    context: Context | None = None,
    weights: Weights | None = None,
) -> Ranking:
    """Order the resources of the need's municipality for one need, explained."""
    context, weights = context or Context(), weights or default_weights()
    stop = blocked(need, context.policy)
    if stop:
        return Ranking(need.need_id, (), {}, tuple(stop), None)
    local = [r for r in resources if r.municipality_code == need.municipality_code]
    failed = {r.resource_id: tuple(exclusions(need, r, context.policy)) for r in local}
    open_ones = [r for r in local if not failed[r.resource_id]]
    if context.likeness:
        context.likeness.prepare(open_ones)
    matches = ordered(match(need, r, context, weights) for r in open_ones)
    return Ranking(
        need_id=need.need_id,
        matches=tuple(matches),
        excluded={key: gates for key, gates in failed.items() if gates},
        blocked=(),
        shortfall=find_shortfall(matches),
    )


def read_ahead(
    needs: Iterable[NeedFacts], resources: Sequence[ResourceFacts], context: Context
) -> None:
    """Let the models read in one batch all that ranking these needs will compare."""
    if context.likeness is None:
        return
    asked = [need for need in needs if not blocked(need, context.policy)]
    met = {
        one.resource_id: one
        for need in asked
        for one in resources
        if one.municipality_code == need.municipality_code
        and not exclusions(need, one, context.policy)
    }
    context.likeness.read(asked)
    context.likeness.prepare(met.values())


def match(need: NeedFacts, resource: ResourceFacts, context: Context, weights: Weights) -> Match:
    """Score one pair by every criterion that applies; gates are not asked here."""
    known, parts = weights.values, []
    for criterion in CRITERIA:
        found = criterion(need, resource, context)
        if found is not None:
            code = found[0]
            parts.append(found.weighed(known[code] if code in known else weights.of(code)))
    return Match(need.need_id, resource.resource_id, tuple(parts), weights.version)


def households(needs: Sequence[NeedFacts]) -> Mapping[str, tuple[NeedFacts, ...]]:
    """The needs of each household that has more than one, by household id."""
    members: dict[str, list[NeedFacts]] = {}
    for need in needs:
        if need.household_id and need.consent is True:
            members.setdefault(need.household_id, []).append(need)
    return {key: tuple(group) for key, group in members.items() if len(group) > 1}
