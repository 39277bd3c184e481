"""What may be published: totals only, small cells hidden, and none to be had by subtraction.

With one match a year a published cell identifies a person (DOMAIN.md §5), so cells under 5 are
hidden, zero included: nobody learns whether it was nobody. A hidden half must not follow from the
year and the other half. The first half is published at midterm and cannot be taken back; so it is
the year that is hidden then.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy.orm import Session

from geo.profile import Profile
from geo.profile_section import Indicator
from matching.indicator.count import Count
from matching.indicator.period import fiscal_year, halves
from matching.indicator.report import figure

SMALLEST = 5
NOT_PERSONAL = frozenset(
    {
        "training_events",
        "multilayer_conferences",
        "support_conferences",
        "conferences_held",
        "community_building_meetings",
        "resident_activities_supported",
        "resources_found_or_verified",
        "outreach_review_meetings",
    }
)
"""Counts of meetings, trainings, activities and entries: no small number points at a person."""


def told_number(people: int) -> int | None:
    """A number of people or cases as anybody may know it; ``None`` says fewer than ``SMALLEST``."""
    return people if people >= SMALLEST else None


@dataclasses.dataclass(frozen=True)
class Cell:
    """A published number; hidden cells carry no value at all. ``None`` unhidden is 「—」."""

    value: float | None
    hidden: bool = False


HIDDEN = Cell(None, hidden=True)


@dataclasses.dataclass(frozen=True)
class PublicRow:
    """One indicator as published: its name and rule, both halves and the year."""

    indicator: Indicator
    first_half: Cell
    second_half: Cell
    year: Cell


def public_report(
    session: Session, profile: Profile, year: int, as_of: dt.date | None = None
) -> list[PublicRow]:
    """Every indicator of a fiscal year in its public form; no breakdown, no record."""
    periods = (*halves(profile, year), fiscal_year(profile, year))
    rows = []
    for indicator in profile.indicators:
        counts = [figure(session, profile, indicator, period, as_of).count for period in periods]
        never_typed = indicator.origin == "entered" and not counts[-1].records
        if is_personal(indicator) and not never_typed:
            first, second, whole = suppress(*counts)
        else:
            first, second, whole = (Cell(count.value) for count in counts)
        rows.append(PublicRow(indicator, first, second, whole))
    return rows


def is_personal(indicator: Indicator) -> bool:
    """Whether a small number could point at a person; when in doubt, yes."""
    return indicator.measure not in NOT_PERSONAL and indicator.unit not in ("回", "か所", "法人")


def suppress(first: Count, second: Count, whole: Count) -> tuple[Cell, Cell, Cell]:
    """Hide small cells, then whatever would give them away."""
    cells = [HIDDEN if is_small(count) else Cell(count.value) for count in (first, second, whole)]
    if cells[2].hidden:
        return HIDDEN, HIDDEN, HIDDEN
    if cells[0].hidden:
        return HIDDEN, HIDDEN, cells[2]
    if cells[1].hidden:
        return cells[0], HIDDEN, HIDDEN
    return cells[0], cells[1], cells[2]


def is_small(count: Count) -> bool:
    """Whether a count, or a share or median resting on few people, is too small to publish."""
    if count.denominator is not None:
        few = count.denominator < SMALLEST
        part = count.numerator
        if part is None:
            return few
        return few or part < SMALLEST or count.denominator - part < SMALLEST
    return count.value is None or count.value < SMALLEST
