"""Japanese public holidays (国民の祝日, 振替休日, 国民の休日), asked of the library jpholiday."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import jpholiday


@lru_cache(maxsize=256)
def _holidays(year: int) -> dict[date, str]:
    return dict(jpholiday.year_holidays(year))


def is_holiday(day: date) -> bool:
    """Whether ``day`` is a public holiday, substitute holidays included."""
    return day in _holidays(day.year)


def is_named_holiday(day: date, name: str) -> bool:
    """Whether ``day`` is the public holiday of that name (海の日), not its substitute."""
    return _holidays(day.year).get(day) == name


def is_workday(day: date) -> bool:
    """Whether ``day`` is a 平日: Monday to Friday and no public holiday."""
    return day.weekday() < 5 and not is_holiday(day)
