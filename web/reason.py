"""Sentences for reasons: what a criterion or a gate says, worded for staff; never a bare number."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from matching.change import Change
from matching.criterion.sense import CLOSE
from matching.facts import TextCondition
from matching.gate import Exclusion, Severity
from matching.score import Contribution, Match
from web.reason_reader import (
    NAMED_BY_VALUE,
    is_only_near,
    is_telling,
    spoken,
    tone_of,
    whole_minutes,
)

WORTH_ASKING = frozenset({"travel", "time", "fee", "acceptance", "group_size"})
"""Criteria whose answer a coordinator has to find out before proposing."""

WORDED_BY_SIGN = frozenset({"wish_likeness"})
"""Criteria whose evidence is a bare number, which no page shows."""

UNREAD = (
    "希望と興味に、概念の表にある言葉が見つかりません。文の近さ・段階・条件で並べています。"
    "別の言い方でも書いてください。"
)
"""What is said of a need whose words the concept scheme does not know."""


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
    """Word the contributions of a match, strongest first; those that tell nothing are left out.

    The breakdown (``part_rows``) shows every part.
    """
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
        if (part.effect and is_telling(part)) or (not part.known and part.criterion in WORTH_ASKING)
    ]


def _said(part: Contribution) -> str:
    if part.criterion in NAMED_BY_VALUE and part.resource_value:
        said, _, found = part.evidence.partition(" → ")
        near = f"「{part.need_value}」に近い " if is_only_near(part) else ""
        shown = part.evidence and said != found
        return f"{near}{part.resource_value}" + (f"({part.evidence})" if shown else "")
    if part.criterion in WORDED_BY_SIGN:
        if part.need_value == CLOSE:
            return "よく似ています"
        return "決め手になるほどではありません" if part.effect > 0 else "あまり似ていません"
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
            "need": "" if worded else spoken(part, part.need_value),
            "resource": "" if worded else spoken(part, part.resource_value),
            "evidence": _said(part) if worded else spoken(part, part.evidence),
            "raw": part.raw,
            "weight": part.weight,
            "effect": part.effect,
        }
        for part in match.contributions
        for worded in (part.criterion in WORDED_BY_SIGN and part.known,)
    ]
