"""Sentences for reasons: what a criterion or a gate says, worded for staff; never a bare number."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from matching.change import Change
from matching.facts import TextCondition
from matching.gate import Exclusion, Severity
from matching.score import Contribution, Match
from web.reason_reader import spoken, tone_of, whole_minutes

WORTH_ASKING = frozenset({"travel", "time", "fee", "acceptance", "group_size"})
"""Criteria whose answer a coordinator has to find out before proposing."""

NAMED_BY_VALUE = frozenset({"topic", "second_topic", "act"})
"""Criteria whose value names the shared activity; the evidence is the words it was read from."""

WORDED_BY_SIGN = frozenset({"wish_likeness"})
"""Criteria whose evidence is a bare number, which no page shows."""


WORDED_BY_VALUES = frozenset({"stage_role", "stage_kind"})
"""Criteria that set one code against another."""

SIDES = {"resource": "受入先が", "need": "本人が"}


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("web").joinpath("reason.toml").read_text("utf-8"))


def criterion_label(code: str) -> str:
    """Name a criterion in Japanese; one that has no name yet keeps its code."""
    return _words()["criterion"].get(code, code)


def gate_label(code: str) -> str:
    """Name a gate in Japanese."""
    return _words()["gate"].get(code.split(":")[-1], code)


def reason_rows(match: Match) -> list[dict[str, Any]]:
    """Word the contributions of a match, strongest first; those that say nothing are left out."""
    parts = sorted(match.contributions, key=lambda part: -abs(part.effect))
    return [
        {
            "criterion": part.criterion,
            "effect": part.effect,
            "evidence": part.evidence,
            "tone": tone_of(part),
            "label": criterion_label(part.criterion),
            "sentence": f"{criterion_label(part.criterion)}: {_said(part)}",
        }
        for part in parts
        if part.effect or (not part.known and part.criterion in WORTH_ASKING)
    ]


def _said(part: Contribution) -> str:
    if part.criterion in NAMED_BY_VALUE and part.resource_value:
        said, _, found = part.evidence.partition(" → ")
        return part.resource_value if said == found else f"{part.resource_value}({part.evidence})"
    if part.criterion in WORDED_BY_SIGN:
        return "よく似ています" if part.effect > 0 else "あまり似ていません"
    if part.criterion in WORDED_BY_VALUES and part.known:
        return f"{spoken(part, part.need_value)} と {spoken(part, part.resource_value)}"
    if part.known:
        return whole_minutes(spoken(part, part.evidence))
    return spoken(part, part.evidence) or "わかりません。確かめてください"


def excluded_rows(exclusions: Iterable[Exclusion]) -> list[dict[str, Any]]:
    """Word the gates that kept a resource out, and whom to ask where talking can help."""
    return [
        {
            "gate": one.gate,
            "evidence": one.evidence,
            "need_value": one.need_value,
            "resource_value": one.resource_value,
            "sentence": f"{gate_label(one.gate)}: {one.evidence}",
            "negotiable": one.severity is Severity.NEGOTIABLE,
            "ask": one.ask,
        }
        for one in exclusions
    ]


def change_sentence(change: Change) -> str:
    """Word what would have to change, and whose it is to make."""
    if change.side == "staff":
        return f"こちらで確かめれば: {change.what} {change.before} → {change.after}"
    return f"{SIDES[change.side]}変えられれば: {change.what} {change.before} → {change.after}"


def condition_sentence(condition: TextCondition) -> str:
    """Word one condition read from prose, with the value that was read."""
    words = _words()["condition"].get(condition.kind.value, "本文に書かれた条件")
    return words.format(value="・".join(condition.value.split("|")))


def part_rows(match: Match) -> list[dict[str, Any]]:
    """Every part of a score as it is added up: both values, evidence, raw × weight = effect."""
    return [
        {
            "label": criterion_label(part.criterion),
            "tone": tone_of(part),
            "need": spoken(part, part.need_value),
            "resource": "" if worded else spoken(part, part.resource_value),
            "evidence": _said(part) if worded else spoken(part, part.evidence),
            "raw": part.raw,
            "weight": part.weight,
            "effect": part.effect,
        }
        for part in match.contributions
        for worded in (part.criterion in WORDED_BY_SIGN and part.known,)
    ]
