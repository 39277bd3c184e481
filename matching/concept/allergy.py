"""Allergies: whether somebody who speaks of one may react to a substance (``allergy.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
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
    named = _named(said)
    return named is not None and (not named or _is_meant(substance, said, named))


def reacts(said: str, substance: str) -> bool:
    """Whether words of a person name an allergy to this very substance or its like; normalised."""
    named = _named(said)
    return named is not None and _is_meant(substance, said, named)


def _named(said: str) -> Sequence[re.Pattern[str]] | None:
    """The families somebody names who speaks of an allergy; ``None`` for who speaks of none."""
    known = _allergies()
    if not known.spoken.search(said):
        return None
    return [family for family in known.families if family.search(said)]


def _is_meant(substance: str, said: str, named: Sequence[re.Pattern[str]]) -> bool:
    return substance in said or any(one.search(substance) for one in named)


@cache
def _allergies() -> _Allergies:
    text = resources.files("matching.concept").joinpath("allergy.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return _Allergies(re.compile(table["allergy"]), tuple(map(re.compile, table["families"])))
