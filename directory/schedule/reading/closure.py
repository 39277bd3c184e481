"""The days a text closes for everything in it, and what changes them afterwards."""

from __future__ import annotations

from directory.schedule.algebra import either, members, minus
from directory.schedule.day import (
    DaySet,
    Holidays,
    Months,
    Shifted,
    Union,
    Weekdays,
    YearlyRange,
)
from directory.schedule.grammar.item import Condition
from directory.schedule.reading.dayrun import closed_under, recurs


class Closures:
    """Closed days as parts, so that a later 「祝日の場合は翌日」 moves only the weekly ones.

    ``regular`` is set once a part says when a place is closed as a rule (定休日, 月曜休館): then
    hours without days mean all other days.
    """

    def __init__(self) -> None:
        self.parts: list[DaySet] = []
        self.regular = False

    def add(self, days: DaySet, *, regular: bool) -> None:
        """Close these days; ``regular`` for a rule a place is run by."""
        self.parts += days.parts if isinstance(days, Union) else (days,)
        self.regular = self.regular or (regular and bool(self.parts))

    def about(self, condition: Condition) -> list[DaySet]:
        """The parts a condition is about."""
        return [part for part in self.parts if _about(part, condition)]

    def apply(self, condition: Condition) -> bool:
        """Let a condition change the weekly closed days; whether there were any it is about."""
        places = [place for place, part in enumerate(self.parts) if _about(part, condition)]
        for place in places:
            self.parts[place] = closed_under(self.parts[place], condition)
        return bool(places)

    def open_on(self, days: DaySet) -> bool:
        """Open days that would be closed (祝日は開館, 8月は無休); whether any were."""
        wanted = members(days)
        touched = False
        for place, part in enumerate(self.parts):
            if part != days and recurs(part) and wanted & members(part):
                self.parts[place] = minus(part, days)
                touched = True
        return touched

    def moved(self) -> list[Shifted]:
        """The closed days that move on some days (a Monday that is a holiday)."""
        return [part for part in self.parts if isinstance(part, Shifted)]

    def total(self) -> tuple[DaySet, ...]:
        """The closed days, each part once."""
        joined = either(*self.parts)
        return joined.parts if isinstance(joined, Union) else (joined,)


def names_rule(days: DaySet) -> bool:
    """Whether weekdays or the turn of the year are among the days: a rule a place is run by."""
    parts = days.parts if isinstance(days, Union) else (days,)
    return any(
        isinstance(part, Weekdays) or (isinstance(part, YearlyRange) and part.first > part.last)
        for part in parts
    )


def only_months(days: DaySet) -> bool:
    """Whether days are whole months (8月休み), no rule by which a place is run."""
    parts = days.parts if isinstance(days, Union) else (days,)
    return all(isinstance(part, Months) for part in parts)


def _about(part: DaySet, condition: Condition) -> bool:
    if isinstance(part, Holidays) or not recurs(part):
        return False
    return condition.subject is None or bool(members(part) & members(condition.subject))
