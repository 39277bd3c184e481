"""The person's own wish, interests and strengths against what is done at the place."""

from __future__ import annotations

from typing import NamedTuple

from matching.concept.scheme import RELATED, Scheme, activities, acts
from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.meaning import Mentions, need_meaning, resource_meaning
from matching.score import Comparison


class _Nearest(NamedTuple):
    closeness: float
    wanted: str
    offered: str


def topic(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``topic``: how near the nearest activity of the place is to one the person spoke of.

    1 the same activity, less for a broader, related or sibling one in the concept scheme, 0 when
    none is near. Unknown when the person named nothing the scheme knows.
    """
    wanted, offered = need_meaning(need).topics, resource_meaning(resource).topics
    return _comparison("topic", activities(), wanted, offered)


def second_topic(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``second_topic``: closeness of the second thing the person spoke of that is met there.

    Counted apart from ``topic``; nothing is added when the person spoke of one thing only.
    """
    wanted, offered = need_meaning(need).topics, resource_meaning(resource).topics
    if len(wanted) < 2:
        return None
    each = [_nearest(activities(), {key: said}, offered) for key, said in wanted.items()]
    met = sorted((near for near in each if near), reverse=True)
    if len(met) < 2:
        return None
    near = met[1]
    return Comparison(
        "second_topic",
        round(near.closeness, 3),
        f"{wanted[near.wanted].evidence} → {offered[near.offered].evidence}",
        activities().label(near.wanted),
        activities().label(near.offered),
    )


def act(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``act``: whether what the hands would do there is what the person wants to do.

    1 the same act; 0 for a related one, which is no reason to go there (to chat is not to eat);
    -0.6 when both are known and not even related (mending is wished for, selling is asked).
    Unknown when either side names no act.
    """
    wanted, offered = need_meaning(need).acts, resource_meaning(resource).acts
    found = _comparison("act", acts(), wanted, offered)
    if found is None or found.raw is None or found.raw > RELATED:
        return found
    if found.raw > 0:
        return Comparison("act", 0.0, "", found.need_value, found.resource_value)
    return Comparison("act", -0.6, "", found.need_value, found.resource_value)


def wish_denied(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``wish_denied``: -1 when the place itself says that the very thing wished is not done there.

    「対局はしません」 to somebody who wants to play. Nothing is added otherwise.
    """
    wanted, denied = need_meaning(need), resource_meaning(resource)
    for scheme, asked, refused in (
        (acts(), wanted.plain_acts, denied.denied_acts),
        (activities(), wanted.plain_topics, denied.denied_topics),
    ):
        near = _nearest(scheme, asked, refused)
        if near and near.closeness >= 0.9:
            return Comparison(
                "wish_denied",
                -1.0,
                refused[near.offered].evidence,
                scheme.label(near.wanted),
                scheme.label(near.offered),
            )
    return None


def _comparison(
    code: str, scheme: Scheme, wanted: Mentions, offered: Mentions
) -> Comparison | None:
    if not wanted or not offered:
        return Comparison(code, None, "", _labels(scheme, wanted), _labels(scheme, offered))
    near = _nearest(scheme, wanted, offered)
    if near is None:
        return Comparison(code, 0.0, "", _labels(scheme, wanted), _labels(scheme, offered))
    evidence = f"{wanted[near.wanted].evidence} → {offered[near.offered].evidence}"
    return Comparison(
        code,
        round(near.closeness, 3),
        evidence,
        scheme.label(near.wanted),
        scheme.label(near.offered),
    )


def _nearest(scheme: Scheme, wanted: Mentions, offered: Mentions) -> _Nearest | None:
    """The pair of concepts nearest each other, the person's own weight counted in."""
    linked = [
        (mention.weight * links[other], one, other)
        for one, mention in wanted.items()
        for links in (scheme.links[one],)
        for other in links.keys() & offered.keys()
    ]
    return _Nearest(*max(linked)) if linked else None


def _labels(scheme: Scheme, mentions: Mentions) -> str:
    return "・".join(scheme.label(concept_id) for concept_id in mentions)
