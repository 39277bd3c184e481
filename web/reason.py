"""Sentences for reasons: what a criterion or a gate says, worded for staff; never a bare number."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from directory.language import languages
from matching.change import Change
from matching.facts import TextCondition
from matching.gate import Exclusion, Severity
from matching.score import Contribution, Match
from web.points import adding_up, rounded
from web.presentation import day_from_text
from web.reason_reader import (
    ADDED_FROM,
    NAMED_BY_DEED,
    NAMED_BY_VALUE,
    deed,
    is_asked_of_person,
    is_in_town,
    is_only_near,
    is_telling,
    is_way,
    spoken,
    spoken_minutes,
    tone_of,
)

WORTH_ASKING = frozenset(
    ("travel", "time", "fee", "acceptance", "group_size", "language", "communication")
)
"""Criteria whose answer a coordinator has to find out before proposing."""

WORDED_BY_SIGN = frozenset({"wish_likeness"})
"""Criteria whose evidence is a bare number, which no page shows."""

WITHOUT_WORDS = "文が似ているための点です。どの言葉が近いかは言えません。本人に確かめてください"
WORDED_BY_VALUES = frozenset({"stage_role", "stage_kind"})
"""Criteria that set one code against another."""

SIDES = {"resource": "受入先が", "need": "本人が"}


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("web").joinpath("reason.toml").read_text("utf-8"))


def criterion_label(code: str) -> str:
    """Name a criterion in Japanese; one that has no name yet keeps its code."""
    return _words()["criterion"].get(code, code)


def weight_note(code: str) -> str:
    """What a larger weight of a criterion does; empty where nothing is written of it."""
    return _words()["weight"].get(code, "")


def weight_groups(codes: Iterable[str]) -> dict[str, list[str]]:
    """The criteria by what they concern, by title; one that no group names stands in a last one."""
    named = {title: keys.split() for title, keys in _words()["weight_group"].items()}
    grouped = {key for keys in named.values() for key in keys}
    left = [key for key in codes if key not in grouped]
    return {**named, "そのほか": left} if left else named


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
            "label": criterion_label(part.criterion) + _whose(part),
            "sentence": f"{criterion_label(part.criterion)}: {_said(part)}",
        }
        for part in parts
        if (part.effect and is_telling(part)) or (not part.known and part.criterion in WORTH_ASKING)
    ]


def _whose(part: Contribution) -> str:
    """After what is to be found out: that the person is asked, and what the place says."""
    return f"(本人に聞く。ここは{part.resource_value})" if is_asked_of_person(part) else ""


def _said(part: Contribution) -> str:
    if part.criterion in NAMED_BY_DEED and part.effect and not is_only_near(part):
        return _deed_said(part)
    if part.criterion in NAMED_BY_VALUE and part.resource_value:
        said, _, found = part.evidence.partition(" → ")
        near = f"「{part.need_value}」に近い " if is_only_near(part) else ""
        shown = part.evidence and said != found
        return f"{near}{part.resource_value}" + (f"({part.evidence})" if shown else "")
    if part.criterion in WORDED_BY_SIGN:
        if not is_telling(part):
            moved = part.effect >= ADDED_FROM
            return WITHOUT_WORDS if moved else "決め手になるほどではありません"
        return "よく似ています" if part.effect > 0 else "あまり似ていません"
    if (answer := _words()["answer"].get(f"{part.criterion}.{tone_of(part)}")) is not None:
        return answer
    if is_in_town(part):
        return "同じ町の中"
    if is_way(part):
        return f"片道 {spoken(part, part.evidence)}"
    if is_asked_of_person(part):
        return f"ここは{spoken(part, part.resource_value)}。本人の希望を聞いてください"
    if part.criterion in WORDED_BY_VALUES and part.known:
        return f"{spoken(part, part.need_value)} と {spoken(part, part.resource_value)}"
    return spoken(part, part.evidence) or "わかりません。確かめてください"


def _deed_said(part: Contribution) -> str:
    """A sentence on what is done, whose labels name verbs and no thing."""
    words, _, found = part.evidence.partition(" → ")
    told = "for_words" if words != found else "for"
    return _words()["deed"][told if part.effect > 0 else "against"].format(
        deed=deed(part),
        words=part.evidence,
        need=part.need_value,
        resource=part.resource_value,
    )


def excluded_rows(exclusions: Iterable[Exclusion]) -> list[dict[str, Any]]:
    """Word the gates that kept a resource out, and whom to ask where talking can help."""
    return [
        {
            "gate": one.gate,
            "evidence": one.evidence,
            "need_value": _gate_value(one.gate, one.need_value),
            "resource_value": _gate_value(one.gate, one.resource_value),
            "sentence": f"{gate_label(one.gate)}: {one.evidence}",
            "negotiable": one.severity is Severity.NEGOTIABLE,
            "ask": one.ask,
        }
        for one in exclusions
    ]


def _gate_value(gate: str, value: str) -> str:
    """A value of a gate as a reader knows it; an identifier or a code tells nobody anything."""
    match gate.split(":")[-1]:
        case "status" | "refused" | "municipality":
            return ""
        case "language":
            return "・".join(languages().get(code, code) for code in value.split("・"))
        case "travel":
            return spoken_minutes(value)
        case _:
            return day_from_text(value)


def change_sentence(change: Change) -> str:
    """Word what would have to change, and whose it is to make."""
    if change.side == "staff":
        return f"こちらで確かめれば: {change.what} {change.before} → {change.after}"
    instead = f"。または、{SIDES['need']}変えられれば: {change.instead}" if change.instead else ""
    moved = f"{change.what} {change.before} → {change.after}"
    return f"{SIDES[change.side]}変えられれば: {moved}{instead}"


def condition_sentence(condition: TextCondition) -> str:
    """Word one condition read from prose, with the value that was read."""
    words = _words()["condition"].get(condition.kind.value, "本文に書かれた条件")
    return words.format(value="・".join(condition.value.split("|")))


def _is_worded(part: Contribution) -> bool:
    """Whether a part is told in words of ours, its evidence saying nothing beside the label."""
    answered = f"{part.criterion}.{tone_of(part)}" in _words()["answer"]
    return answered or part.criterion in WORDED_BY_SIGN or is_in_town(part)


def part_rows(match: Match) -> list[dict[str, Any]]:
    """Every part of a score as it is added up: both values, evidence, raw × weight = effect.

    ``points`` is the effect as it is shown: the parts add up to the score to two decimals.
    """
    shown = adding_up([part.effect for part in match.contributions], rounded(match.score))
    return [
        {
            "label": criterion_label(part.criterion),
            "tone": tone_of(part),
            "need": "" if worded else spoken(part, part.need_value),
            "resource": "" if worded else spoken(part, part.resource_value),
            "evidence": _said(part) if worded else spoken(part, part.evidence),
            "raw": None if part.raw is None else part.raw + 0.0,
            "weight": part.weight,
            "effect": part.effect,
            "points": points,
        }
        for part, points in zip(match.contributions, shown, strict=True)
        for worded in (part.known and _is_worded(part),)
    ]
