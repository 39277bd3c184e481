"""Which year a date without one belongs to: the only one of the window it and its weekday fit."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date

from directory.schedule.pattern import WrittenDate

Window = tuple[date, date] | None


def _real(year: int, written: WrittenDate) -> date | None:
    """The date in that year, unless there is none or its weekday is another."""
    if written.day > monthrange(year, written.month)[1]:
        return None
    day = date(year, written.month, written.day)
    return day if written.weekday in (None, day.weekday()) else None


def resolved(written: WrittenDate, window: Window) -> date | None:
    """The one date meant, or ``None`` where none fits or it is open which."""
    if written.year is not None:
        return _real(written.year, written)
    if window is None:
        return None
    first, last = window
    fitting = [
        day
        for year in range(first.year, last.year + 1)
        if (day := _real(year, written)) and first <= day <= last
    ]
    return fitting[0] if len(fitting) == 1 else None


def out_of_window(written: WrittenDate, window: Window) -> bool:
    """Whether a date without a year falls on no day of the window, whatever its year."""
    if written.year is not None or window is None:
        return False
    first, last = window
    bare = replace(written, weekday=None)
    return not any(
        (day := _real(year, bare)) and first <= day <= last
        for year in range(first.year, last.year + 1)
    )


def span(
    first: WrittenDate, last: WrittenDate, window: Window
) -> tuple[date | None, date | None] | None:
    """Start and end of a range, both ``None`` outside the window; ``None`` where that is open."""
    if first.year is not None:
        years = [first.year]
    elif window is not None:
        years = list(range(window[0].year - 1, window[1].year + 1))
    else:
        return None
    spans = [pair for year in years if (pair := _span_in(year, first, last))]
    if first.year is not None:
        return spans[0] if spans else None
    bare = replace(first, weekday=None), replace(last, weekday=None)
    touching = [pair for pair in spans if window and _touches(pair, window)]
    possible = [_span_in(year, *bare) for year in years]
    if not any(pair and window and _touches(pair, window) for pair in possible):
        return None, None
    return touching[0] if len(touching) == 1 else None


def _span_in(year: int, first: WrittenDate, last: WrittenDate) -> tuple[date, date] | None:
    start = _real(year, first)
    later = (last.month, last.day) < (first.month, first.day)
    end = _real(last.year if last.year is not None else year + later, last)
    return (start, end) if start and end and start <= end else None


def _touches(pair: tuple[date, date], window: tuple[date, date]) -> bool:
    return pair[0] <= window[1] and pair[1] >= window[0]
