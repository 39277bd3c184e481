"""Sentences for reasons: what a criterion or a gate says, worded for staff; never a bare number."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from matching.change import Change
from matching.gate import Exclusion, Severity
from matching.score import Contribution, Match

WORTH_ASKING = frozenset({"travel", "time", "fee", "acceptance", "group_size"})
"""Criteria whose answer a coordinator has to find out before proposing."""

NAMED_BY_VALUE = frozenset({"topic", "second_topic", "act"})
"""Criteria whose value names the shared activity; the evidence is the words it was read from."""

WORDED_BY_SIGN = frozenset({"wish_likeness"})
"""Criteria whose evidence is a bare number, which no page shows."""


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("web").joinpath("reason.toml").read_text("utf-8"))


def criterion_label(code: str) -> str:
    """Name a criterion in Japanese; one that has no name yet keeps its code."""
    return _words()["criterion"].get(code, code)


def gate_label(code: str) -> str:
    """Name a gate in Japanese."""
    return _words()["gate"].get(code.removeprefix("hard:"), code)


def _tone(part: Contribution) -> str:
    if not part.known:
        return "unknown"
    return "for" if part.effect > 0 else "against" if part.effect < 0 else "neutral"


def reason_rows(match: Match) -> list[dict[str, Any]]:
    """Word the contributions of a match, strongest first; those that say nothing are left out."""
    parts = sorted(match.contributions, key=lambda part: -abs(part.effect))
    return [
        {
            "criterion": part.criterion,
            "effect": part.effect,
            "evidence": part.evidence,
            "tone": _tone(part),
            "label": criterion_label(part.criterion),
            "sentence": f"{criterion_label(part.criterion)}: {_said(part)}",
        }
        for part in parts
        if part.effect or (not part.known and part.criterion in WORTH_ASKING)
    ]


def _said(part: Contribution) -> str:
    if part.criterion in NAMED_BY_VALUE and part.resource_value:
        return f"{part.resource_value}({part.evidence})"
    if part.criterion in WORDED_BY_SIGN:
        return "よく似ています" if part.effect > 0 else "あまり似ていません"
    if part.known:
        return part.evidence
    return part.evidence or "わかりません。確かめてください"


def excluded_rows(exclusions: Iterable[Exclusion]) -> list[dict[str, Any]]:
    """Word the gates that kept a resource out, and whom to ask where talking can help."""
    return [
        {
            "gate": one.gate,
            "evidence": one.evidence,
            "sentence": f"{gate_label(one.gate)}: {one.evidence}",
            "negotiable": one.severity is Severity.NEGOTIABLE,
            "ask": one.ask,
        }
        for one in exclusions
    ]


def change_sentence(change: Change) -> str:
    """Word what would have to change, and whose it is to make."""
    whom = "受入先が" if change.side == "resource" else "本人が"
    return f"{whom}変えられれば: {change.what} {change.before} → {change.after}"
