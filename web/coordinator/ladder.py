"""A route of small steps, for staff to think ahead with; no paper of the person shows it."""

from __future__ import annotations

import functools
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from importlib import resources

from flask import render_template

from directory.audit import record
from matching.facts import STAGES, Stage
from matching.gate.reach import hours
from matching.ladder import Step, route
from matching.observed import observed_only
from web.coordinator import coordinator
from web.coordinator.desk import at_work_on, need_page
from web.database import session
from web.reason_reader import Reader, said, spoken_role

STAGE_LABELS = {stage: label for label, stage in STAGES.items()}


@coordinator.get("/needs/<uuid:need_id>/ladder")
def ladder(need_id: uuid.UUID) -> str:
    """Show two or three steps with existing places, and what to watch before each."""
    with at_work_on(need_id) as (found, need, here):
        made = route(here)
        record(session(), "ladder", "need", need.id)
        return render_template(
            "coordinator/ladder.html",
            **need_page(found, need, here),
            asked=here.need.stage is not None,
            rows=[
                (
                    step,
                    STAGE_LABELS[step.stage],
                    spoken_role(step.role),
                    *_told(step, observed_only(here.need)),
                )
                for step in made.steps
            ],
            missing=[STAGE_LABELS[stage] for stage in made.missing],
            hours=hours,
        )


def _told(step: Step, observed: frozenset[str]) -> tuple[list[str], Sequence[str], list[str]]:
    """Why this place, what to watch before the step, and what is still to be asked."""
    reasons = said(step.match, Reader.MEETING, observed)
    good = [one.sentence for one in reasons if one.tone == "for"][:3]
    watch = [*watching()[step.stage.name], *(o.sentence for o in reasons if o.tone == "against")]
    asked = [one.sentence for one in reasons if one.tone == "unknown"][:4]
    return good, watch, asked


@functools.cache
def watching() -> Mapping[str, Sequence[str]]:
    """What to watch before the step to each stage."""
    text = resources.files("web").joinpath("ladder.toml").read_text("utf-8")
    found: Mapping[str, Sequence[str]] = tomllib.loads(text)["watch"]
    assert set(found) == {stage.name for stage in Stage}
    return found
