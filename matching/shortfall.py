"""Whether nothing really fits one need, or nothing beyond doubt: then resources are developed."""

from __future__ import annotations

from collections.abc import Sequence
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
    if turned_down(match):
        return False
    modelled = any(part.criterion == "wish_likeness" for part in match.contributions)
    least = by_model if modelled else without
    return _is_outright(match) or telling(match) >= least - sum(map(_unheard, match.contributions))


def _is_outright(match: Match) -> bool:
    """Whether the very thing spoken of is done there and nothing that tells speaks against it.

    A likeness does not: of a word or two (「園芸」) it says little.
    """
    parts = match.contributions
    is_same = any(one.criterion == "topic" and (one.raw or 0.0) >= OUTRIGHT for one in parts)
    return is_same and not any(one.effect < 0 and one.criterion in AGAINST for one in parts)


def turned_down(match: Match) -> str:
    """The sentence by which the place plainly refuses what the person wishes; empty without one."""
    refused = (one for one in match.contributions if one.criterion == "wish_refused")
    return next((one.evidence for one in refused if one.raw == -1.0), "")


def _unheard(part: Contribution) -> float:
    """What a role nobody has asked for yet adds, halfway: unknown is neither a yes nor a no."""
    return part.weight / 2 if part.criterion == "stage_role" and not part.known else 0.0


def telling(match: Match) -> float:
    """The part of a score that tells whether a place answers the person, to 4 decimals."""
    parts = (
        part.effect * (LIKENESS_SHARE if part.criterion == "wish_likeness" else 1.0)
        for part in match.contributions
        if part.criterion in TELLING
    )
    return round(fsum(parts), DECIMALS)
