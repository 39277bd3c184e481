"""Gates: what must not be offered, each exclusion with code, severity and evidence.

``exclusions(need, resource)`` runs them all; an empty result means the resource may be ranked.
Codes beginning ``hard:`` are those of the labelled set's README; ``soft:text`` is a condition that
stands only in the resource's prose. A gate lets the unknown pass: criteria then say 要確認.
"""

from __future__ import annotations

from matching.facts import NeedFacts, ResourceFacts
from matching.gate import consent, eligibility, prose, reach, running, tolerance, wish
from matching.gate.exclusion import Exclusion, GateFunction, Policy, Severity

__all__ = ["GATES", "Exclusion", "GateFunction", "Policy", "Severity", "blocked", "exclusions"]

# The order is that of the explanation: what nobody may pass first, what can be talked about last.
GATES: tuple[GateFunction, ...] = (
    consent.consent,
    consent.conference,
    consent.assessment,
    running.municipality,
    running.latent,
    running.status,
    running.confirmation,
    running.capacity,
    eligibility.age,
    eligibility.attribute,
    eligibility.acceptance,
    eligibility.language,
    reach.schedule,
    reach.travel,
    tolerance.cost,
    tolerance.group,
    tolerance.barrier_free,
    prose.text,
    wish.avoidance,
    wish.refusal,
    wish.safety,
)


def exclusions(need: NeedFacts, resource: ResourceFacts, policy: Policy) -> list[Exclusion]:
    """Every gate this pair fails, in the order of ``GATES``."""
    return [found for gate in GATES for found in gate(need, resource, policy)]


def blocked(need: NeedFacts, policy: Policy) -> list[Exclusion]:
    """Why nothing at all may be proposed for this need: no consent, no decision, nothing asked yet.

    Empty when places may be looked for.
    """
    anything = ResourceFacts(resource_id="", municipality_code=need.municipality_code, name="")
    first = (consent.consent, consent.conference, consent.assessment)
    return [found for gate in first for found in gate(need, anything, policy)]
