"""What a criterion may use beside the two sets of facts: a day, the household, a likeness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from matching.facts import NeedFacts, ResourceFacts
from matching.gate import Policy
from matching.likeness import Likeness
from matching.score import Comparison


@dataclass(frozen=True)
class Context:
    """The day judged from, the others of the household, the municipality's rules, the model."""

    as_of: date | None = None
    companions: tuple[NeedFacts, ...] = ()
    policy: Policy = field(default_factory=Policy)
    likeness: Likeness | None = None


Criterion: TypeAlias = Callable[[NeedFacts, ResourceFacts, Context], Comparison | None]
