"""Clauses that name the same days: whose hours hold there."""

from __future__ import annotations

from directory.schedule.algebra import NOTHING, both, either, members, minus, within
from directory.schedule.day import DaySet, Holidays
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closure import Closures
from directory.schedule.reading.findings import Findings
from directory.schedule.reading.interval import clash, runs_forward
from directory.schedule.session import Hours


class Overlaps:
    """Takes the days of one clause out of another where its hours hold instead."""

    def __init__(self, closures: Closures, findings: Findings) -> None:
        self._closures = closures
        self._findings = findings

    def settle(self, clauses: list[Clause]) -> list[Clause]:
        """The clauses with the days of each taken out of those whose hours it replaces."""
        for place, clause in enumerate(clauses):
            known: DaySet = NOTHING
            for earlier in clauses[:place]:
                held = earlier.held_on()
                known = either(known, held) if held is not None else known
            for earlier in clauses[:place]:
                self._settle_pair(earlier, clause)
            if clause.replaces:
                self.doubt_unknown_days(clause, known)
        return clauses

    def doubt_unknown_days(self, clause: Clause, known: DaySet) -> None:
        """Other hours for days that no clause has called open: they may be closed as well."""
        held = clause.held_on()
        if held is not None and members(minus(held, known)) & ~self._closed_members():
            self._findings.doubt(
                minus(held, known), "時刻を変える日のうち、開く日か書かれていない日があります。"
            )

    def _closed_members(self) -> int:
        return members(either(*self._closures.parts))

    def _settle_pair(self, earlier: Clause, later: Clause) -> None:
        held, named = earlier.members(), later.members()
        common = held & named
        if not common:
            return
        if later.partial and not earlier.partial:
            self._change_hours(earlier, later)
        elif earlier.partial and not later.partial and earlier.marked:
            self._change_hours(later, earlier)
        elif earlier.holidays_named != later.holidays_named and within(common, members(Holidays())):
            loser, winner = (later, earlier) if earlier.holidays_named else (earlier, later)
            loser.remove(winner.days or Holidays())
        elif within(named, held) or within(held, named):
            self._settle_part(earlier, later)
        elif later.marked and earlier.hours:
            earlier.remove(later.held_on() or NOTHING)
            later.replaces = True
        elif clash(earlier.hours, later.hours):
            self._findings.lose("重なる日の時刻が食い違っています。")

    def _settle_part(self, earlier: Clause, later: Clause) -> None:
        """One of two clauses is held on days of the other only."""
        held, named = earlier.members(), later.members()
        if held == named:
            if later.marked and clash(earlier.hours, later.hours):
                self._narrow(earlier, later)
            elif clash(earlier.hours, later.hours):
                self._findings.lose("同じ日に重なる時刻が書かれています。")
        elif within(named, held):
            self._narrow(earlier, later)
        else:
            if later.marked and not earlier.every_week:
                self._findings.lose("同じ日の時刻が追加か変更か定まりません。")
            self._narrow(later, earlier)

    def _narrow(self, wide: Clause, narrow: Clause) -> None:
        """The hours of a part of the days replace those of the whole, if surely meant instead."""
        if narrow.marked or clash(wide.hours, narrow.hours):
            held = narrow.held_on()
            if held is not None:
                wide.remove(held)
        else:
            self._findings.lose("同じ日の時刻が追加か変更か定まりません。")

    def _change_hours(self, earlier: Clause, later: Clause) -> None:
        """「土曜は12:00まで」: a start or an end alone changes that of the days it names."""
        held = later.held_on()
        if held is None or len(later.hours) != 1 or len(earlier.hours) != 1:
            self._findings.lose("変わる時刻がどの回のものか定まりません。")
            return
        if later.hours[0].end is None and not later.marked:
            self._findings.lose("同じ日の時刻が追加か変更か定まりません。")
            return
        usual, change = earlier.hours[0], later.hours[0]
        later.hours = [Hours(change.start or usual.start, change.end or usual.end)]
        if not runs_forward(later.hours[0]):
            self._findings.lose("変わる時刻が始まりより前です。")
        base = earlier.held_on()
        if base is not None and not within(later.members(), earlier.members()):
            later.days = both(base, held)
            held = later.days
        earlier.remove(held)
