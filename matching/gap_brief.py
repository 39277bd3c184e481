"""Create: a brief of what is missing (what, where, when, for how many), which names nobody.

It is worded from concepts and areas, so that two needs for the same thing make the same brief and
are counted together. How many wait is told only from ``SMALLEST`` on (DOMAIN §5, disclosure).
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.audit import record
from matching.concept.scheme import RELATED, activities
from matching.day_part import told_times
from matching.development import GapCase, ResourceGap
from matching.gap import OPEN
from matching.indicator.public import told_number
from matching.kept_apart import KeptApart
from matching.lack import conditions_of, form_of, what_is_missing
from matching.need import Need
from matching.neighbour import Neighbour, neighbours
from matching.occasion import Occasion
from matching.record_fact import resource_facts, slots

_BETWEEN = re.compile("[、,，;／/\n]+")
"""What stands between the groups of a line that names several."""


@dataclass(frozen=True)
class GapBrief:
    """What is missing; every field is one that several people could share."""

    what: str
    """One line for the list of 資源開発, the same for everybody who lacks the same."""
    form: str | None
    area: str | None
    conditions: tuple[str, ...]
    """How it should be run for this need; those who lack the same may differ in it."""
    times: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class MeetingBrief:
    """A recorded gap for the meeting: when those who wait could come, and how many they are.

    ``waiting`` is ``None`` below ``SMALLEST``: then the paper says 「5人未満」, and ``times`` tell
    the parts of the week without the hours, which could be one person's.
    """

    gap: ResourceGap
    times: tuple[str, ...]
    waiting: int | None
    similar: tuple[ResourceGap, ...]


def brief_of(here: Occasion, area: str | None, latent: Mapping[str, str]) -> GapBrief:
    """Build the brief of one need. ``area`` is the 圏域 of the household, never its town."""
    need = here.need
    return GapBrief(
        what=what_is_missing(need),
        form=form_of(need),
        area=area,
        conditions=conditions_of(need),
        times=told_times(need.slots, with_hours=True),
        neighbours=neighbours(here, latent),
    )


def similar_gaps(session: Session, code: str, what: str, area: str | None) -> list[ResourceGap]:
    """Open gaps that speak of the same activity, those of the same area first."""
    wanted = {span.meaning for span in activities().find(what)}
    open_gaps = session.scalars(
        select(ResourceGap)
        .where(ResourceGap.municipality_code == code, ResourceGap.state.in_(OPEN))
        .order_by(ResourceGap.recorded_on)
    )
    alike = [
        gap
        for gap in open_gaps
        if gap.what == what or _is_alike(wanted, {s.meaning for s in activities().find(gap.what)})
    ]
    return sorted(alike, key=lambda gap: gap.area != area)


def _is_alike(wanted: set[str], offered: set[str]) -> bool:
    return any(activities().closeness(a, b) >= RELATED for a in wanted for b in offered)


def meeting_brief(session: Session, gap: ResourceGap) -> MeetingBrief:
    """A recorded gap without a name; only columns are read, so that nobody's file is opened."""
    cases = select(GapCase.case_id).where(GapCase.gap_id == gap.id)
    waiting = session.scalar(select(func.count()).select_from(cases.subquery())) or 0
    rows = session.scalars(select(Need.available).where(Need.case_id.in_(cases), Need.live)).all()
    free = [slot for available in rows or [gap.hours] for slot in slots(available)]
    told = told_number(waiting)
    record(session, "brief", "resource_gap", gap.id)
    alike = similar_gaps(session, gap.municipality_code, gap.what, gap.area)
    return MeetingBrief(
        gap=gap,
        times=told_times(free, with_hours=told is not None),
        waiting=told,
        similar=tuple(one for one in alike if one.id != gap.id),
    )


def asked_first(
    session: Session, gaps: Collection[ResourceGap], on: dt.date
) -> dict[uuid.UUID, str]:
    """By gap that says whom to ask first: the groups named, as they may be put forward on a day.

    A group is left out, without a word, where somebody who waits for the gap must not meet it. The
    text is empty where none is left. Only columns are read, so that nobody's file is opened.
    """
    told = {gap.id: gap.ask_first for gap in gaps if gap.ask_first}
    codes = {gap.id: gap.municipality_code for gap in gaps}
    lines: dict[uuid.UUID, set[str]] = defaultdict(set)
    for gap_id, conflicts in session.execute(
        select(GapCase.gap_id, Need.conflicts)
        .join(Need, Need.case_id == GapCase.case_id)
        .where(GapCase.gap_id.in_(told), Need.live)
    ):
        lines[gap_id].update(conflicts)
    known = {
        code: resource_facts(session, code, on)
        for code in {codes[gap_id] for gap_id, held in lines.items() if held}
    }
    for gap_id, held in lines.items():
        if held:
            apart = KeptApart(held, known[codes[gap_id]])
            groups = (part.strip() for part in _BETWEEN.split(told[gap_id]))
            told[gap_id] = "、".join(one for one in groups if one and not apart.names(one))
    return told
