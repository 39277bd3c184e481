"""Days on which offices work: not weekends, national holidays, or the turn of the year."""

from __future__ import annotations

import datetime as dt

import jpholiday

_YEAR_END_FROM, _YEAR_END_TO = (12, 29), (1, 3)


def is_working_day(day: dt.date) -> bool:
    """Say whether offices work on a day (12/29 to 1/3 they do not)."""
    month_day = (day.month, day.day)
    turn_of_year = month_day >= _YEAR_END_FROM or month_day <= _YEAR_END_TO
    return day.weekday() < 5 and not turn_of_year and not jpholiday.is_holiday(day)


def next_working_day(day: dt.date) -> dt.date:
    """The first working day after ``day``."""
    return on_or_after(day + dt.timedelta(days=1))


def on_or_after(day: dt.date) -> dt.date:
    """``day`` itself when offices work, else the first working day after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day
