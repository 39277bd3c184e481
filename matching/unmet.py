"""Waiting needs that nothing fits today, worded as gap briefs and counted together, without names.

What is recorded already on the list of 資源開発 says so; the rest is for the
coordinators to record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.batch import Stand
from matching.development import ResourceGap
from matching.gap import OPEN
from matching.gap_brief import FORM_OF_STAGE, what_is_missing


@dataclass(frozen=True)
class UnmetNeed:
    """One thing that is missing: what, in which form, where, how many wait for it."""

    what: str
    form: str | None
    area: str | None
    waiting: int
    recorded: bool


def unmet_needs(session: Session, code: str, standing: Sequence[Stand]) -> list[UnmetNeed]:
    """What most wait for comes first; who may not be matched yet lacks nothing that is known."""
    waiting = Counter(_key(one) for one in standing if not (one.fitting or one.blocked))
    known = {
        (what, form, area)
        for what, form, area in session.execute(
            select(ResourceGap.what, ResourceGap.form, ResourceGap.area).where(
                ResourceGap.municipality_code == code, ResourceGap.state.in_(OPEN)
            )
        )
    }
    found = [UnmetNeed(*key, count, key in known) for key, count in waiting.items()]
    return sorted(found, key=lambda one: (-one.waiting, one.what, one.form or "", one.area or ""))


def _key(one: Stand) -> tuple[str, str | None, str | None]:
    stage = one.facts.stage
    form = FORM_OF_STAGE.get(stage) if stage else None
    return what_is_missing(one.facts), form, one.area
