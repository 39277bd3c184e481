"""What to ask before a place is offered: conditions of its prose that the sheet leaves open.

A gate lets the unknown pass (``gate.prose``); here it is named, so that somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matching.alternative import is_surely_met
from matching.course import is_finished
from matching.day_limit import is_meant
from matching.day_part import is_free
from matching.facts import ConditionKind, NeedFacts, ResourceFacts, TextCondition
from matching.gate.prose import (
    DRIVING_LICENCE,
    GENDERS,
    OTHERWISE,
    breach,
    breach_of,
    own_words,
)
from matching.meaning import need_meaning

# No field of a sheet answers these, or only one that is seldom filled in.
_ASK_ALWAYS = frozenset(
    {
        ConditionKind.PERSONS,
        ConditionKind.RESIDENT,
        ConditionKind.EXPERIENCE,
        ConditionKind.REFERRAL,
        ConditionKind.EQUIPMENT,
        ConditionKind.SIGN_LANGUAGE,
        ConditionKind.ALLERGEN,
        ConditionKind.PUBLISHED,
    }
)

# The demands of ``demand.toml`` on what a body can do.
_BODY = frozenset(
    (
        *("sight", "hearing", "hands", "lifting", "standing", "walking", "running", "steps"),
        *("height", "sway", "medical_care"),
    )
)


def unanswered(need: NeedFacts, resource: ResourceFacts) -> tuple[TextCondition, ...]:
    """Conditions of the prose that the sheet leaves open, those staff rejected apart."""
    return tuple(
        one
        for one in resource.conditions
        if one.confirmed is not False and _is_open(need, one) and not breach(need, one)
    )


def to_ask(need: NeedFacts, resource: ResourceFacts) -> tuple[str, ...]:
    """What of a place nobody knows yet whether the person meets, in the place's own words."""
    read = (one.sentence for one in unanswered(need, resource))
    return (*read, *resource.unread_conditions)


def _is_open(need: NeedFacts, one: TextCondition) -> bool:
    if one.kind in _OPEN:
        return _OPEN[one.kind](need, one.value)
    return one.kind in _ASK_ALWAYS


def _is_age_open(need: NeedFacts, _value: str) -> bool:
    return need.age is None


def _is_child_open(need: NeedFacts, value: str) -> bool:
    """Whether the person may be a child meant, or the parent of one."""
    if need.age is None or need.age <= int(value):
        return need.age is None
    return need.with_children is None and not need.attributes


def _is_standing_open(need: NeedFacts, value: str) -> bool:
    """Whether a sheet leaves open if the person is one of these: sex is told by sex alone."""
    if need.attributes & frozenset(value.split("|")):
        return False
    if value in OTHERWISE:
        return not need.attributes & OTHERWISE[value]
    return _is_family_open(need, value)


def _is_family_open(need: NeedFacts, _value: str) -> bool:
    return not need.attributes - GENDERS


def _is_any_open(need: NeedFacts, value: str) -> bool:
    return not is_surely_met(value, lambda kind, part: _is_met(need, kind, part))


def _is_met(need: NeedFacts, kind: ConditionKind, value: str) -> bool:
    is_open = _is_open(need, TextCondition(kind, value, ""))
    return not is_open and not breach_of(need, kind, value)


def _is_company_open(need: NeedFacts, value: str) -> bool:
    return need.age is None or need.age <= int(value)


def _is_day_open(need: NeedFacts, value: str) -> bool:
    who, _, _ = value.rpartition("は")
    return is_meant(need, who) is not False


def _is_licence_open(_need: NeedFacts, value: str) -> bool:
    return value != DRIVING_LICENCE


def _is_course_open(need: NeedFacts, value: str) -> bool:
    return not is_finished(value, own_words(need))


def _is_fee_open(need: NeedFacts, _value: str) -> bool:
    return need.budget_yen is not None


def _is_ability_open(need: NeedFacts, value: str) -> bool:
    """Whether a disability is on record and nothing tells which of these it may touch."""
    asked = _BODY.intersection(value.split("|"))
    return (
        bool(asked) and "身体障害" in need.attributes and not _BODY & need_meaning(need).hard.keys()
    )


def _is_hour_open(need: NeedFacts, value: str) -> bool:
    return not need.slots and is_free(need.slots, value) is not None


_OPEN: Mapping[ConditionKind, Callable[[NeedFacts, str], bool]] = {
    ConditionKind.MIN_AGE: _is_age_open,
    ConditionKind.MAX_AGE: _is_age_open,
    ConditionKind.CHILDREN: _is_child_open,
    ConditionKind.ATTRIBUTE: _is_standing_open,
    ConditionKind.PARENT: _is_family_open,
    ConditionKind.ANY_OF: _is_any_open,
    ConditionKind.ACCOMPANIED: _is_company_open,
    ConditionKind.DAYS: _is_day_open,
    ConditionKind.LICENCE: _is_licence_open,
    ConditionKind.COURSE: _is_course_open,
    ConditionKind.EXTRA_FEE: _is_fee_open,
    ConditionKind.ABILITY: _is_ability_open,
    ConditionKind.HOURS: _is_hour_open,
}
"""Whether a sheet leaves a condition of this kind and value open."""
