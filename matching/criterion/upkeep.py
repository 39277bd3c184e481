"""Upkeep: how fresh the facts are, what came of earlier placements, how much the site carries."""

from __future__ import annotations

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Comparison

FRESH_DAYS, STALE_DAYS = 90, 730
MANY_PLACES = 5


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
    """``site_load``: 0 with nobody placed there now, -1 when placements fill all its places."""
    if resource.open_placements is None or not resource.capacity:
        return None
    raw = -min(resource.open_placements / resource.capacity, 1.0)
    return Comparison("site_load", round(raw, 3), f"{resource.open_placements}人")
