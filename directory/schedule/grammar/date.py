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
    LAST,
    Dates,
    DaySet,
    MonthDays,
    Months,
    Span,
    YearlyRange,
)
from directory.schedule.grammar.cursor import UNTIL, Cursor
from directory.schedule.grammar.item import Item, Role
from directory.schedule.token import WrittenDate

_JOINTS = ("comma", "dot", "space", "semicolon", "newline", "and", "slash")
_YEAR_END = YearlyRange((12, 29), (1, 3))
_NAMED = {
    "year_end": _YEAR_END,
    "new_year_three": YearlyRange((1, 1), (1, 3)),
    "new_year_day": YearlyRange((1, 1), (1, 1)),
    "new_year_eve": YearlyRange((12, 31), (12, 31)),
}

_LONGEST_LIST = 31

Window = tuple[date, date] | None


def read_dates(cursor: Cursor) -> Item | None:
    """Dates, months or days of the month at the cursor, or ``None``."""
    start = cursor.place
    item = (
        cursor.attempt(_named)
        or cursor.attempt(_open_start)
        or cursor.attempt(_range)
        or cursor.attempt(_dates)
        or cursor.attempt(_months)
        or cursor.attempt(_month_days)
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


# --- years ------------------------------------------------------------------------------------


def _real(year: int, written: WrittenDate) -> date | None:
    """The date in that year, unless there is none or its weekday is another."""
    if written.day > monthrange(year, written.month)[1]:
        return None
    day = date(year, written.month, written.day)
    return day if written.weekday in (None, day.weekday()) else None


def _resolved(written: WrittenDate, window: Window) -> date | None:
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


def _out_of_window(written: WrittenDate, window: Window) -> bool:
    """Whether a date without a year falls on no day of the window, whatever its year."""
    if written.year is not None or window is None:
        return False
    first, last = window
    bare = replace(written, weekday=None)
    return not any(
        (day := _real(year, bare)) and first <= day <= last
        for year in range(first.year, last.year + 1)
    )


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
    return _written(cursor, before)


def _dates_item(written: list[WrittenDate], window: Window) -> Item:
    days = [_resolved(one, window) for one in written]
    out = [_out_of_window(one, window) for one in written]
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
    day = _resolved(written, window)
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
    span = _span(first, last, window)
    if span is None:
        return Item(Role.DAYS, days=NOTHING, sure=False, style="range")
    start, end = span
    if start is None or end is None:
        return Item(Role.DAYS, days=NOTHING, style="range")
    return Item(
        Role.DAYS,
        days=Span(start, end),
        yearly=Span(start, end),
        style="range",
        first_dates=(start, end),
    )


def _span(
    first: WrittenDate, last: WrittenDate, window: Window
) -> tuple[date | None, date | None] | None:
    """Start and end of a range; both ``None`` when it lies outside the window; ``None``: unclear."""
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


# --- months and days of the month ---------------------------------------------------------------


def _months(cursor: Cursor) -> Item | None:
    """「4月～10月」「7・8月」「偶数月」「6月、9月」."""
    if cursor.at("even_months", "odd_months"):
        parity = 0 if cursor.take().kind == "even_months" else 1
        months = frozenset(month for month in range(1, 13) if month % 2 == parity)
        return Item(Role.PERIOD, days=Months(months), yearly=Months(months), style="months")
    numbers = _month_run(cursor)
    if numbers is None:
        return None
    while (more := cursor.attempt(_further_months)) is not None:
        numbers = numbers | more
    if cursor.at_text("から", "より") or cursor.at("range"):
        cursor.take()
        return Item(Role.PERIOD, days=NOTHING, sure=False, style="from")
    if cursor.at_text(*UNTIL):
        cursor.take()
        return Item(Role.PERIOD, days=NOTHING, sure=False, style="until")
    return Item(Role.PERIOD, days=Months(numbers), yearly=Months(numbers), style="months")


def _further_months(cursor: Cursor) -> frozenset[int] | None:
    if not (
        cursor.take_if("comma", "dot", "slash", "and") or cursor.take_text("と", "及び", "および")
    ):
        return None
    return _month_run(cursor)


def _month_run(cursor: Cursor) -> frozenset[int] | None:
    """One month, a range of months, or numbers before 「月」 (「7・8月」「4～6月」)."""
    if cursor.at("month"):
        start = cursor.take().value
        end = cursor.attempt(_month_range_end)
        return _run(start, end if end is not None else start)
    numbers = _bare_numbers(cursor, "month", 12)
    if not numbers:
        return None
    end = cursor.attempt(_month_range_end)
    if end is not None:
        return _run(numbers[-1], end) | frozenset(numbers)
    if not cursor.take_if("comma", "dot", "slash", "and"):
        return None
    last = _month_run(cursor) if cursor.at("month") else None
    return last | frozenset(numbers) if last else None


def _bare_numbers(cursor: Cursor, kind: str, highest: int) -> list[int]:
    """Numbers joined before one that has its unit: the 4 and 5 of 「4・5・6月」; none if it has none."""
    numbers: list[int] = []
    while cursor.at("number") and len(numbers) < _LONGEST_LIST:
        if not 1 <= cursor.peek().value <= highest:
            return []
        numbers.append(cursor.take().value)
        joined = cursor.at("comma", "dot", "slash", "and")
        if not joined or cursor.peek(1).kind == kind:
            return numbers
        cursor.take()
    return []


def _run(start: int, end: int) -> frozenset[int]:
    return frozenset((start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1))


def _month_range_end(cursor: Cursor) -> int | None:
    cursor.take_if("space")
    if not (cursor.take_if("range") or cursor.take_text("から", "より")):
        return None
    cursor.take_if("space")
    if not cursor.at("month"):
        return None
    end = cursor.take().value
    cursor.take_text(*UNTIL)
    return int(end)


def _month_days(cursor: Cursor) -> Item | None:
    """「15日・25日」「5のつく日」「末日」: days of the month, whose months are said elsewhere."""
    numbers = _month_day(cursor)
    if numbers is None:
        return None
    while (more := cursor.attempt(_further_month_day)) is not None:
        numbers = numbers | more
    return Item(Role.MONTH_DAYS, days=MonthDays(numbers), numbers=numbers)


def _further_month_day(cursor: Cursor) -> frozenset[int] | None:
    joint = cursor.take_if("comma", "dot", "slash", "and") or cursor.take_text(
        "と", "及び", "および"
    )
    return _month_day(cursor) if joint else None


def _month_day(cursor: Cursor) -> frozenset[int] | None:
    if cursor.at("month_end") or (cursor.at("last") and cursor.peek().text == "月末"):
        cursor.take()
        return frozenset({LAST})
    if cursor.at("digit_days"):
        return frozenset(cursor.take().value)
    if cursor.at("number"):
        numbers = _bare_numbers(cursor, "day_number", 31)
        joined = numbers and cursor.take_if("comma", "dot", "slash", "and")
        last = _month_day(cursor) if joined and cursor.at("day_number") else None
        return last | frozenset(numbers) if last else None
    if not cursor.at("day_number"):
        return None
    start = cursor.take().value
    cursor.take_if("paren_weekday")
    end = cursor.attempt(_month_day_range_end)
    return frozenset(range(start, (end or start) + 1)) or None


def _month_day_range_end(cursor: Cursor) -> int | None:
    if not (cursor.take_if("range") or cursor.take_text("から")):
        return None
    token = cursor.take_if("day_number")
    cursor.take_text(*UNTIL)
    return int(token.value) if token else None


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
