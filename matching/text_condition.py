"""Conditions that stand only in prose (「女性のみ」「階段のみ」「70歳まで」), read into facts.

The grammar is data (``text_condition.toml``): patterns over one normalised sentence. Staff can
confirm or reject each reading; the sentence is kept as evidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

from matching.concept.clause import sentences
from matching.concept.quantity import parse_number
from matching.facts import ConditionKind, TextCondition

_NUMBER = "(?:[0-9,]+|[〇一二三四五六七八九十百千万]+)"


class _Rule(NamedTuple):
    kind: ConditionKind
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    value: str


def read_conditions(text: str) -> tuple[TextCondition, ...]:
    """Every condition of the text, in reading order, each once; empty when none is written."""
    found = (condition for sentence in sentences(text) for condition in _of_sentence(sentence))
    return tuple(dict.fromkeys(found))


def _of_sentence(sentence: str) -> Iterable[TextCondition]:
    for rule in _rules():
        match = rule.pattern.search(sentence)
        if match and not (rule.unless and rule.unless.search(sentence)):
            yield TextCondition(rule.kind, _value(rule, match), sentence)


def _value(rule: _Rule, match: re.Match[str]) -> str:
    if "n" not in rule.pattern.groupindex:
        return rule.value
    number = int(parse_number(match["n"].replace(",", "")))
    return {"{n-1}": str(number - 1), "{n}9": f"{number}9", "{n}0": f"{number}0"}.get(
        rule.value, str(number)
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    text = resources.files("matching").joinpath("text_condition.toml").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in tomllib.loads(text)["rule"])


def _rule(row: dict[str, str]) -> _Rule:
    unless = row.get("unless")
    return _Rule(
        kind=ConditionKind(row["kind"]),
        pattern=re.compile(row["pattern"].replace("{num}", _NUMBER)),
        unless=re.compile(unless) if unless else None,
        value=row["value"],
    )
