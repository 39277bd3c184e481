"""Sets of days: each answers whether a date belongs to it, none is ever written out in full.

They are the meaning of 「第2・第4土曜日」, 「祝日の翌日」 or 「12月29日～1月3日」 and can be
compared, combined (see ``algebra``) and written back as Japanese (see ``writer``).
Weekdays count from 0 = Monday as in ``datetime``; a month or a day of the month counts from 1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from directory.schedule.holiday import is_holiday, is_named_holiday, is_workday

LAST = -1
_ONE_DAY = timedelta(days=1)


class DaySet(ABC):
    """A set of dates. Subclasses are frozen, so equal sets written alike are equal values."""

    @abstractmethod
    def has(self, day: date) -> bool:
        """Whether ``day`` belongs to the set."""


def days_in(days: DaySet, first: date, last: date) -> Iterator[date]:
    """The members of ``days`` from ``first`` to ``last``, both included, in order."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if days.has(day):
            yield day


@dataclass(frozen=True)
class Everyday(DaySet):
    """毎日."""

    def has(self, day: date) -> bool:  # noqa: ARG002
        """Every date belongs."""
        return True


@dataclass(frozen=True)
class Weekdays(DaySet):
    """Days of the week, every week, public holidays included: 月・水・金."""

    weekdays: frozenset[int]

    def has(self, day: date) -> bool:
        """Whether the day of the week is one of them."""
        return day.weekday() in self.weekdays


@dataclass(frozen=True)
class Holidays(DaySet):
    """祝日, substitute holidays included."""

    def has(self, day: date) -> bool:
        """Whether it is a public holiday."""
        return is_holiday(day)


@dataclass(frozen=True)
class NamedHoliday(DaySet):
    """One public holiday by its name: 敬老の日."""

    name: str

    def has(self, day: date) -> bool:
        """Whether it is that holiday."""
        return is_named_holiday(day, self.name)


@dataclass(frozen=True)
class NthWeekdays(DaySet):
    """第2・第4土曜日: the n-th such weekdays of each month, ``LAST`` for 最終."""

    ordinals: frozenset[int]
    weekdays: frozenset[int]

    def has(self, day: date) -> bool:
        """Whether it is such a weekday and the n-th of its month, or the last."""
        if day.weekday() not in self.weekdays:
            return False
        return (day.day + 6) // 7 in self.ordinals or (LAST in self.ordinals and _in_last_week(day))


@dataclass(frozen=True)
class NthWeeks(DaySet):
    """第5週: the days that are the n-th of their weekday in the month."""

    ordinals: frozenset[int]

    def has(self, day: date) -> bool:
        """Whether the day is the n-th of its weekday, or the last."""
        return (day.day + 6) // 7 in self.ordinals or (LAST in self.ordinals and _in_last_week(day))


def _in_last_week(day: date) -> bool:
    return day.day + 7 > monthrange(day.year, day.month)[1]


@dataclass(frozen=True)
class MonthDays(DaySet):
    """毎月15日: days of each month, ``LAST`` for 末日; a month without the day has none."""

    numbers: frozenset[int]

    def has(self, day: date) -> bool:
        """Whether the day of the month is one of them."""
        last = LAST in self.numbers and day.day == monthrange(day.year, day.month)[1]
        return last or day.day in self.numbers


@dataclass(frozen=True)
class Months(DaySet):
    """All days of some months of every year: 4月～10月, 偶数月."""

    numbers: frozenset[int]

    def has(self, day: date) -> bool:
        """Whether the month is one of them."""
        return day.month in self.numbers


