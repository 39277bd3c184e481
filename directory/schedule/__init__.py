"""Opening times: Japanese schedule text ⇄ rules, exceptions and occurrences (開催日程)."""

from __future__ import annotations

from datetime import date

from directory.schedule.column import parse_columns
from directory.schedule.occurrence import Occurrence, occurrences
from directory.schedule.reading import read_schedule
from directory.schedule.session import Hours, ParsedSchedule, Session, Status
from directory.schedule.writer import to_japanese

__all__ = [
    "Hours",
    "Occurrence",
    "ParsedSchedule",
    "Session",
    "Status",
    "occurrences",
    "parse",
    "parse_columns",
    "to_japanese",
]


def parse(text: str, first: date | None = None, last: date | None = None) -> ParsedSchedule:
    """Read a schedule text; never raises, and reads nothing that could be read in two ways.

    ``first`` and ``last`` bound the time of interest: a date without a year is taken for the one in
    it. Without them such a date leaves the reading partial.
    """
    window = (first, last) if first is not None and last is not None else None
    return read_schedule(text, window)
