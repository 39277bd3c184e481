"""What one comparison found, and what all of them say together."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding: a stable code, what it adds to the log-odds, and both values in Japanese."""

    criterion: str
    effect: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records compared: ``score`` from 0 to 1, and the findings whose effects make it up."""

    a: str
    b: str
    score: float
    because: tuple[Evidence, ...]

    @property
    def is_duplicate(self) -> bool:
        """Whether the pair is at or over the program's own threshold."""
        return self.score >= float(weights()["threshold"])


@functools.cache
def weights() -> dict[str, Any]:
    """Read the weights that come with this package."""
    text = resources.files("directory.duplicate").joinpath("weights.toml").read_text("utf-8")
    return tomllib.loads(text)


def weigh(a: str, b: str, findings: Sequence[Evidence]) -> Comparison:
    """Add up findings to a comparison; an effect shown is rounded and counts as shown."""
    rounded = tuple(replace(each, effect=round(each.effect, DECIMALS)) for each in findings)
    total = math.fsum(each.effect for each in rounded)
    return Comparison(a, b, round(1 / (1 + math.exp(-total)), DECIMALS), rounded)


def limited(findings: Sequence[Evidence], limit: float) -> list[Evidence]:
    """Scale down what speaks for a pair so that together it adds no more than ``limit``.

    What speaks against it is left as it is.
    """
    support = math.fsum(each.effect for each in findings if each.effect > 0)
    if support <= limit:
        return list(findings)
    share = limit / support
    return [replace(f, effect=f.effect * share) if f.effect > 0 else f for f in findings]
