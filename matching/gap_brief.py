"""Create: a brief of what is missing (what, where, when, for how many), which names nobody.

It is worded from concepts and areas, so that two needs for the same thing make the same brief and
are counted together. How many wait is told only from ``SMALLEST`` on (DOMAIN §5, disclosure).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.audit import record
from geo.distance import distance_m
from matching.concept.scheme import RELATED, activities
from matching.day_part import told_times
from matching.development import GapCase, ResourceGap
from matching.facts import NeedFacts, ResourceFacts, Status
from matching.gap import OPEN
from matching.indicator.public import told_number
from matching.lack import conditions_of, form_of, what_is_missing
from matching.meaning import need_meaning, resource_meaning
from matching.need import Need
from matching.occasion import Occasion
from matching.record_fact import slots

MOST_NEIGHBOURS = 5
NEAR_ENOUGH = 0.3


@dataclass(frozen=True)
class Neighbour:
    """A group or firm near to the gap: what it has in common with it, or its spare capacity."""

    resource_id: str
    name: str
    operator: str
    ask: str
    shared: str
    latent: str | None
    distance_m: float | None


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
        neighbours=_neighbours(here, latent),
    )


def _neighbours(here: Occasion, latent: Mapping[str, str]) -> tuple[Neighbour, ...]:
    """Who comes nearest: spare capacity, then what is done there, then the way."""
    topics = need_meaning(here.need).topics
    found: list[tuple[float, Neighbour]] = []
    for one in here.known.values():
        if one.status is Status.CLOSED or not (one.organisation or one.ask):
            continue
        close, shared = _shared(topics, one)
        if close >= NEAR_ENOUGH or one.resource_id in latent:
            near = _neighbour(here.need, one, shared, latent.get(one.resource_id))
            found.append((close, near))
    found.sort(key=lambda pair: _nearness(*pair))
    once = {near.operator or near.name: near for _, near in reversed(found)}
    kept = [near for _, near in found if once[near.operator or near.name] is near]
    return tuple(kept[:MOST_NEIGHBOURS])


def _shared(topics: Mapping[str, object], resource: ResourceFacts) -> tuple[float, str]:
    scheme = activities()
    pairs = [
        (scheme.closeness(wanted, offered), offered)
        for wanted in topics
        for offered in resource_meaning(resource).topics
    ]
    close, offered = max(pairs, default=(0.0, ""))
    return (close, scheme.label(offered)) if close > 0 else (0.0, "")


def _neighbour(
    need: NeedFacts, resource: ResourceFacts, shared: str, latent: str | None
) -> Neighbour:
    far = distance_m(need.point, resource.point) if need.point and resource.point else None
    return Neighbour(
        resource.resource_id,
        resource.name,
        resource.organisation,
        resource.ask or resource.organisation,
        shared,
        latent,
        far,
    )


def _nearness(close: float, near: Neighbour) -> tuple[bool, float, float, str]:
    far = near.distance_m if near.distance_m is not None else float("inf")
    return near.latent is None, -close, far, near.resource_id


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
