"""Two resources side by side for one need, criterion by criterion: what parts them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matching.errors import IncompleteError
from matching.facts import ResourceFacts
from matching.gate import Exclusion
from matching.occasion import Occasion
from matching.score import DECIMALS, Contribution, Match


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of both; ``None`` where it does not apply to that side."""

    criterion: str
    left: Contribution | None
    right: Contribution | None

    @property
    def difference(self) -> float:
        """What the criterion adds on the left beyond what it adds on the right."""
        left = self.left.effect if self.left else 0.0
        right = self.right.effect if self.right else 0.0
        return round(left - right, DECIMALS)

    @property
    def is_open(self) -> bool:
        """Whether one side is known and the other is not: an answer could turn it."""
        known = [part.known for part in (self.left, self.right) if part is not None]
        return len(set(known)) > 1


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its facts, its score in parts and the gates that keep it out."""

    resource: ResourceFacts
    match: Match
    exclusions: tuple[Exclusion, ...]

    @property
    def may_be_offered(self) -> bool:
        """Whether it passes every gate."""
        return not self.exclusions


@dataclass(frozen=True)
class ResourceComparison:
    """Both sides and every criterion; the rows' differences add up to that of the scores."""

    left: Side
    right: Side
    rows: tuple[Row, ...]

    @property
    def difference(self) -> float:
        """Left score minus right score: the sum of the rows, nothing else."""
        return round(math.fsum(row.difference for row in self.rows), DECIMALS)

    @property
    def offered(self) -> tuple[Side, ...]:
        """The sides that may be offered."""
        return tuple(side for side in (self.left, self.right) if side.may_be_offered)

    @property
    def better(self) -> Side | None:
        """The side that fits better; ``None`` where they are alike or a gate keeps one out."""
        if not self.difference or len(self.offered) < 2:
            return None
        return self.left if self.difference > 0 else self.right

    @property
    def decisive(self) -> Row | None:
        """The criterion that speaks most for the better side."""
        if self.better is None:
            return None
        sign = math.copysign(1.0, self.difference)
        return max(self.rows, key=lambda row: row.difference * sign)


def compare(occasion: Occasion, left_id: str, right_id: str) -> ResourceComparison:
    """Set two resources side by side; the criterion that parts them most comes first.

    ``IncompleteError`` names what is still lacking where nothing may be proposed at all.
    """
    stop = occasion.ranking.blocked
    if stop:
        raise IncompleteError("二つを比べること", [one.evidence for one in stop])
    left, right = _side(occasion, left_id), _side(occasion, right_id)
    parts = [{part.criterion: part for part in side.match.contributions} for side in (left, right)]
    codes = dict.fromkeys([*parts[0], *parts[1]])
    rows = [Row(code, parts[0].get(code), parts[1].get(code)) for code in codes]
    rows.sort(key=lambda row: (-abs(row.difference), row.criterion))
    return ResourceComparison(left, right, tuple(rows))


def _side(occasion: Occasion, resource_id: str) -> Side:
    resource = occasion.facts(resource_id)
    return Side(resource, occasion.match(resource), occasion.exclusions(resource))
