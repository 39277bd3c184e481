"""Gates of the person's own will and safety: avoidances, earlier refusals, conflicts."""

from __future__ import annotations

from matching.avoidance import kept_apart_from, shunned_by
from matching.facts import NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy


def avoidance(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:avoidance``: the person will not have this place, group, venue, kind or activity."""
    return [
        Exclusion("hard:avoidance", _told(line, met), line, met)
        for line, met in shunned_by(need, resource)
    ]


def _told(line: str, met: str) -> str:
    return f"「{line}」に当たる" if met == line else f"「{line}」に当たる({met})"


def refusal(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:refused``: the person declined it before and has not asked again (DOMAIN §6, 26)."""
    if resource.resource_id not in need.refused_ids:
        return []
    return [Exclusion("hard:refused", "本人が以前に断った先", "", resource.resource_id)]


def safety(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:safety``: the person must not meet the place, its group, venue or a hazard there."""
    return [
        Exclusion("hard:safety", f"会わせない・近づけない先{_told(line, met)}", line, met)
        for line, met in kept_apart_from(need, resource)
    ]
