"""A schedule written as Japanese that reads naturally and parses back to the same occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from directory.schedule.algebra import REST_DAYS, WEEKEND, WORKDAYS
from directory.schedule.day import (
    LAST,
    Both,
    Dates,
    DaySet,
    Everyday,
    Fortnightly,
    Holidays,
    Minus,
    MonthDays,
    Months,
    NamedHoliday,
    NextWeekday,
    NthWeekdays,
    NthWeeks,
    Offset,
    Shift,
    Shifted,
    Span,
    Union,
    Weekdays,
    YearlyRange,
)
from directory.schedule.pattern import WEEKDAY_LETTERS
from directory.schedule.session import Hours, ParsedSchedule

_MOVES = {1: "翌日", 2: "翌々日", -1: "前日", 7: "翌週", -7: "前週"}
_EARLY = time(6)


def to_japanese(parsed: ParsedSchedule) -> str:
    """The sessions and closed days in words; the text itself where no session could be read."""
    if not parsed.sessions:
        return parsed.text.strip()
    hours_by_days: dict[DaySet, list[Hours]] = {}
    for session in parsed.sessions:
        hours_by_days.setdefault(session.days, []).append(session.hours)
    lines = [_line(days, hours) for days, hours in hours_by_days.items()]
    if parsed.closures:
        lines.append("休みの日：" + "、".join(map(days_text, _moving_first(parsed.closures))))
    return "\n".join(lines)


def _line(days: DaySet, hours: Sequence[Hours]) -> str:
    stated = [text for one in hours if (text := hours_text(one))]
    named = f"{days_text(days)}の毎日" if isinstance(days, Months) else days_text(days)
    return " ".join([named, *(["、".join(stated)] if stated else [])])


def hours_text(hours: Hours) -> str:
    """「10:00～12:00」「22:00～翌2:00」; empty where neither end is known."""
    start, end = hours.start, hours.end
    if start is None:
        return f"～{_clock(end)}" if end else ""
    if end is None:
        return f"{_clock(start)}～"
    if end == time(0):
        return f"{_clock(start)}～24:00"
    if end <= start:
        return f"{_clock(start)}～翌{end.hour}:{end.minute:02}"
    return f"{_clock(start)}～{_clock(end)}"


def _clock(moment: time) -> str:
    early = "午前" if time(0) < moment < _EARLY else ""
    return f"{early}{moment.hour}:{moment.minute:02}"


def days_text(days: DaySet) -> str:
    """A set of days in words."""
    known = {WORKDAYS: "平日", REST_DAYS: "土日祝"}.get(days)
    return known or _compound(days) or _simple(days)


def _compound(days: DaySet) -> str | None:
    match days:
        case Union(parts):
            return _union(parts)
        case Both(parts):
            return _both(parts)
        case Minus(base, removed):
            return f"{days_text(base)}（{_listed(removed)}を除く）"
        case Shifted(base, when, shift):
            return f"{days_text(base)}（{_when(when)}の場合は{_target(shift)}）"
        case Offset(base, number):
            return f"{days_text(base)}の{_MOVES[number]}"
        case NextWeekday(base, weekday):
            return f"{days_text(base)}の直後の{WEEKDAY_LETTERS[weekday]}曜日"
    return None


def _simple(days: DaySet) -> str:
    match days:
        case Everyday():
            return "毎日"
        case Holidays():
            return "祝日"
        case NamedHoliday(name):
            return name
        case Weekdays(weekdays):
            return f"毎週{_weekdays(weekdays)}"
        case Fortnightly(weekdays, first):
            return f"隔週{_weekdays(weekdays)}（{_date(first)}から）"
        case NthWeekdays(ordinals, weekdays):
            return f"毎月{_ordinals(ordinals)}{_weekdays(weekdays, runs=False)}"
        case NthWeeks(ordinals):
            return f"{_ordinals(ordinals)}週"
        case MonthDays(numbers):
            return "毎月" + "・".join(_month_day(number) for number in _last_at_end(numbers))
    return _dated(days)


def _dated(days: DaySet) -> str:
    match days:
        case Months(numbers):
            return _months(numbers)
        case YearlyRange(first, last) if first == last:
            return f"{first[0]}月{first[1]}日"
        case YearlyRange(first, last):
            return f"{first[0]}月{first[1]}日～{last[0]}月{last[1]}日"
        case Span(date() as first, None):
            return f"{_date(first)}から"
        case Span(date() as first, date() as last):
            return f"{_date(first)}～{_date(last)}"
        case Dates(dates):
            return "、".join(_date(day) for day in sorted(dates))
    return ""


def _union(parts: Sequence[DaySet]) -> str:
    """Parts side by side; a day that hangs on another part is written as hanging on it.

    Parts whose days move come first, so that what moves is surely said of these alone.
    """
    if len(parts) == 2 and isinstance(parts[1], NextWeekday | Offset) and parts[1].base == parts[0]:
        hanging = days_text(parts[1]).removeprefix(days_text(parts[0]) + "の")
        return f"{days_text(parts[0])}とその{hanging}"
    return "、".join(map(days_text, _moving_first(parts)))


def _moving_first(parts: Iterable[DaySet]) -> list[DaySet]:
    return sorted(parts, key=lambda part: not isinstance(part, Shifted))


def _both(parts: Sequence[DaySet]) -> str:
    """The periods first: 4月～10月の毎月第2土曜日."""
    periods = [part for part in parts if isinstance(part, Span | YearlyRange | Months)]
    rest = [days_text(part) for part in parts if part not in periods]
    if any(isinstance(part, Months) for part in periods):
        rest = [text.removeprefix("毎月") for text in rest]
    return "の".join([*(days_text(part) for part in periods), *rest])


def _listed(days: DaySet) -> str:
    parts = days.parts if isinstance(days, Union) and days != REST_DAYS else (days,)
    return "、".join(days_text(part) for part in parts)


def _when(days: DaySet) -> str:
    return "土日" if days == WEEKEND else _listed(days).replace("毎週", "")


def _target(shift: Shift) -> str:
    if shift.kind == "days":
        return _MOVES[shift.value]
    if shift.kind == "workday":
        return "直前の平日" if shift.value < 0 else "翌平日"
    if shift.kind == "ordinary":
        return "その直後の休日でない日"
    weekday = f"{WEEKDAY_LETTERS[shift.value]}曜日"
    prefix = {"weekday": "翌", "week": "翌週の", "nth": f"第{shift.nth}"}[shift.kind]
    return prefix + weekday


def _weekdays(weekdays: Iterable[int], *, runs: bool = True) -> str:
    """月・水曜日; three days or more in a row as 月～水曜日."""
    numbers = sorted(weekdays)
    row = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2
    if row and runs:
        return f"{WEEKDAY_LETTERS[numbers[0]]}～{WEEKDAY_LETTERS[numbers[-1]]}曜日"
    return "・".join(WEEKDAY_LETTERS[number] for number in numbers) + "曜日"


def _last_at_end(numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, key=lambda number: (number == LAST, number))


def _ordinals(ordinals: Iterable[int]) -> str:
    return "・".join("最終" if nth == LAST else f"第{nth}" for nth in _last_at_end(ordinals))


def _month_day(number: int) -> str:
    return "末日" if number == LAST else f"{number}日"


def _months(numbers: Iterable[int]) -> str:
    """4月～10月 for a row of months, across the year's end too; else 6月・9月."""
    months = frozenset(numbers)
    starts = [month for month in months if (month - 2) % 12 + 1 not in months]
    if len(starts) == 1 and len(months) > 1:
        last = (starts[0] + len(months) - 2) % 12 + 1
        return f"{starts[0]}月～{last}月"
    return "・".join(f"{month}月" for month in sorted(months))


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
