"""A score as the sum of its shown parts: contributions, matches and their order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

DECIMALS = 4
# A named tuple made at once: thousands are for one page.
_new = tuple.__new__


class Contribution(NamedTuple):
    """What one criterion adds to one match.

    ``criterion`` is a stable English code; sentences are made in ``web``. ``effect`` is
    ``raw × weight`` rounded to 4 decimals, 0 when a side is unknown (``known`` is then ``False``).
    ``evidence`` names what spoke for it; the two values are what was compared.
    """

    criterion: str
    effect: float
    evidence: str
    need_value: str = ""
    resource_value: str = ""
    raw: float | None = None
    weight: float = 1.0
    known: bool = True


class Comparison(NamedTuple):
    """What one criterion found, before any weight: ``raw`` is ``None`` when a side is unknown.

    ``raw`` lies between -1 and 1 unless the criterion's docstring says otherwise.
    """

    criterion: str
    raw: float | None
    evidence: str = ""
    need_value: str = ""
    resource_value: str = ""

    def weighed(self, weight: float) -> Contribution:
        """The contribution this comparison makes under a weight; unknown adds nothing."""
        criterion, raw, evidence, wanted, offered = self
        effect = 0.0 if raw is None else round(raw * weight, DECIMALS) + 0.0
        parts = (criterion, effect, evidence, wanted, offered, raw, weight, raw is not None)
        return _new(Contribution, parts)


@dataclass(frozen=True)
class Match:
    """One resource set against one need: its parts, and the version of the weights used."""

    need_id: str
    resource_id: str
    contributions: tuple[Contribution, ...]
    weights_version: str

    @cached_property
    def score(self) -> float:
        """The sum of the shown effects, to 4 decimals; nothing else enters."""
        return round(math.fsum([part.effect for part in self.contributions]), DECIMALS)

    def effect(self, criterion: str) -> float:
        """The effect of one criterion, 0 when it took no part."""
        return math.fsum(p.effect for p in self.contributions if p.criterion == criterion)


def ordered(matches: Iterable[Match]) -> list[Match]:
    """Best first; equal scores by resource id, so that the order never depends on the input's."""
    return sorted(matches, key=lambda match: (-match.score, match.resource_id))
