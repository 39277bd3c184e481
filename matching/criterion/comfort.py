"""Comfort: what the place asks or eases, set against what the person finds hard; group size."""

from __future__ import annotations

from matching.concept.demand import demand_table
from matching.concept.scheme import activities, acts
from matching.criterion.context import Context
from matching.facts import GroupSize, NeedFacts, ResourceFacts
from matching.gate.tolerance import SIZE_NAMES
from matching.meaning import need_meaning, resource_meaning
from matching.score import Comparison

# A demand the place also eases weighs this much of its full weight.
EASED_SHARE = 0.5


def demand_clash(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``demand_clash``: the place asks what the person finds hard (telephone, crowds, lifting …).

    -0.5 for one clash, -1 from two on (``demand.toml`` weighs them); half where it is also eased.
    """
    hard, place = need_meaning(need).hard, resource_meaning(resource)
    met = [name for name in hard if name in place.asks]
    if not met:
        return None
    table = demand_table().demands
    met.sort(key=list(table).index)
    share = {name: EASED_SHARE if name in place.eases else 1.0 for name in met}
    total = sum(table[name].weight * share[name] for name in met)
    return Comparison(
        "demand_clash",
        -min(total / 2, 1.0),
        "・".join(place.asks[name].evidence for name in met),
        "・".join(dict.fromkeys(hard[name].evidence for name in met)),
        "・".join(table[name].label for name in met),
    )


def demand_eased(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``demand_eased``: the place says it spares the person what is hard for them.

    0.5 for one such promise, 1 from two on.
    """
    hard, place = need_meaning(need).hard, resource_meaning(resource)
    met = [name for name in hard if name in place.eases and name not in place.asks]
    if not met:
        return None
    table = demand_table().demands
    met.sort(key=list(table).index)
    return Comparison(
        "demand_eased",
        min(len(met) / 2, 1.0),
        "・".join(dict.fromkeys(place.eases[name].evidence for name in met)),
        "・".join(dict.fromkeys(hard[name].evidence for name in met)),
        "・".join(table[name].label for name in met),
    )


def shunned_act(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``shunned_act``: -1 when one does there just what the person says they would rather not."""
    shunned, offered = need_meaning(need), resource_meaning(resource).acts
    both = [a for a in shunned.shunned_acts if a in offered and a not in shunned.acts]
    if not both:
        return None
    return Comparison(
        "shunned_act",
        -1.0,
        offered[both[0]].evidence,
        shunned.shunned_acts[both[0]].evidence,
        acts().label(both[0]),
    )


def shunned_topic(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``shunned_topic``: -1 when the place is about just what the person wants nothing of."""
    shunned, offered = need_meaning(need).shunned_topics, resource_meaning(resource).topics
    both = [topic for topic in shunned if topic in offered]
    if not both:
        return None
    return Comparison(
        "shunned_topic",
        -1.0,
        offered[both[0]].evidence,
        shunned[both[0]].evidence,
        activities().label(both[0]),
    )


def group_size(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``group_size``: 1 for the size the person prefers, 0.4 for a smaller one, less for larger.

    One size larger gives -0.4, two sizes -1.
    """
    wanted, found = need.prefers_group_size, resource.group_size
    if wanted is None or found is None:
        return Comparison("group_size", None, "", _size(wanted), _size(found))
    raw = {0: 1.0, 1: -0.4, 2: -1.0}.get(found - wanted, 0.4)
    return Comparison("group_size", raw, _size(found), _size(wanted), _size(found))


def _size(size: GroupSize | None) -> str:
    return SIZE_NAMES[size] if size else ""
