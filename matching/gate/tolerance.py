"""Gates of what the person can bear: fee, size of group, missing equipment."""

from __future__ import annotations

from matching.facts import GroupSize, NeedFacts, ResourceFacts
from matching.gate.exclusion import Exclusion, Policy, Severity

SIZE_NAMES = {
    GroupSize.INDIVIDUAL: "一人・個別",
    GroupSize.SMALL: "少人数",
    GroupSize.LARGE: "大人数",
}
ACCESS_NAMES = {
    "wheelchair": "車いす対応",
    "toilet": "使えるトイレ",
    "quiet_space": "静かな場所",
}


def cost(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:cost``: one visit costs more than the person can pay (a waiver may be asked for)."""
    if need.budget_yen is None or resource.cost_yen is None:
        return []
    if resource.cost_yen <= need.budget_yen:
        return []
    return [
        Exclusion(
            "hard:cost",
            "費用が予算を超える",
            f"{need.budget_yen}円",
            f"{resource.cost_yen}円",
            Severity.NEGOTIABLE,
            resource.ask or resource.organisation,
        )
    ]


def group(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:group``: more people than the person can be among."""
    if need.max_group_size is None or resource.group_size is None:
        return []
    if resource.group_size <= need.max_group_size:
        return []
    return [
        Exclusion(
            "hard:group",
            "耐えられる人数より大きい",
            SIZE_NAMES[need.max_group_size],
            SIZE_NAMES[resource.group_size],
        )
    ]


def barrier_free(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:barrier_free``: needed equipment is known to be missing; not asked when online."""
    if resource.online is True:
        return []
    return [
        Exclusion("hard:barrier_free", f"{name}がない", "要る", "なし")
        for key, name in ACCESS_NAMES.items()
        if getattr(need.access, key) is True and getattr(resource.access, key) is False
    ]
