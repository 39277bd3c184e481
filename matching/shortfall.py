"""Whether nothing really fits one need, or nothing beyond doubt: then resources are developed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from matching.score import DECIMALS, Contribution, Match

# What tells whether a place answers what this person said, wants to be and finds hard. The other
# criteria (near, free, quiet hours …) make a fitting place better and never make one fit.
TELLING = frozenset(
    (
        *("topic", "second_topic", "act", "wish_denied", "wish_refused"),
        *("wish_likeness", "worry_likeness"),
        *("stage_role", "stage_kind", "demand_clash", "demand_eased"),
        *("shunned_act", "shunned_topic"),
    )
)
# Of these, what speaks against a place where it takes away.
AGAINST = TELLING - {"wish_likeness"}
# Below these sums of telling effects nothing is a next step worth offering. They lie where, in our
# own made-up cases, the sums of places chosen for a person begin (docs/matching.md); without a
# sentence model sums are lower by what the model would add.
FLOOR = 3.0
FLOOR_WITHOUT_MODEL = 1.3
# Up to these sums a fit is in doubt: of judged people whose best sum lies between floor and here,
# six in ten have no fitting place at all (docs/matching.md).
CLEAR = 4.4
CLEAR_WITHOUT_MODEL = 1.5
# From this closeness on, the activity of the place is the very one the person spoke of.
OUTRIGHT = 0.9
# A likeness says better which of two places is nearer than whether the nearest is near enough.
LIKENESS_SHARE = 0.5
# The parts of one match that tell, by criterion.
_Told = Mapping[str, Contribution]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Nothing fits: the nearest resource all the same, and what it lacks (criterion codes)."""

    nearest_id: str | None
    nearest_score: float | None
    lacks: tuple[str, ...]


def find_shortfall(matches: Sequence[Match]) -> Shortfall | None:
    """``None`` when at least one match is worth offering; matches come best first."""
    if any(fits(match) for match in matches):
        return None
    if not matches:
        return Shortfall(None, None, ())
    nearest = matches[0]
    lacks = tuple(part.criterion for part in nearest.contributions if part.effect < 0)
    return Shortfall(nearest.resource_id, nearest.score, lacks)


def fits(match: Match) -> bool:
    """Whether a match is worth offering."""
    return _reaches(match, FLOOR, FLOOR_WITHOUT_MODEL)


def fits_clearly(match: Match) -> bool:
    """Whether a match is beyond doubt, so that nothing need be developed beside trying it."""
    return _reaches(match, CLEAR, CLEAR_WITHOUT_MODEL)


def _reaches(match: Match, by_model: float, without: float) -> bool:
    told = _told(match)
    if _refusal(told):
        return False
    least = by_model if "wish_likeness" in told else without
    return _is_outright(told) or _sum(told) >= least - _unheard(told.get("stage_role"))


def _told(match: Match) -> _Told:
    return {part.criterion: part for part in match.contributions if part.criterion in TELLING}


def _is_outright(told: _Told) -> bool:
    """Whether the very thing spoken of is done there and nothing that tells speaks against it.

    A likeness does not: of a word or two (「園芸」) it says little.
    """
    topic = told.get("topic")
    if topic is None or (topic.raw or 0.0) < OUTRIGHT:
        return False
    return not any(one.effect < 0 and one.criterion in AGAINST for one in told.values())


def turned_down(match: Match) -> str:
    """The sentence by which the place plainly refuses what the person wishes; empty without one."""
    return _refusal(_told(match))


def _refusal(told: _Told) -> str:
    refused = told.get("wish_refused")
    return refused.evidence if refused and refused.raw == -1.0 else ""


def _unheard(role: Contribution | None) -> float:
    """What a role nobody has asked for yet adds, halfway: unknown is neither a yes nor a no."""
    return role.weight / 2 if role and not role.known else 0.0


def telling(match: Match) -> float:
    """The part of a score that tells whether a place answers the person, to 4 decimals."""
    return _sum(_told(match))


def _sum(told: _Told) -> float:
    parts = [
        part.effect * (LIKENESS_SHARE if part.criterion == "wish_likeness" else 1.0)
        for part in told.values()
    ]
    return round(fsum(parts), DECIMALS)
