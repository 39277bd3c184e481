"""Periods of counting: fiscal years and their halves, by the calendar of the municipality."""

from __future__ import annotations

import dataclasses
import datetime as dt

from geo.profile import Profile

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, order=True)
class Period:
    """Days from ``first`` to ``last``, both counted."""

    first: dt.date
    last: dt.date
    label: str = dataclasses.field(default="", compare=False)

    def holds(self, day: dt.date | None) -> bool:
        """Say whether an event of a day counts; one without a date never does."""
        return day is not None and self.first <= day <= self.last

    def meets(self, first: dt.date, last: dt.date | None) -> bool:
        """Say whether something in force from ``first`` to ``last`` (or still) was so here."""
        return first <= self.last and (last is None or last >= self.first)


def fiscal_year(profile: Profile, year: int) -> Period:
    """The fiscal year that begins in a calendar year."""
    start = profile.fiscal_year.start_month
    first = dt.date(year, start, 1)
    return Period(first, dt.date(year + 1, start, 1) - ONE_DAY, f"{year}年度")


def halves(profile: Profile, year: int) -> tuple[Period, Period]:
    """First and second half of a fiscal year: 30 September and 1 October lie in different ones."""
    whole = fiscal_year(profile, year)
    month = profile.fiscal_year.second_half_month
    second = dt.date(year if month > profile.fiscal_year.start_month else year + 1, month, 1)
    return (
        Period(whole.first, second - ONE_DAY, f"{year}年度上半期"),
        Period(second, whole.last, f"{year}年度下半期"),
    )


def fiscal_year_of(profile: Profile, day: dt.date) -> int:
    """The fiscal year a day belongs to."""
    return day.year if day.month >= profile.fiscal_year.start_month else day.year - 1


def half_of(profile: Profile, day: dt.date) -> Period:
    """The half a day belongs to."""
    first, second = halves(profile, fiscal_year_of(profile, day))
    return first if first.holds(day) else second


def last_halves(profile: Profile, day: dt.date, number: int) -> list[Period]:
    """So many halves up to the one of a day, oldest first: the axis of a trend."""
    found = [half_of(profile, day)]
    while len(found) < number:
        found.append(half_of(profile, found[-1].first - ONE_DAY))
    return found[::-1]
