"""Stage: one small step, never a jump, by the role offered and the kind of place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from matching.criterion.context import Context
from matching.facts import NeedFacts, ResourceFacts
from matching.score import Comparison


def role(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``stage_role``: how well the best of the roles with a place suits the person's stage.

    The table is ``stage.toml``: being there suits who is to belong, helping who is to have a role.
    """
    roles = resource.open_roles
    if need.stage is None or not roles:
        return Comparison("stage_role", None, "", _stage(need), "・".join(roles))
    table = _tables()["role"][need.stage.name]
    best = max(roles, key=lambda name: (table.get(name, 0.0), name))
    return Comparison("stage_role", table.get(best, 0.0), best, _stage(need), best)


def kind(need: NeedFacts, resource: ResourceFacts, _context: Context) -> Comparison | None:
    """``stage_kind``: whether this kind of place is usual at the stage (``stage.toml``)."""
    if need.stage is None or not resource.kind:
        return Comparison("stage_kind", None, "", _stage(need), resource.kind)
    fit = _tables()["kind"][need.stage.name].get(resource.kind, 0.0)
    return Comparison("stage_kind", fit, resource.kind, _stage(need), resource.kind)


def _stage(need: NeedFacts) -> str:
    return need.stage.name.lower() if need.stage else ""


@cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    text = resources.files("matching.criterion").joinpath("stage.toml").read_text("utf-8")
    return tomllib.loads(text)
