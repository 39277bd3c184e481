"""Waiting needs that nothing fits today, worded as gap briefs and counted together, without names.

What is recorded already on the list of 資源開発 says so; the rest is for the
coordinators to record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.batch import Stand
from matching.development import ResourceGap
from matching.facts import NeedFacts
from matching.gap import OPEN
from matching.lack import conditions_of, form_of, what_is_missing, writings


@dataclass(frozen=True)
class UnmetNeed:
    """One thing that is missing: what, in which form, where, how many wait for it.

    ``conditions``: how some of those who wait would have it run. What divides two such things is
    told in ``matching.lack``.
    """

    what: str
    form: str | None
    area: str | None
    conditions: tuple[str, ...]
    waiting: int
    recorded: bool


def unmet_needs(session: Session, code: str, standing: Sequence[Stand]) -> list[UnmetNeed]:
    """What most wait for comes first; who may not be matched yet lacks nothing that is known."""
    waiting: dict[tuple[str, str | None, str | None], list[NeedFacts]] = defaultdict(list)
    for one in standing:
        if not (one.fitting or one.blocked):
            waiting[what_is_missing(one.facts), form_of(one.facts), one.area].append(one.facts)
    known = {
        (what, form, area)
        for what, form, area in session.execute(
            select(ResourceGap.what, ResourceGap.form, ResourceGap.area).where(
                ResourceGap.municipality_code == code, ResourceGap.state.in_(OPEN)
            )
        )
    }
    found = [
        UnmetNeed(
            what=what,
            form=form,
            area=area,
            conditions=tuple(sorted({told for need in needs for told in conditions_of(need)})),
            waiting=len(needs),
            recorded=any((line, form, area) in known for line in writings(what)),
        )
        for (what, form, area), needs in waiting.items()
    ]
    return sorted(found, key=lambda one: (-one.waiting, one.what, one.form or "", one.area or ""))
