"""Allergies: whether somebody who speaks of one may react to a substance (``allergy.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class _Allergies(NamedTuple):
    """How an allergy is spoken of, and the families of substances that are alike."""

    spoken: re.Pattern[str]
    families: tuple[re.Pattern[str], ...]


def may_react(said: str, substance: str) -> bool:
    """Whether words of a person speak of an allergy to a substance, its like, or to what is unsaid.

    Both texts are normalised.
    """
    known = _allergies()
    if not known.spoken.search(said):
        return False
    named = [family for family in known.families if family.search(said)]
    return substance in said or not named or any(one.search(substance) for one in named)


@cache
def _allergies() -> _Allergies:
    text = resources.files("matching.concept").joinpath("allergy.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return _Allergies(re.compile(table["allergy"]), tuple(map(re.compile, table["families"])))
