"""Months and days of the month: 4月～10月, 7・8月, 偶数月, 15日・25日, 5のつく日, 末日."""

from __future__ import annotations

from directory.schedule.algebra import NOTHING
from directory.schedule.day import LAST, MonthDays, Months
from directory.schedule.grammar.cursor import UNTIL, Cursor
from directory.schedule.grammar.item import Item, Role

_LONGEST_LIST = 31


def read_months(cursor: Cursor) -> Item | None:
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
    """Numbers joined before one that has its unit: the 4 and 5 of 「4・5・6月」, or none."""
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


def read_month_days(cursor: Cursor) -> Item | None:
    """「15日・25日」「5のつく日」「末日」: days of the month, whose months are said elsewhere."""
    style = "every_month" if cursor.at("digit_days") else ""
    numbers = _month_day(cursor)
    if numbers is None:
        return None
    while (more := cursor.attempt(_further_month_day)) is not None:
        numbers = numbers | more
    return Item(Role.MONTH_DAYS, days=MonthDays(numbers), style=style, numbers=numbers)


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
