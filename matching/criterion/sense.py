"""Likeness in sense by the optional sentence model; every comparison is unknown without it."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import is_unread
from matching.score import Comparison

# Deviations at which a likeness says no more than a smaller one would.
WISH_FULL, WORRY_FROM, WORRY_FULL = 8.0, 0.5, 3.0
REFUSED_FROM, REFUSED_FULL = 1.0, 2.5
CLOSE = "近い"
"""The person's side of a likeness that words without any content do not reach."""


def wish_likeness(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``wish_likeness``: how much more the place sounds like the wish than ordinary places do.

    Deviations above the panel of ordinary places, divided by 8 and kept within -0.5…1. It is
    called close only where it is more than words without content (``concept/nothing.txt``) get
    at the same place, and the scheme knows some word of the person.
    """
    likeness = context.likeness
    deviations = likeness.wish(need, resource) if likeness else None
    if likeness is None or deviations is None:
        return None
    raw = min(max(deviations / WISH_FULL, -0.5), 1.0)
    is_close = deviations > 0 and deviations > likeness.nothing(resource) and not is_unread(need)
    said = CLOSE if is_close else ""
    return Comparison("wish_likeness", round(raw, 3), f"{deviations:+.1f}", said, resource.name)


def wish_refused(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``wish_refused``: below 0 when a sentence that refuses something sounds like the wish.

    「火を使う作業はできません」 to a welder. -1 from 2.5 deviations on.
    """
    refusal = context.likeness.refusal(need, resource) if context.likeness else None
    if refusal is None or refusal.deviations <= REFUSED_FROM:
        return None
    raw = -min((refusal.deviations - REFUSED_FROM) / (REFUSED_FULL - REFUSED_FROM), 1.0)
    return Comparison("wish_refused", round(raw, 3), refusal.sentence, "", refusal.sentence)


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
