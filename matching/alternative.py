"""A condition met by whoever is one of several: 「65歳から」 or 「精神障害の人」.

Its value is written for people (``65歳から または 知的障害の人``) and read back from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from matching.facts import ConditionKind

Atom: TypeAlias = tuple[ConditionKind, str]
AllOf: TypeAlias = tuple[Atom, ...]
_OR, _AND = " または ", " かつ "
_WORDED: dict[ConditionKind, str] = {
    ConditionKind.MIN_AGE: "{}歳から",
    ConditionKind.MAX_AGE: "{}歳まで",
    ConditionKind.CHILDREN: "{}歳までの子どもと、その親",
    ConditionKind.ATTRIBUTE: "{}の人",
    ConditionKind.RESIDENT: "[{}]",
    ConditionKind.PERSONS: "「{}」",
}
_READ = tuple(
    (kind, re.compile(re.escape(worded).replace(r"\{\}", "(.+)")))
    for kind, worded in _WORDED.items()
)


def any_of(alternatives: Sequence[AllOf]) -> str:
    """The value of a condition that any of these meets; each is met by meeting all of its parts."""
    return _OR.join(_AND.join(_worded(atom) for atom in parts) for parts in alternatives)


def _worded(atom: Atom) -> str:
    kind, value = atom
    return _WORDED[kind].format(value.replace("|", "・"))


@lru_cache(maxsize=4096)
def alternatives(value: str) -> tuple[AllOf, ...]:
    """What ``any_of`` was made of; ``ValueError`` where it was not made so."""
    return tuple(tuple(_atom(part) for part in parts.split(_AND)) for parts in value.split(_OR))


def _atom(part: str) -> Atom:
    for kind, pattern in _READ:
        found = pattern.fullmatch(part)
        if found:
            one = kind is ConditionKind.ATTRIBUTE
            return kind, found[1].replace("・", "|") if one else found[1]
    raise ValueError(part)


def breach_of_each(value: str, breach: Callable[[ConditionKind, str], str]) -> str:
    """What breaks every alternative, as short Japanese; empty while one of them may be met."""
    broken = [
        next(filter(None, (breach(*atom) for atom in parts)), "") for parts in alternatives(value)
    ]
    return "・".join(dict.fromkeys(broken)) if all(broken) else ""


def is_surely_met(value: str, is_met: Callable[[ConditionKind, str], bool]) -> bool:
    """Whether all parts of one alternative are known to be met."""
    return any(all(is_met(*atom) for atom in parts) for parts in alternatives(value))
