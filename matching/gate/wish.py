"""Gates of the person's own will and safety: avoidances, earlier refusals, conflicts."""

from __future__ import annotations

from matching.facts import NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy


def avoidance(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:avoidance``: the person asked not to be sent to this place, group or kind."""
    named = need.avoided & {resource.resource_id, resource.organisation, resource.kind}
    return [Exclusion("hard:avoidance", "本人が避けたいと言った先", word) for word in sorted(named)]


def refusal(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:refused``: the person declined it before and has not asked again (DOMAIN §6, 26)."""
    if resource.resource_id not in need.refused_ids:
        return []
    return [Exclusion("hard:refused", "本人が以前に断った先", "", resource.resource_id)]


def safety(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:safety``: a recorded conflict with the place, its group, or a hazard there."""
    met = need.conflicts & ({resource.resource_id, resource.organisation} | resource.hazards)
    return [Exclusion("hard:safety", "安全上の理由がある先", word) for word in sorted(met)]
