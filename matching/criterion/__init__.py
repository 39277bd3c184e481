"""Criteria: pure comparisons of a need and a resource, one file an attribute.

Each returns a ``Comparison`` (or ``None`` when it does not apply): a stable code, a raw value in
-1…1 (``None``: unknown), the words it rests on, and the two values compared. The docstring of each
function is its published documentation.
"""

from __future__ import annotations

from matching.criterion import activity, comfort, household, reach, sense, stage, upkeep, welcome
from matching.criterion.context import Context, Criterion

__all__ = ["CRITERIA", "Context", "Criterion"]

CRITERIA: tuple[Criterion, ...] = (
    activity.topic,
    activity.second_topic,
    activity.act,
    activity.wish_denied,
    sense.wish_likeness,
    sense.wish_refused,
    sense.worry_likeness,
    stage.role,
    stage.kind,
    comfort.demand_clash,
    comfort.demand_eased,
    comfort.shunned_act,
    comfort.shunned_topic,
    comfort.group_size,
    reach.travel,
    reach.time,
    reach.fee,
    welcome.acceptance,
    welcome.watchers,
    welcome.language,
    welcome.family,
    welcome.communication,
    welcome.access,
    upkeep.freshness,
    upkeep.continuity,
    upkeep.open_places,
    upkeep.site_load,
    household.household,
)
