"""Gates on the resource itself: is it here, a place to go, running, confirmed, with room."""

from __future__ import annotations

from matching.facts import NeedFacts, ResourceFacts, Status
from matching.gate.exclusion import Exclusion, Policy, Severity


def municipality(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:municipality``: the resource belongs to another municipality."""
    if need.municipality_code == resource.municipality_code:
        return []
    return [
        Exclusion(
            "hard:municipality",
            "ほかの自治体の資源",
            need.municipality_code,
            resource.municipality_code,
        )
    ]


def latent(_need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:latent``: spare capacity, which becomes a place to go only by talking with its owner.

    Widening (``negotiation``) offers it; as a candidate it never stands.
    """
    if not resource.latent:
        return []
    return [Exclusion("hard:latent", "まだ参加先になっていない余力", "", "")]


def status(_need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:status``: paused, closed, or only planned."""
    if resource.status is Status.ACTIVE:
        return []
    words = {Status.PAUSED: "休止中", Status.CLOSED: "終了", Status.PLANNED: "準備中"}
    return [Exclusion("hard:status", words[resource.status], "", resource.status.value)]


def confirmation(_need: NeedFacts, resource: ResourceFacts, policy: Policy) -> list[Exclusion]:
    """``hard:unconfirmed``: last confirmed longer ago than the municipality allows."""
    if resource.unconfirmed:
        return [_unconfirmed(resource, "確認できていない", "確認ずみ")]
    if policy.confirmed_within_days is None or policy.as_of is None:
        return []
    if resource.confirmed_on is None:
        return []
    age_days = (policy.as_of - resource.confirmed_on).days
    if age_days <= policy.confirmed_within_days:
        return []
    limit = f"{policy.confirmed_within_days}日以内"
    return [_unconfirmed(resource, f"最後の確認から{age_days}日", limit)]


def _unconfirmed(resource: ResourceFacts, cause: str, wanted: str) -> Exclusion:
    return Exclusion(
        "hard:unconfirmed",
        cause,
        wanted,
        resource.confirmed_on.isoformat() if resource.confirmed_on else "",
        Severity.NEGOTIABLE,
        resource.ask or resource.organisation,
    )


def capacity(_need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``hard:capacity``: no place is open."""
    if resource.open_places is None or resource.open_places > 0:
        return []
    return [Exclusion("hard:capacity", "空きがない", "1", str(resource.open_places))]