@dataclass(frozen=True)
class YearlyRange(DaySet):
    """From one (month, day) to another every year, both included; may cross the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def has(self, day: date) -> bool:
        """Whether it lies in the range."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class Span(DaySet):
    """From one date to another, both included; ``None`` leaves that side open."""

    first: date | None
    last: date | None

    def has(self, day: date) -> bool:
        """Whether it lies between the two dates."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Dates(DaySet):
    """Single dates."""

    dates: frozenset[date]

    def has(self, day: date) -> bool:
        """Whether it is one of the dates."""
        return day in self.dates


@dataclass(frozen=True)
class Fortnightly(DaySet):
    """隔週: weekdays in every second week (Monday to Sunday), counted from a first date on."""

    weekdays: frozenset[int]
    first: date

    def has(self, day: date) -> bool:
        """Whether it is such a weekday in a week of the series."""
        if day < self.first or day.weekday() not in self.weekdays:
            return False
        monday = self.first - timedelta(days=self.first.weekday())
        return (day - monday).days // 7 % 2 == 0


@dataclass(frozen=True)
class Offset(DaySet):
    """A fixed number of days after each day of a set: 祝日の翌日 is +1, 前日 is -1."""

    base: DaySet
    days: int

    def has(self, day: date) -> bool:
        """Whether the day so many days earlier is in the base."""
        return self.base.has(day - timedelta(days=self.days))


@dataclass(frozen=True)
class NextWeekday(DaySet):
    """The first such weekday strictly after each day of a set: その直後の木曜日."""

    base: DaySet
    weekday: int

    def has(self, day: date) -> bool:
        """Whether it is the weekday and one of the seven days before is in the base."""
        return day.weekday() == self.weekday and any(
            self.base.has(day - timedelta(days=back)) for back in range(1, 8)
        )


@dataclass(frozen=True)
class Shift:
    """Where a day moves to. ``kind`` is one of

    ``days`` (``value`` days on, holidays or not: 翌日), ``workday`` (the next 平日: 翌平日, or
    with ``value`` -1 the one before: 直前の平日),
    ``ordinary`` (the next day that is no holiday: その直後の休日でない日), ``weekday`` (the next
    weekday ``value``: 翌火曜日), ``week`` (that weekday of the next week), ``nth`` (the
    ``nth`` weekday ``value`` of the month).
    """

    kind: str
    value: int = 0
    nth: int = 0

    def target(self, day: date) -> date:
        """The date ``day`` moves to."""
        if self.kind == "days":
            return day + timedelta(days=self.value)
        if self.kind == "nth":
            return self._nth_in_month(day)
        step = -_ONE_DAY if self.kind == "workday" and self.value < 0 else _ONE_DAY
        moved = day + step
        while not self._suits(day, moved):
            moved += step
        return moved

    def _suits(self, day: date, moved: date) -> bool:
        if self.kind == "workday":
            return is_workday(moved)
        if self.kind == "ordinary":
            return not is_holiday(moved)
        in_time = self.kind == "weekday" or moved.isocalendar()[1] != day.isocalendar()[1]
        return in_time and moved.weekday() == self.value

    def _nth_in_month(self, day: date) -> date:
        wanted = NthWeekdays(frozenset({self.nth}), frozenset({self.value}))
        last = monthrange(day.year, day.month)[1]
        first, end = day.replace(day=1), day.replace(day=last)
        return next(days_in(wanted, first, end), day)


_FARTHEST_SHIFT = 31


@dataclass(frozen=True)
class Shifted(DaySet):
    """A set whose days that fall on ``when`` move: 月曜日（祝日の場合は翌日）."""

    base: DaySet
    when: DaySet
    shift: Shift

    def has(self, day: date) -> bool:
        """Whether it is an unmoved day of the base, or one that a base day moves to."""
        if self.base.has(day) and not self.when.has(day):
            return True
        return any(
            self.when.has(origin) and self.base.has(origin) and self.shift.target(origin) == day
            for origin in self._origins(day)
        )

    def _origins(self, day: date) -> list[date]:
        if self.shift.kind == "days":
            return [day - timedelta(days=self.shift.value)]
        return [
            day + timedelta(days=number) for number in range(-_FARTHEST_SHIFT, _FARTHEST_SHIFT + 1)
        ]


@dataclass(frozen=True)
class Union(DaySet):
    """Days of any of the sets; of none when there are none."""

    parts: tuple[DaySet, ...]

    def has(self, day: date) -> bool:
        """Whether any part has it."""
        return any(part.has(day) for part in self.parts)


@dataclass(frozen=True)
class Both(DaySet):
    """Days of all of the sets: 4月～10月の第2土曜日."""

    parts: tuple[DaySet, ...]

    def has(self, day: date) -> bool:
        """Whether every part has it."""
        return all(part.has(day) for part in self.parts)


@dataclass(frozen=True)
class Minus(DaySet):
    """Days of one set without those of another: 月～金（祝日を除く）."""

    base: DaySet
    removed: DaySet

    def has(self, day: date) -> bool:
        """Whether the base has it and the other set has not."""
        return self.base.has(day) and not self.removed.has(day)
