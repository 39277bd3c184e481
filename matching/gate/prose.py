"""Gate of conditions that stand only in a resource's prose, each with its sentence as evidence."""

from __future__ import annotations

from collections.abc import Callable

from matching.facts import ConditionKind, NeedFacts, ResourceFacts, TextCondition
from matching.gate.exclusion import Exclusion, Policy, Severity


def text(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``soft:text``: a condition read from the text, not rejected by staff, that the need breaks."""
    return [
        Exclusion(
            "soft:text",
            condition.sentence,
            broken,
            condition.value,
            Severity.NEGOTIABLE,
            resource.ask or resource.organisation,
        )
        for condition in resource.conditions
        if condition.confirmed is not False and (broken := breach(need, condition))
    ]


def breach(need: NeedFacts, condition: TextCondition) -> str:
    """What in the need breaks this condition, as short Japanese; empty when nothing is known to."""
    judge = _BREACHES.get(condition.kind)
    return judge(need, condition.value) if judge else ""


def _younger(need: NeedFacts, value: str) -> str:
    return f"{need.age}歳" if need.age is not None and need.age < int(value) else ""


def _older(need: NeedFacts, value: str) -> str:
    return f"{need.age}歳" if need.age is not None and need.age > int(value) else ""


def _lacks_attribute(need: NeedFacts, value: str) -> str:
    """Broken only when the person is known to be otherwise: unknown attributes are not a no."""
    wanted = frozenset(value.split("|"))
    if need.attributes & wanted:
        return ""
    known_other = need.attributes & _OTHERWISE.get(value, frozenset())
    return "・".join(sorted(known_other))


def _has_attribute(need: NeedFacts, value: str) -> str:
    return "・".join(sorted(need.attributes & frozenset(value.split("|"))))


def _needs_wheelchair(need: NeedFacts, _value: str) -> str:
    return "車いす対応が要る" if need.access.wheelchair is True else ""


def _brings_children(need: NeedFacts, _value: str) -> str:
    return "子どもを連れて行く" if need.with_children is True else ""


def _always(_need: NeedFacts, _value: str) -> str:
    return "だれにも当てはまる"


def _no_handbook(need: NeedFacts, _value: str) -> str:
    return "手帳なし" if "手帳なし" in need.attributes else ""


def _other_language(need: NeedFacts, _value: str) -> str:
    return f"必要な言語 {need.language}" if need.language else ""


def _over_budget(need: NeedFacts, value: str) -> str:
    over = need.budget_yen is not None and int(value) > need.budget_yen
    return f"{need.budget_yen}円まで" if over else ""


# A condition "only X" is broken by a person known to be the opposite of X.
_OTHERWISE = {
    "女性": frozenset({"男性"}),
    "男性": frozenset({"女性"}),
    "障害手帳あり": frozenset({"手帳なし"}),
    "手帳なし": frozenset({"障害手帳あり"}),
}

_BREACHES: dict[ConditionKind, Callable[[NeedFacts, str], str]] = {
    ConditionKind.MIN_AGE: _younger,
    ConditionKind.MAX_AGE: _older,
    ConditionKind.ATTRIBUTE: _lacks_attribute,
    ConditionKind.NOT_FOR: _has_attribute,
    ConditionKind.STEPS_ONLY: _needs_wheelchair,
    ConditionKind.NO_CHILDREN: _brings_children,
    ConditionKind.NO_CHILDCARE: _brings_children,
    ConditionKind.NO_PLACES: _always,
    ConditionKind.NOT_RUNNING: _always,
    ConditionKind.HANDBOOK: _no_handbook,
    ConditionKind.JAPANESE: _other_language,
    ConditionKind.FEE: _over_budget,
}
