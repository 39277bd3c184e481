"""Dates, ranges of dates, months and days of the month.

A date without a year belongs to the one year of the window in which it and its weekday fit; where
none or several fit, or no window is known, it is not sure. Named as a closing or an exception, a
range without a year comes back every year (``Item.yearly``).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date

from directory.schedule.algebra import NOTHING, either
from directory.schedule.day import (
    Dates,
    DaySet,
    Span,
    YearlyRange,
)
from directory.schedule.grammar.cursor import UNTIL, Cursor
from directory.schedule.grammar.item import Item, Role
from directory.schedule.grammar.month import read_month_days, read_months
from directory.schedule.grammar.year import Window, out_of_window, resolved, span
from directory.schedule.pattern import WrittenDate

_JOINTS = ("comma", "dot", "space", "semicolon", "newline", "and", "slash")
_YEAR_END = YearlyRange((12, 29), (1, 3))
_NAMED = {
    "year_end": _YEAR_END,
    "new_year_three": YearlyRange((1, 1), (1, 3)),
    "new_year_day": YearlyRange((1, 1), (1, 1)),
    "new_year_eve": YearlyRange((12, 31), (12, 31)),
}


def read_dates(cursor: Cursor) -> Item | None:
    """Dates, months or days of the month at the cursor, or ``None``."""
    start = cursor.place
    item = (
        cursor.attempt(_named)
        or cursor.attempt(_open_start)
        or cursor.attempt(_range)
        or cursor.attempt(_dates)
        or cursor.attempt(read_months)
        or cursor.attempt(read_month_days)
        or cursor.attempt(_years)
    )
    return replace(item, text=cursor.text_since(start)) if item else None


def _named(cursor: Cursor) -> Item | None:
    """年末年始 (12月29日～1月3日), 三が日, 元日."""
    token = cursor.take()
    if token.kind not in _NAMED:
        return None
    days = _NAMED[token.kind]
    return Item(Role.DAYS, days=days, yearly=days, style="named")


# --- single dates -----------------------------------------------------------------------------


def _written(cursor: Cursor, before: WrittenDate | None) -> WrittenDate | None:
    """A date with its weekday; after another date, a day alone is of the same month."""
    token = cursor.take()
    if token.kind == "date":
        written: WrittenDate = token.value
        if before and before.year and written.year is None:
            later = written.month < before.month
            written = replace(written, year=before.year + later)
    elif before and (token.kind == "day_number" or _bare_day(token.kind, token.value, cursor)):
        if token.value <= before.day:
            return None
        written = WrittenDate(before.year, before.month, token.value)
    else:
        return None
    return _with_weekday(written, cursor)


def _bare_day(kind: str, value: object, cursor: Cursor) -> bool:
    if kind != "number" or not isinstance(value, int) or not 1 <= value <= 31:
        return False
    return not cursor.at("clock", "colon", "duration", "range")


def _with_weekday(written: WrittenDate, cursor: Cursor) -> WrittenDate:
    cursor_at = cursor.peek()
    if cursor_at.kind == "space" and cursor.peek(1).kind == "paren_weekday":
        cursor.take()
        cursor_at = cursor.peek()
    if cursor_at.kind not in ("paren_weekday", "weekday") or len(cursor_at.value[0]) != 1:
        return written
    if cursor_at.kind == "weekday" and "曜" not in cursor_at.text:
        return written
    (weekday,) = cursor.take().value[0]
    return replace(written, weekday=weekday)


def _dates(cursor: Cursor) -> Item | None:
    """「4月12日（日）、26日、5月10日」."""
    first = _written(cursor, None) or cursor.attempt(_month_heading)
    if first is None:
        return None
    if cursor.take_text("から", "より") or _open_ended(cursor):
        return _from(first, cursor.window)
    written = [first]
    while (more := cursor.attempt(lambda ahead: _further(ahead, written[-1]))) is not None:
        written.append(more)
    return _dates_item(written, cursor.window)


def _open_ended(cursor: Cursor) -> bool:
    return cursor.take_if("range") is not None


def _month_heading(cursor: Cursor) -> WrittenDate | None:
    """「4月：5日、12日」 (the date lexer sees 「4月5日」 itself)."""
    cursor.place -= 1
    month = cursor.take_if("month")
    if month is None or not cursor.skip(("colon", "space")) or not cursor.at("day_number"):
        return None
    day = cursor.take().value
    return _with_weekday(WrittenDate(None, month.value, day), cursor)


def _further(cursor: Cursor, before: WrittenDate) -> WrittenDate | None:
    if not (cursor.skip(_JOINTS) or cursor.take_text("と", "及び", "および")):
        return None
    written = _written(cursor, before)
    return None if written is None or _begins_range(cursor) else written


def _begins_range(cursor: Cursor) -> bool:
    """Whether a date goes on to another: in 「8/15、12/29～1/3」 the second begins a range."""
    return cursor.at("range") or (
        cursor.at_text("から") and cursor.peek(1).kind in ("date", "day_number")
    )


def _dates_item(written: list[WrittenDate], window: Window) -> Item:
    days = [resolved(one, window) for one in written]
    out = [out_of_window(one, window) for one in written]
    sure = all(day is not None or outside for day, outside in zip(days, out, strict=True))
    known = frozenset(day for day in days if day is not None)
    return Item(
        Role.DAYS,
        days=Dates(known) if known else NOTHING,
        yearly=_yearly_dates(written, known) if sure or window is None else None,
        sure=sure,
        style="dates",
        first_dates=tuple(sorted(known)),
        numbers=frozenset(one.day for one in written),
    )


def _yearly_dates(written: list[WrittenDate], known: frozenset[date]) -> DaySet | None:
    """The same days every year, for a closing said without year and weekday."""
    if any(one.year is not None or one.weekday is not None for one in written):
        return Dates(known) if known else None
    ranges = [YearlyRange((one.month, one.day), (one.month, one.day)) for one in written]
    return either(*ranges)


def _from(written: WrittenDate, window: Window) -> Item:
    """「10月6日から」: a period without an end."""
    day = resolved(written, window)
    if day is None:
        return Item(Role.PERIOD, days=NOTHING, sure=False, style="from")
    return Item(Role.PERIOD, days=Span(day, None), style="from", first_dates=(day,))


def _open_start(cursor: Cursor) -> Item | None:
    """「～9月25日（金）まで」「3月31日まで」: how long it has been so is not said."""
    led = cursor.take_if("range") is not None
    written = _written(cursor, None) if cursor.at("date") else None
    if written is None or not (cursor.take_text(*UNTIL) or led):
        return None
    if led:
        cursor.skip(("newline",))
        cursor.take_text(*UNTIL)
    return Item(Role.PERIOD, days=NOTHING, sure=False, style="until")


# --- ranges -----------------------------------------------------------------------------------


def _range(cursor: Cursor) -> Item | None:
    """「8月5日（水）～8月16日（日）」「12/29～1/3」「8月14～16日」."""
    first = _written(cursor, None)
    if first is None:
        return None
    cursor.skip(("space", "newline") if cursor.peek(1).kind == "range" else ())
    if not (cursor.take_if("range") or cursor.take_text("から", "より")):
        return None
    cursor.skip(("space", "newline"))
    last = cursor.attempt(lambda ahead: _range_end(ahead, first))
    if last is None:
        return None
    cursor.take_text(*UNTIL)
    return _range_item(first, last, cursor.window)


def _range_end(cursor: Cursor, first: WrittenDate) -> WrittenDate | None:
    if cursor.at("year") and cursor.peek().text.startswith("翌"):
        cursor.take()
    month = cursor.attempt(_end_of_month)
    if month is not None:
        year = first.year + (month < first.month) if first.year else None
        return WrittenDate(year, month, 29 if month == 2 else monthrange(2023, month)[1])
    return _written(cursor, first)


def _end_of_month(cursor: Cursor) -> int | None:
    """「3月末」「2/末」."""
    token = cursor.take_if("month", "number")
    if token is None or not 1 <= token.value <= 12:
        return None
    if token.kind == "number" and not cursor.take_if("slash"):
        return None
    cursor.take_if("particle")
    return int(token.value) if cursor.take_text("末", "末日", "月末") else None


def _range_item(first: WrittenDate, last: WrittenDate, window: Window) -> Item:
    if first.year is None and first.weekday is None and last.weekday is None and last.year is None:
        days = YearlyRange((first.month, first.day), (last.month, last.day))
        return Item(Role.DAYS, days=days, yearly=days, style="range")
    pair = span(first, last, window)
    if pair is None:
        return Item(Role.DAYS, days=NOTHING, sure=False, style="range")
    start, end = pair
    if start is None or end is None:
        return Item(Role.DAYS, days=NOTHING, style="range")
    return Item(
        Role.DAYS,
        days=Span(start, end),
        yearly=Span(start, end),
        style="range",
        first_dates=(start, end),
    )


def _years(cursor: Cursor) -> Item | None:
    """「令和8年度」「令和8年4月～令和9年3月」「2026年5月」."""
    if cursor.at("fiscal_year"):
        year = cursor.take().value
        return Item(Role.PERIOD, days=Span(date(year, 4, 1), date(year + 1, 3, 31)), style="year")
    start = _year_month(cursor, None)
    if start is None:
        return None
    first = date(*start, 1)
    if not (cursor.take_if("range") or cursor.take_text("から", "より")):
        return Item(Role.PERIOD, days=Span(first, _month_end(*start)), style="year")
    cursor.take_if("space")
    end = cursor.attempt(lambda ahead: _year_month(ahead, start))
    cursor.take_text(*UNTIL)
    if end is None:
        return Item(Role.PERIOD, days=Span(first, None), style="from")
    return Item(Role.PERIOD, days=Span(first, _month_end(*end)), style="year")


def _year_month(cursor: Cursor, before: tuple[int, int] | None) -> tuple[int, int] | None:
    year = cursor.take_if("year")
    month = cursor.take_if("month")
    if month is None or (year is None and before is None):
        return None
    if year is not None:
        return int(year.value), int(month.value)
    assert before is not None
    return before[0] + (month.value < before[1]), int(month.value)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
