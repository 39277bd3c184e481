"""Conditions that stand only in prose (「女性のみ」「階段のみ」「70歳まで」), read into facts.

The grammar is data (``text_condition.toml``): patterns over one normalised sentence. Staff can
confirm or reject each reading; the sentence is kept as evidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

from matching.concept.clause import is_spared, sentences
from matching.concept.demand import demand_table
from matching.concept.quantity import parse_number, read_amounts
from matching.course import finished_course
from matching.day_limit import day_limit
from matching.facts import ConditionKind, TextCondition
from matching.life_stage import Ages, ages_of

# At most twelve figures: a long run of them must not be read anew from each of its letters.
_NUMBER = "[0-9〇一二三四五六七八九十百千万][0-9,〇一二三四五六七八九十百千万]{0,11}"
_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
# 「以前は満員でしたが、」: what a clause says was so is no condition of today.
_PAST = re.compile(
    "(?:でした|だった|なかった|(?:てい|ており|い|おり|あり)ました)(?:が|けれど|けれども|けど|ものの)$"
)

_STAGE_VALUES: Mapping[str, Callable[[Ages], int]] = {
    "{youngest}": lambda ages: ages.youngest,
    "{oldest}": lambda ages: ages.oldest,
}


class Rule(NamedTuple):
    """One line of a grammar: what is read where ``pattern`` is met and ``unless`` is not.

    ``past``: clauses of what was so before are read too (a lift that is given no longer).
    """

    kind: ConditionKind
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    value: str
    past: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any], phrases: Mapping[str, str] = MappingProxyType({})) -> Rule:
        """The rule of a row: ``{num}`` stands for a number, ``{name}`` for a phrase so named."""
        unless = row.get("unless")
        return cls(
            kind=ConditionKind(row["kind"]),
            pattern=re.compile(_spelt_out(row["pattern"], phrases)),
            unless=re.compile(_spelt_out(unless, phrases)) if unless else None,
            value=row["value"],
            past=row.get("past", False),
        )


def _spelt_out(pattern: str, phrases: Mapping[str, str]) -> str:
    for name, phrase in phrases.items():
        pattern = pattern.replace(f"{{{name}}}", phrase)
    return pattern.replace("{num}", _NUMBER)


def read_conditions(text: str) -> tuple[TextCondition, ...]:
    """Every condition of the text, in reading order, each once; empty when none is written."""
    found = (condition for sentence in sentences(text) for condition in _of_sentence(sentence))
    return tuple(dict.fromkeys(found))


def _of_sentence(sentence: str) -> Iterable[TextCondition]:
    today = "、".join(part for part in sentence.split("、") if not _PAST.search(part))
    for rule in _rules():
        read = sentence if rule.past else today
        match = rule.pattern.search(read)
        if match and not (rule.unless and rule.unless.search(read)):
            is_asked = rule.value == "{demands}"
            value = _demands(read[: match.end()]) if is_asked else value_of(rule, match)
            if rule.kind is ConditionKind.COURSE:
                value = finished_course(read) or value
            if value:
                yield TextCondition(rule.kind, value, sentence)


def _demands(said: str) -> str:
    """What the words asking it ask of a person (``demand.toml``), as ids joined by "|"."""
    spans = demand_table().asks.find(said)
    asked = {span.meaning for span in spans if not is_spared(said, span.start, span.end)}
    amounts = {amount.demand for amount in read_amounts(said) if not amount.eases}
    return "|".join(sorted(asked | amounts))


def value_of(rule: Rule, match: re.Match[str]) -> str:
    """The value of what a rule has read: its own, or worked out from what it met by name.

    ``{youngest}`` and ``{oldest}`` are ages of the stage of life met; empty where it has none.
    """
    named = match.groupdict()
    if rule.value == "{who}":
        return day_limit(named["who"], named.get("days"), named.get("but"))
    met = next(filter(None, named.values()), None)
    if met is None:
        return rule.value
    if rule.value == "{what}":
        return str(met)
    if rule.value in _STAGE_VALUES:
        ages = ages_of(met)
        return str(_STAGE_VALUES[rule.value](ages)) if ages else ""
    number = int(parse_number(_in_one_script(met.replace(",", ""))))
    return {
        "{n-1}": str(number - 1),
        "{n-5}": str(number - 5),
        "{n}9": f"{number}9",
        "{n}0": f"{number}0",
    }.get(rule.value, str(number))


def _in_one_script(figures: str) -> str:
    """「2千」 as 「二千」: figures of two scripts in Chinese ones alone."""
    return figures if figures.isdecimal() else figures.translate(_KANJI_DIGITS)


@cache
def _rules() -> tuple[Rule, ...]:
    text = resources.files("matching").joinpath("text_condition.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return tuple(Rule.of(row, table["phrase"]) for row in table["rule"])
