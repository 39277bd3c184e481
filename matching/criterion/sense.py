"""Likeness in sense by the optional sentence model; every comparison is unknown without it."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.likeness import Likeness
from matching.meaning import is_unread
from matching.score import Comparison

# Deviations at which a likeness says no more than a smaller one would.
WISH_FULL, WORRY_FROM, WORRY_FULL = 8.0, 0.5, 3.0
CLOSE = "近い"
"""The person's side of a likeness that words without any content do not reach."""


def wish_likeness(need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``wish_likeness``: how much more the place sounds like the wish than ordinary places do.

    Deviations above the panel of ordinary places, divided by 8 and kept within -0.5…1. It is
    called close only where it is more than words without content (``concept/nothing.txt``) get
    at the same place, and the scheme knows some word of the person.
    """
    deviations = context.likeness.wish(need, resource) if context.likeness else None
    if deviations is None:
        return None
    raw = min(max(deviations / WISH_FULL, -0.5), 1.0)
    said = CLOSE if context.likeness and _is_close(context.likeness, need, resource) else ""
    return Comparison("wish_likeness", round(raw, 3), f"{deviations:+.1f}", said, resource.name)


def _is_close(likeness: Likeness, need: NeedFacts, resource: ResourceFacts) -> bool:
    deviations = likeness.wish(need, resource)
    if deviations is None or deviations <= 0 or is_unread(need):
        return False
    return deviations > _of_nothing(likeness, resource.name, resource.description)


@lru_cache(maxsize=65_536)
def _of_nothing(likeness: Likeness, name: str, description: str) -> float:
    """The most deviations that words without content reach at a place."""
    place = ResourceFacts("", "", name=name, description=description)
    found = (likeness.wish(need, place) for need in _nothing())
    return max((deviations for deviations in found if deviations is not None), default=0.0)


@cache
def _nothing() -> tuple[NeedFacts, ...]:
    text = resources.files("matching.concept").joinpath("nothing.txt").read_text("utf-8")
    said = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(NeedFacts(need_id="", municipality_code="", wishes=line) for line in said)


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
