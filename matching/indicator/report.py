"""The report of a municipality: each figure with its rule, target, progress, and records."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any

from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor
from directory.database import today
from geo.profile import Profile, common_indicators
from geo.profile_section import Indicator
from matching.access import list_cases
from matching.errors import InvalidValueError
from matching.indicator import community, contact, meeting, placement, plan
from matching.indicator.count import Count, Ref, Scope
from matching.indicator.period import Period, last_halves

Measure = Callable[[Session, Scope], Count]
HALVES_LOOKED_BACK = 20
ENTERED_RULE = "職員が入力した数字を、期間内で合計したもの。"
MEASURES: Mapping[str, Measure] = {
    function.__name__: function
    for function in (
        contact.promoter_consultations,
        contact.gap_case_persons,
        community.training_events,
        community.community_supporters,
        community.resident_activities_supported,
        contact.outreach_contacts,
        meeting.multilayer_conferences,
        meeting.support_conferences,
        plan.support_plans,
        plan.support_service_kinds,
        plan.combined_support_share,
        placement.placements_begun,
        meeting.community_building_meetings,
        community.resources_found_or_verified,
        placement.resources_first_used,
        community.closing_evaluations,
        community.success_tagged_cases,
        community.group_notes,
        community.spontaneous_groups,
        plan.need_to_plan_median_days,
        placement.overdue_visit_share,
        meeting.referral_to_support_conference_median_days,
        meeting.meeting_notes,
        placement.resources_used_in_two_halves,
        placement.early_departures,
        contact.outreach_ongoing_persons,
        contact.outreach_connected_persons,
        community.outreach_review_meetings,
        meeting.conferences_held,
        meeting.regular_conference_cases,
        contact.agency_referrals,
    )
}
"""Every figure computed from records; any other measure is one that staff type in."""


@dataclasses.dataclass(frozen=True)
class Figure:
    """One figure of a period. ``progress`` is value ÷ target, ``reached`` its verdict."""

    indicator: Indicator
    period: Period
    count: Count
    progress: float | None = None
    reached: bool | None = None

    @property
    def value(self) -> float | None:
        """The figure itself; ``None`` is shown as 「—」."""
        return self.count.value


@dataclasses.dataclass(frozen=True)
class Question:
    """A qualitative indicator with the figures that help people answer it in words."""

    number: int
    name: str
    evidence: tuple[Figure, ...]


def report(
    session: Session, profile: Profile, period: Period, as_of: dt.date | None = None
) -> list[Figure]:
    """Every indicator of the municipality's plan (or the common 15) for a period.

    ``as_of`` is the day of counting (Tokyo): what comes after it is not judged yet.
    """
    return [figure(session, profile, indicator, period, as_of) for indicator in profile.indicators]


def questions(
    session: Session, profile: Profile, period: Period, as_of: dt.date | None = None
) -> list[Question]:
    """The qualitative indicators of the municipality's plan with their computable evidence."""
    return [
        Question(
            row.number,
            row.name,
            tuple(
                figure(session, profile, indicator_of(profile, measure), period, as_of)
                for measure in row.evidence
            ),
        )
        for row in profile.qualitative_indicators
    ]


def figure(
    session: Session,
    profile: Profile,
    indicator: Indicator,
    period: Period,
    as_of: dt.date | None = None,
) -> Figure:
    """One figure of one period, set against its target where the plan has one."""
    counted_on = as_of or today()
    counted = _span(indicator, period)
    halves = tuple(last_halves(profile, counted.last, HALVES_LOOKED_BACK))
    scope = Scope(profile.code, counted, counted_on, halves)
    measure = MEASURES.get(indicator.measure)
    if measure is not None:
        count = measure(session, scope)
    else:
        count = community.entered(session, scope, indicator.measure, indicator.unit)
    if indicator.period == "month":
        count = _monthly(count, counted.first, scope.last)
    made = Figure(indicator, period, count)
    return dataclasses.replace(made, progress=_progress(made), reached=_reached(made))


def indicator_of(profile: Profile, measure: str) -> Indicator:
    """What a measure is called and how it is counted: by the plan, the common list, or here."""
    for indicator in (*profile.indicators, *common_indicators()):
        if indicator.measure == measure:
            return indicator
    row = _evidence().get(measure)
    if row is None:
        raise InvalidValueError(
            "measure", f"「{measure}」という指標はありません。一覧から選び直してください。"
        )
    return Indicator(measure=measure, **row)


def trend(
    session: Session,
    profile: Profile,
    measure: str,
    day: dt.date,
    *,
    halves: int = 6,
) -> list[Figure]:
    """One figure over the last halves up to the one of ``day``, oldest first."""
    indicator = indicator_of(profile, measure)
    periods = last_halves(profile, day, halves)
    return [figure(session, profile, indicator, period, day) for period in periods]


def visible_records(
    session: Session, actor: Actor, shown: Figure, on: dt.date | None = None
) -> Sequence[Ref]:
    """The records behind a figure that this reader may open; an administrator sees counts only."""
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR):
        return []
    mine = {line.case_id for line in list_cases(session, actor, on) if line.case_id is not None}
    return [ref for ref in shown.count.records if ref.case_id is None or ref.case_id in mine]


@functools.cache
def _evidence() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("matching").joinpath("indicator/evidence.toml").read_text("utf-8")
    return tomllib.loads(text)


def _span(indicator: Indicator, period: Period) -> Period:
    """The days counted: of the period, or from the start of the plan's own span."""
    if indicator.period != "span" or indicator.span_from is None:
        return period
    last = min(period.last, indicator.span_to or period.last)
    return Period(indicator.span_from, max(last, indicator.span_from), period.label)


def _monthly(count: Count, first: dt.date, last: dt.date) -> Count:
    """The average a month over the months that have begun."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if count.value is None or months < 1:
        return count
    return dataclasses.replace(count, value=round(count.value / months, 1))


def _progress(made: Figure) -> float | None:
    target = made.indicator.target
    if not target or made.value is None:
        return None
    return round(made.value / target, 3)


def _reached(made: Figure) -> bool | None:
    """Whether the target is met so far; for an upper limit, whether it is kept."""
    target = made.indicator.target
    if target is None or made.value is None:
        return None
    if made.indicator.comparison == "at_most":
        return made.value <= target
    return made.value >= target
