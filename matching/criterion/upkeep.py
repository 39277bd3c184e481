"""Upkeep: how fresh the facts are, what came of earlier placements, how much the site carries."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Comparison

FRESH_DAYS, STALE_DAYS = 90, 730
MANY_PLACES = 5
BURDEN_SHARE = {"none": 0.0, "some": 0.5, "heavy": 1.0}
BURDEN_WORDS = {"none": "ない", "some": "ある", "heavy": "大きい"}


def freshness(_need: NeedFacts, resource: ResourceFacts, context: Context) -> Comparison | None:
    """``freshness``: 1 when confirmed within 90 days, falling to -1 at two years."""
    if context.as_of is None or resource.confirmed_on is None:
        return None
    days = max((context.as_of - resource.confirmed_on).days, 0)
    share = min(max(days - FRESH_DAYS, 0) / (STALE_DAYS - FRESH_DAYS), 1.0)
    return Comparison(
        "freshness", round(1.0 - 2.0 * share, 3), resource.confirmed_on.isoformat(), "", f"{days}日"
    )


def continuity(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``continuity``: what came of earlier placements at this place, or at places of its kind.

    1 when they went well, -1 when not; a placement at the very place counts, else its kind by half.
    """
    here = [p for p in need.past if p.resource_id == resource.resource_id]
    alike = [p for p in need.past if p.kind and p.kind == resource.kind]
    share, chosen = (1.0, here) if here else (0.5, alike)
    outcomes = [p.went_well for p in chosen if p.went_well is not None]
    if not outcomes:
        return None
    raw = share * (2.0 * sum(outcomes) / len(outcomes) - 1.0)
    return Comparison("continuity", round(raw, 3), f"{len(outcomes)}件", "", resource.kind)


def open_places(_need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``open_places``: 1 from five open places on, in proportion below; unknown when not told."""
    if resource.open_places is None:
        return None
    raw = min(resource.open_places, MANY_PLACES) / MANY_PLACES
    return Comparison("open_places", raw, f"{resource.open_places}人", "", "")


def site_load(_need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``site_load``: 0 with nobody placed there now, -1 when placements fill all its places.

    What the site itself said of its burden counts where it is heavier: -0.5 for some, -1 for heavy.
    The evidence tells a share in two bands and never how many: under five that is hidden.
    """
    load = load_of(resource)
    if load is None:
        return None
    told, placed = resource.told_load, resource.open_placements
    parts = []
    if placed and resource.capacity:
        share = "半分以上" if 2 * placed >= resource.capacity else "半分未満"
        parts.append(f"いま通っている人は定員の{share}")
    if told is not None:
        month = f"{told.told_on.year}年{told.told_on.month}月"
        parts.append(f"受入先の話では負担が{BURDEN_WORDS[told.burden]}({month})")
    return Comparison("site_load", round(-load, 3), "、".join(parts))


def load_of(resource: ResourceFacts) -> float | None:
    """How much a site carries from 0 to 1, by count or by its own word; ``None`` is unknown."""
    known = []
    if resource.open_placements is not None and resource.capacity:
        known.append(min(resource.open_placements / resource.capacity, 1.0))
    if resource.told_load is not None:
        known.append(BURDEN_SHARE[resource.told_load.burden])
    return max(known, default=None)
