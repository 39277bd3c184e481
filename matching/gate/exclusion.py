"""What a gate says when it closes, and the municipality's settings it goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

from matching.facts import NeedFacts, ResourceFacts


class Severity(Enum):
    """Whether talking can open the gate: who a scheme is *for* may be negotiated (DOMAIN §7)."""

    STRICT = "strict"
    NEGOTIABLE = "negotiable"


@dataclass(frozen=True, slots=True)
class Policy:
    """A municipality's own rules: conference first, and how old a confirmation may be (days).

    ``as_of`` is the day judged from. ``None`` days or no ``as_of`` leave confirmation unchecked.
    """

    conference_required: bool = False
    confirmed_within_days: int | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One closed gate: stable code, evidence in Japanese, and the two values that met.

    ``ask`` names whom to talk to when the severity is negotiable. ``border`` marks a travel limit
    passed by no more than 10 %, where the formula's own error decides.
    """

    gate: str
    evidence: str
    need_value: str = ""
    resource_value: str = ""
    severity: Severity = Severity.STRICT
    ask: str = ""
    border: bool = False


GateFunction: TypeAlias = Callable[[NeedFacts, ResourceFacts, Policy], list[Exclusion]]
