"""Likeness in sense by the optional sentence model; every comparison is unknown without it."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Comparison

# Deviations at which a likeness says no more than a smaller one would.
WISH_FULL, WORRY_FROM, WORRY_FULL = 3.0, 0.5, 3.0


def wish_likeness(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``wish_likeness``: how much more the place sounds like the wish than ordinary places do.

    Deviations above the panel of ordinary places, divided by 3 and kept within -0.5…1.
    """
    deviations = context.likeness.wish(need, resource) if context.likeness else None
    if deviations is None:
        return None
    raw = min(max(deviations / WISH_FULL, -0.5), 1.0)
    return Comparison("wish_likeness", round(raw, 3), f"{deviations:+.1f}", "", resource.name)


def worry_likeness(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``worry_likeness``: below 0 when a sentence of the place sounds like what the person fears.

    Sentences that take a demand away (「電話は使いません」) are left out. -1 from 3 deviations on.
    """
    strain = context.likeness.strain(need, resource) if context.likeness else None
    if strain is None or strain.deviations <= WORRY_FROM:
        return None
    raw = -min((strain.deviations - WORRY_FROM) / (WORRY_FULL - WORRY_FROM), 1.0)
    return Comparison(
        "worry_likeness", round(raw, 3), strain.sentence, strain.worry, strain.sentence
    )
