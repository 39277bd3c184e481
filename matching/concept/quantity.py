"""Numbers with a unit in prose (「三十人」「二十キロ」「八時間」) as demands or ease."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

_DIGITS = {letter: value for value, letter in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_KANJI = "".join((*_DIGITS, *_TENS))
# At most twelve figures: a long run of them must not be read anew from each of its letters.
_NUMBER = f"(?<![0-9])[0-9]{{1,12}}|(?<![{_KANJI}])[{_KANJI}]{{1,12}}"


class QuantityRule(NamedTuple):
    """From ``low`` to ``high`` of a unit, a demand is asked or eased."""

    demand: str
    eases: bool
    unit: str
    low: float
    high: float


class Amount(NamedTuple):
    """A rule that a number in the text meets: what it means, and the words it was read from."""

    demand: str
    eases: bool
    word: str
    end: int


def read_amounts(text: str) -> Iterator[Amount]:
    """Every amount of a normalised text that meets a rule of ``quantity.toml``."""
    for rule in _rules():
        for found in re.finditer(f"({_NUMBER})({rule.unit})", text):
            if rule.low <= parse_number(found[1]) <= rule.high:
                yield Amount(rule.demand, rule.eases, found[0], found.end())


def parse_number(text: str) -> float:
    """A whole number in Arabic or Chinese figures."""
    if text.isascii():
        return float(text)
    total, unit, digits = 0, 0, 0
    for letter in text:
        if letter in _DIGITS:
            digits = digits * 10 + _DIGITS[letter]
        elif letter == "万":
            total, unit, digits = (total + unit + digits or 1) * _TENS[letter], 0, 0
        else:
            unit, digits = unit + (digits or 1) * _TENS[letter], 0
    return float(total + unit + digits)


@cache
def _rules() -> tuple[QuantityRule, ...]:
    text = resources.files("matching.concept").joinpath("quantity.toml").read_text("utf-8")
    return tuple(
        QuantityRule(row["demand"], row["eases"], row["unit"], row["low"], row["high"])
        for row in tomllib.loads(text)["rule"]
    )
