"""A clause: days, the period they are held in, and the hours, as one stretch of text says them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from directory.schedule.algebra import NOTHING, both, either, members, minus
from directory.schedule.day import DaySet
from directory.schedule.session import Hours


@dataclass
class Clause:
    """What is held when; any part may be missing until the whole text is read.

    ``marked`` is set where the text singles the days out (土曜は…, 土曜のみ…, in brackets), so that
    it changes what a wider clause has said. ``replaces`` is set once it has done so for days of
    which only some were said to be open. ``sealed`` is set once brackets behind the hours have said
    when these hold, so that further hours begin another clause. ``awaits_hours`` is set where a
    list of days goes on, so that hours at its end are its own as well. ``beside_name`` are
    the days listed before 年末年始, whose own dates brackets behind it may give.
    """

    days: DaySet | None = None
    period: DaySet | None = None
    ordinals: DaySet | None = None
    fortnight: frozenset[int] | None = None
    first_dates: tuple[date, ...] = ()
    hours: list[Hours] = field(default_factory=list)
    removed: DaySet = NOTHING
    style: str = ""
    marked: bool = False
    monthly: bool = False
    holidays_named: bool = False
    vague_hours: bool = False
    replaces: bool = False
    sealed: bool = False
    awaits_hours: bool = False
    beside_name: DaySet | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing has been said yet."""
        return not (self.has_days or self.period or self.hours or self.first_dates)

    @property
    def has_days(self) -> bool:
        """Whether it says which days, at least by their ordinals or as 隔週."""
        return self.days is not None or self.ordinals is not None or self.fortnight is not None

    @property
    def whole(self) -> bool:
        """Whether it says both days and hours."""
        return self.has_days and bool(self.hours)

    def limit(self, period: DaySet) -> None:
        """Hold it within a period only."""
        self.period = period if self.period is None else both(self.period, period)

    def remove(self, days: DaySet) -> None:
        """Take days out of it."""
        self.removed = either(self.removed, days) if self.removed != NOTHING else days

    def held_on(self) -> DaySet | None:
        """The days it is held on, all said and done; ``None`` where it names none."""
        if self.days is None:
            return None
        days = self.days if self.period is None else both(self.period, self.days)
        return minus(days, self.removed)

    def members(self) -> int:
        """The days it is held on as ``algebra.members`` gives them, zero where it names none."""
        held = self.held_on()
        return members(held) if held is not None else 0

    @property
    def partial(self) -> bool:
        """Whether the only hours are an end alone, or a start alone."""
        return len(self.hours) == 1 and None in (self.hours[0].start, self.hours[0].end)

    @property
    def every_week(self) -> bool:
        """Whether its days come round every week."""
        return self.style in ("weekly", "every_week", "workday", "holiday", "daily")

    @property
    def dated(self) -> bool:
        """Whether it is bound to years, which ``members`` need not reach."""
        held = repr(self.held_on())
        return "Span" in held or "Dates" in held
