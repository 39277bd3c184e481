"""Conditions that stand only in prose (「女性のみ」「階段のみ」「70歳まで」), read into facts.

The grammar is data (``text_condition.toml``): patterns over one normalised sentence. Staff can
confirm or reject each reading; the sentence is kept as evidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from matching.concept.clause import is_negated, sentences
from matching.concept.demand import demand_table
from matching.concept.quantity import parse_number, read_amounts
from matching.facts import ConditionKind, TextCondition

_NUMBER = "(?:[0-9,]+|[〇一二三四五六七八九十百千万]+)"


class Rule(NamedTuple):
    """One line of a grammar: what is read where ``pattern`` is met and ``unless`` is not."""

    kind: ConditionKind
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    value: str

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Rule:
        """The rule of one row of a grammar; ``{num}`` stands for a number."""
        unless = row.get("unless")
        return cls(
            kind=ConditionKind(row["kind"]),
            pattern=re.compile(row["pattern"].replace("{num}", _NUMBER)),
            unless=re.compile(unless.replace("{num}", _NUMBER)) if unless else None,
            value=row["value"],
        )


def read_conditions(text: str) -> tuple[TextCondition, ...]:
    """Every condition of the text, in reading order, each once; empty when none is written."""
    found = (condition for sentence in sentences(text) for condition in _of_sentence(sentence))
    return tuple(dict.fromkeys(found))


def _of_sentence(sentence: str) -> Iterable[TextCondition]:
    for rule in _rules():
        match = rule.pattern.search(sentence)
        if match and not (rule.unless and rule.unless.search(sentence)):
            value = _demands(sentence) if rule.value == "{demands}" else value_of(rule, match)
            if value:
                yield TextCondition(rule.kind, value, sentence)


def _demands(sentence: str) -> str:
    """What the sentence asks of a person (``demand.toml``), as ids joined by "|"."""
    spans = demand_table().asks.find(sentence)
    asked = {span.meaning for span in spans if not is_negated(sentence, span.end)}
    amounts = {amount.demand for amount in read_amounts(sentence) if not amount.eases}
    return "|".join(sorted(asked | amounts))


def value_of(rule: Rule, match: re.Match[str]) -> str:
    """The value of what a rule has read: its own, or worked out from the number it met."""
    if "n" not in rule.pattern.groupindex:
        return rule.value
    number = int(parse_number(match["n"].replace(",", "")))
    return {
        "{n-1}": str(number - 1),
        "{n-5}": str(number - 5),
        "{n}9": f"{number}9",
        "{n}0": f"{number}0",
    }.get(rule.value, str(number))


@cache
def _rules() -> tuple[Rule, ...]:
    text = resources.files("matching").joinpath("text_condition.toml").read_text(encoding="utf-8")
    return tuple(Rule.of(row) for row in tomllib.loads(text)["rule"])
