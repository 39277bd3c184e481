"""Conditions a place told staff: those it will not give up, and those that can be talked about.

Each line is read like prose, and where prose says nothing of it, like 対象の欄. A line that neither
reads is for staff to ask of, and is never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from directory.resource import ResourceAcceptance
from matching.concept.phrase import normalise
from matching.facts import ConditionKind, TextCondition
from matching.target_group import read_target
from matching.text_condition import read_conditions

_SAID_AS = {True: "{}(ゆずれない条件)", False: "{}(相談できる条件)"}
# Kinds that say for whom a place is: of these the words of 対象の欄 read more.
_FOR_WHOM = frozenset({ConditionKind.MIN_AGE, ConditionKind.MAX_AGE, ConditionKind.ATTRIBUTE})
_WHO = re.compile(
    "(?:方|人|者|歳|以上|以下|未満|まで|から|のみ|限定?|だけ|女性|男性|家族|児童|子ども|生|代|会員)$"
)


def told_conditions(acceptance: ResourceAcceptance | None) -> tuple[TextCondition, ...]:
    """What the lines of an acceptance sheet demand, with the line as the sentence."""
    return tuple(one for line, strict in _lines(acceptance) for one in _read(line, strict))


def told_lines(acceptance: ResourceAcceptance | None) -> tuple[str, ...]:
    """The lines as they were told, strict ones first."""
    return tuple(line for line, _ in _lines(acceptance))


def unread_lines(acceptance: ResourceAcceptance | None) -> tuple[str, ...]:
    """The lines no grammar reads, worded as what was told."""
    return tuple(
        _SAID_AS[strict].format(line)
        for line, strict in _lines(acceptance)
        if not _read(line, strict)
    )


def _lines(acceptance: ResourceAcceptance | None) -> Iterator[tuple[str, bool]]:
    if acceptance is None:
        return
    for lines, strict in (
        (acceptance.strict_conditions, True),
        (acceptance.negotiable_conditions, False),
    ):
        yield from ((line.strip(), strict) for line in lines or () if line.strip())


def _read(line: str, strict: bool) -> list[TextCondition]:
    said = _SAID_AS[strict].format(line)
    found = [(one.kind, one.value) for one in read_conditions(line)]
    if all(kind in _FOR_WHOM for kind, _ in found) and _WHO.search(normalise(line)):
        who = read_target(line)
        if who and all(kind is not ConditionKind.PERSONS for kind, _ in who):
            found = list(who)
    return [TextCondition(kind, value, said, strict=strict) for kind, value in found]
