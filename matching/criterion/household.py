"""Household: one place that serves parent and child together."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.gate import exclusions
from matching.score import Comparison


def household(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``household``: the share of the household's others whom no gate keeps from this place."""
    others = [one for one in context.companions if one.need_id != need.need_id]
    if not others:
        return None
    served = [one for one in others if not exclusions(one, resource, context.policy)]
    return Comparison(
        "household", round(len(served) / len(others), 3), f"{len(served)}人", str(len(others))
    )
