"""Whether nothing really fits one need: then no list is forced, and resources are developed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.score import Match

# Below these scores nothing is a next step worth offering. They lie where, in our own made-up
# cases, the scores of places chosen for a person begin (docs/matching.md); without a sentence
# model scores are lower by what the model would add.
FLOOR = 2.7
FLOOR_WITHOUT_MODEL = 1.8


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
    by_model = any(part.criterion == "wish_likeness" for part in match.contributions)
    return match.score >= (FLOOR if by_model else FLOOR_WITHOUT_MODEL)
