"""What would have to change: for each closed gate, the smallest change that would open it.

A change is tried, not guessed: it is made to copies of the facts and the gate is asked again.
Gates of consent, safety, avoidance and refusal know no change: they are not the system's to open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from matching.facts import Access, ConditionKind, NeedFacts, ResourceFacts, Status
from matching.gate import Exclusion, Policy, exclusions
from matching.gate.prose import breach
from matching.gate.reach import hours, shortest_way
from matching.gate.tolerance import SIZE_NAMES
from matching.missing_hour import least_missing


@dataclass(frozen=True, slots=True)
class Change:
    """One change that opens one gate.

    ``side`` says whose it is to make: ``resource`` (ask the place), ``need`` (ask the person) or
    ``staff`` (find out ourselves).
    ``before`` and ``after`` are the two values in Japanese; the facts are those after the change.
    """

    gate: str
    side: str
    what: str
    before: str
    after: str
    need: NeedFacts
    resource: ResourceFacts
    instead: str = ""
    """What the person could change in its stead, in Japanese; empty for nothing."""


Opener: TypeAlias = Callable[[NeedFacts, ResourceFacts], Change | None]


def changes(
    need: NeedFacts, resource: ResourceFacts, closed: Iterable[Exclusion], policy: Policy
) -> list[Change] | None:
    """Find a change for every closed gate; ``None`` when one of them knows none.

    With all of them made, the gates let the resource in.
    """
    made: list[Change] = []
    for gate in dict.fromkeys(one.gate for one in closed):
        opener = OPENERS.get(gate)
        change = opener(need, resource) if opener else None
        if change is None:
            return None
        need, resource = change.need, change.resource
        made.append(change)
    return made if not exclusions(need, resource, policy) else None


def openings(
    need: NeedFacts, resource: ResourceFacts, closed: Iterable[Exclusion]
) -> tuple[list[Change], list[str]]:
    """A change for every closed gate that knows one, made one after the other; and the others.

    For saying why one resource is not offered: what could move, and what nobody moves.
    """
    made: list[Change] = []
    fixed: list[str] = []
    for gate in dict.fromkeys(one.gate for one in closed):
        opener = OPENERS.get(gate)
        change = opener(need, resource) if opener else None
        if change is None:
            fixed.append(gate)
            continue
        need, resource = change.need, change.resource
        made.append(change)
    return made, fixed


def _cost(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    if need.budget_yen is None or resource.cost_yen is None:
        return None
    return Change(
        "hard:cost",
        "resource",
        "費用",
        f"{resource.cost_yen:,}円",
        f"{need.budget_yen:,}円(あと{resource.cost_yen - need.budget_yen:,}円)",
        need,
        replace(resource, cost_yen=need.budget_yen),
    )


def _travel(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    """Have the person fetched; in its stead, the lowest limit that would let them go by themselves.

    Limits are told in whole minutes, or in tenths of a kilometre.
    """
    used, limit, unit = shortest_way(need, resource)
    if used is None or limit is None:
        return None
    least = math.ceil(used) if unit == "分" else math.ceil(used * 10) / 10
    return Change(
        "hard:travel",
        "resource",
        "片道",
        f"{least:g}{unit}",
        "送迎や付き添い",
        need,
        replace(resource, pickup=True),
        f"片道の上限 {limit:g}{unit} → {least:g}{unit}",
    )


def _schedule(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    """Have the person free for as few minutes more as one stay asks for."""
    found = least_missing(need.slots, resource.slots)
    if found is None:
        return None
    more = f"({found.minutes}分多く)" if found.minutes else ""
    return Change(
        "hard:schedule",
        "need",
        "来られる時間",
        hours(need.slots),
        f"{hours((found.slot,))}も空ける{more}",
        replace(need, slots=(*need.slots, found.slot)),
        resource,
    )


def _group(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    if need.max_group_size is None or resource.group_size is None:
        return None
    return Change(
        "hard:group",
        "resource",
        "集まりの大きさ",
        SIZE_NAMES[resource.group_size],
        f"{SIZE_NAMES[need.max_group_size]}の時間や部屋",
        need,
        replace(resource, group_size=need.max_group_size),
    )


def _age(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    if need.age is None:
        return None
    low, high = resource.min_age, resource.max_age
    if low is not None and need.age < low:
        before, gap, wider = f"{low}歳から", low - need.age, replace(resource, min_age=need.age)
    elif high is not None and need.age > high:
        before, gap, wider = f"{high}歳まで", need.age - high, replace(resource, max_age=need.age)
    else:
        return None
    return Change("hard:age", "resource", "対象年齢", before, f"{gap}歳広げる", need, wider)


def _attribute(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    wider = frozenset((resource.attributes or frozenset()) | need.attributes)
    if not need.attributes:
        wider_resource = replace(resource, attributes=None)
    else:
        wider_resource = replace(resource, attributes=wider)
    before = "・".join(sorted(resource.attributes or ()))
    return Change(
        "hard:attribute", "resource", "対象", before, "この方も受け入れる", need, wider_resource
    )


def _accepts(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    asked = replace(
        resource,
        accepts_hikikomori=resource.accepts_hikikomori or None,
        accepts_disability=resource.accepts_disability or None,
        accepts_children=resource.accepts_children or None,
    )
    return Change(
        "hard:accepts", "resource", "受け入れ", "受け入れなし", "相談のうえ受け入れる", need, asked
    )


def _language(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    if need.language is None:
        return None
    spoken = frozenset({*(resource.languages or ()), need.language})
    before = "・".join(sorted(resource.languages or ())) or "日本語だけ"
    return Change(
        "hard:language",
        "resource",
        "ことば",
        before,
        "通訳や翻訳の助け",
        need,
        replace(resource, languages=spoken),
    )


def _barrier_free(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    have, want = resource.access, need.access
    opened = Access(
        wheelchair=have.wheelchair or bool(want.wheelchair),
        toilet=have.toilet or bool(want.toilet),
        quiet_space=have.quiet_space or bool(want.quiet_space),
    )
    return Change(
        "hard:barrier_free",
        "resource",
        "設備",
        "足りない",
        "仮の手立て(スロープ、静かな部屋など)",
        need,
        replace(resource, access=opened),
    )


def _capacity(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    freed = replace(resource, open_places=1)
    return Change("hard:capacity", "resource", "空き", "満員", "1人分の空き", need, freed)


def _status(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    if resource.status is not Status.PAUSED:
        return None
    running = replace(resource, status=Status.ACTIVE)
    return Change("hard:status", "resource", "開催", "休止中", "再開", need, running)


def _unconfirmed(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    last = resource.confirmed_on
    before = f"最後の確認 {last:%Y-%m-%d}" if last else "まだ確認していない"
    asked = replace(resource, unconfirmed=False, confirmed_on=None)
    return Change("hard:unconfirmed", "staff", "情報", before, "聞いて確かめる", need, asked)


def _text(need: NeedFacts, resource: ResourceFacts) -> Change | None:
    """Talk with the place; where only a course is missing, even a strict one: finish it."""
    broken = [
        one for one in resource.conditions if one.confirmed is not False and breach(need, one)
    ]
    courses = [one.value for one in broken if one.kind is ConditionKind.COURSE]
    is_course = bool(broken) and len(courses) == len(broken)
    if not broken or (any(one.strict for one in broken) and not is_course):
        return None
    kept = tuple(one for one in resource.conditions if one not in broken)
    if is_course:
        finished = "・".join(dict.fromkeys(courses))
        met = replace(resource, conditions=kept)
        return Change("soft:text", "need", "受講", "まだ", finished, need, met)
    sentences = "」「".join(dict.fromkeys(one.sentence for one in broken))
    return Change(
        "soft:text",
        "resource",
        "書かれた条件",
        f"「{sentences}」",
        "この方については相談のうえ",
        need,
        replace(resource, conditions=kept),
    )


OPENERS: Mapping[str, Opener] = {
    "hard:cost": _cost,
    "hard:travel": _travel,
    "hard:schedule": _schedule,
    "hard:group": _group,
    "hard:age": _age,
    "hard:attribute": _attribute,
    "hard:accepts": _accepts,
    "hard:language": _language,
    "hard:barrier_free": _barrier_free,
    "hard:capacity": _capacity,
    "hard:status": _status,
    "hard:unconfirmed": _unconfirmed,
    "soft:text": _text,
}
