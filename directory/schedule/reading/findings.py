"""What a reading found open: the notes, whether it is partial, and the days nothing is sure on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from directory.schedule.algebra import both, either, parts_of
from directory.schedule.day import DaySet, Everyday, Minus, MonthDays, Shifted
from directory.schedule.grammar.item import Condition


@dataclass
class Findings:
    """Collected while a text is read.

    ``partial`` without a doubt means that the sessions hold but the text hints at more
    (臨時休館あり). A doubt is a set of days on which no session is given; ``Everyday`` leaves
    none at all.
    """

    partial: bool = False
    irregular: bool = False
    suspended: bool = False
    doubts: list[DaySet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def hint(self, note: str) -> None:
        """Something is left open that does not touch the sessions read."""
        self.partial = True
        self._note(note)

    def doubt(self, days: DaySet, note: str) -> None:
        """On these days the text does not say what happens."""
        self.partial = True
        if days not in self.doubts:
            self.doubts.append(days)
        self._note(note)

    def doubt_rest(self, days: DaySet, condition: Condition) -> None:
        """「毎月25日（休日の場合は前日）」: whether Saturdays and Sundays are meant is open.

        Of days of the week it is not: nobody moves every Sunday.
        """
        if condition.maybe is not None and _by_number(days):
            weekend = replace(condition, when=condition.maybe)
            self.doubt(touched(days, weekend), "「休日」に土曜・日曜が入るのか定まりません。")

    def lose(self, note: str) -> None:
        """Something may change every day of the reading: no session is sure."""
        self.doubt(Everyday(), note)

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _by_number(days: DaySet) -> bool:
    """Whether days of the month by their number are among the days."""
    if isinstance(days, Minus | Shifted):
        return _by_number(days.base)
    return isinstance(days, MonthDays) or any(_by_number(part) for part in parts_of(days))


def touched(days: DaySet, condition: Condition) -> DaySet:
    """The days a condition could change: those it falls on and those they would move to."""
    origin = both(days, condition.when)
    if condition.shift is None:
        return origin
    return either(origin, Shifted(origin, condition.when, condition.shift))
