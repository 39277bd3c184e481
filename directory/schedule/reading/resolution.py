"""From clauses to sessions: which hours hold on which days where a clause lacks a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from directory.schedule.algebra import NOTHING, both, either, members, minus
from directory.schedule.day import (
    DaySet,
    Everyday,
    Fortnightly,
    NthWeekdays,
    Weekdays,
)
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closure import Closures, names_rule
from directory.schedule.reading.findings import Findings
from directory.schedule.reading.interval import clash, is_frame, runs_forward
from directory.schedule.reading.overlap import Overlaps
from directory.schedule.session import Hours, Session


class Resolution:
    """Settles the clauses of a text into sessions; what cannot be settled goes to the findings."""

    def __init__(self, clauses: list[Clause], closures: Closures, findings: Findings) -> None:
        self._clauses = clauses
        self._closures = closures
        self._findings = findings
        self._overlaps = Overlaps(closures, findings)

    def sessions(self) -> tuple[Session, ...]:
        """The sessions of the text."""
        self._start_fortnights()
        self._settle_ordinals()
        self._settle_periods()
        self._settle_hours_behind()
        self._settle_replacements()
        self._settle_hours_alone()
        self._settle_days_alone()
        clauses = [clause for clause in self._clauses if clause.days is not None]
        for clause in clauses:
            self._settle_own_hours(clause)
        self._refuse_impossible(clauses)
        clauses = self._overlaps.settle(clauses)
        _settle_starts(clauses)
        self._doubt_shifted_openings(clauses)
        return tuple(_sessions_of(clauses))

    # --- what a clause lacks ----------------------------------------------------------------------

    def _start_fortnights(self) -> None:
        for clause in self._clauses:
            if clause.fortnight is None:
                continue
            first = min(self._first_dates(clause), default=None)
            if first is None or first.weekday() not in clause.fortnight:
                self._findings.lose("隔週の最初の日が書かれていません。")
                clause.days = None
            else:
                clause.days = Fortnightly(clause.fortnight, first)
                self._check_series(clause)
            clause.fortnight = None

    def _first_dates(self, clause: Clause) -> tuple[date, ...]:
        if clause.first_dates:
            return clause.first_dates
        return tuple(day for other in self._clauses for day in other.first_dates)

    def _check_series(self, clause: Clause) -> None:
        if clause.days and not all(clause.days.has(day) for day in clause.first_dates):
            self._findings.lose("隔週の日付が2週ごとになっていません。")

    def _settle_ordinals(self) -> None:
        """「1月は第2」: ordinals without a weekday take that of the clause before."""
        for place, clause in enumerate(self._clauses):
            if clause.ordinals is None:
                continue
            weekdays = next(
                (days for other in self._clauses[:place] if (days := _weekdays(other.days))), None
            )
            if weekdays is None:
                self._findings.lose("第何週の何曜日かが書かれていません。")
            else:
                clause.days = both(clause.ordinals, Weekdays(weekdays))
            clause.ordinals = None

    def _settle_periods(self) -> None:
        """A period said alone (4月から11月まで) holds for every clause that has none."""
        alone = [clause for clause in self._clauses if _period_only(clause)]
        self._clauses = [clause for clause in self._clauses if not _period_only(clause)]
        for lone in alone:
            for clause in self._clauses:
                if clause.period is None and lone.period is not None:
                    clause.limit(lone.period)
        if alone and not self._clauses and not self._closures.parts:
            self._findings.lose("期間のうちのどの日かが書かれていません。")

    def _settle_hours_behind(self) -> None:
        """「第1水曜、8月は第2水曜 10時～」: hours at a list's end are those of all of it."""
        for clause, following in pairwise(self._clauses):
            if clause.awaits_hours and not clause.hours:
                clause.hours = list(following.hours)

    def _settle_replacements(self) -> None:
        """「8月は第1土曜」: in a period singled out, other days replace the usual ones."""
        for place, clause in enumerate(self._clauses):
            usual = [one for one in self._clauses[:place] if one.days and one.period is None]
            if clause.period is None or clause.days is None or not usual:
                continue
            if not clause.marked:
                if _meet(Clause(days=clause.period), usual) and not (
                    clause.hours and not _meet(clause, usual)
                ):
                    self._findings.lose(
                        "期間を限った日が、ふだんの日の代わりか追加か定まりません。"
                    )
                continue
            for one in usual:
                one.remove(clause.period)
            if not clause.hours:
                self._take_hours(clause, usual)
            elif all(one.every_week for one in (clause, *usual)):
                self._overlaps.doubt_unknown_days(
                    clause, either(*(one.days for one in usual if one.days))
                )

    def _take_hours(self, clause: Clause, usual: Sequence[Clause]) -> None:
        if len({tuple(one.hours) for one in usual}) > 1:
            self._findings.lose("期間を限った日の時刻が定まりません。")
        clause.hours = list(usual[0].hours)

    def _settle_hours_alone(self) -> None:
        """Hours without days: those of the days named, or of all days but the closed ones."""
        alone = [clause for clause in self._clauses if clause.days is None and clause.hours]
        if not alone:
            return
        without_hours = [clause for clause in self._clauses if clause.days and not clause.hours]
        with_hours = [clause for clause in self._clauses if clause.days and clause.hours]
        alone = self._without_repeats(alone, with_hours)
        if not alone:
            return
        if without_hours and not with_hours:
            self._share(alone, without_hours)
        elif with_hours and all(clause.period is not None for clause in alone):
            self._change_all(alone, with_hours)
        elif (
            not without_hours
            and self._come_first(alone, with_hours)
            and (self._closures.regular or any(names_rule(clause.removed) for clause in alone))
        ):
            for clause in alone:
                clause.days = Everyday()
        else:
            self._findings.lose("時刻がどの日のものか書かれていません。")

    def _change_all(self, alone: Sequence[Clause], with_hours: Sequence[Clause]) -> None:
        """「11月～3月は16時まで」: in a period, the hours of all days change."""
        days = either(*(clause.days for clause in with_hours if clause.days is not None))
        several = len({tuple(clause.hours) for clause in with_hours}) > 1
        for clause in alone:
            if several and not clause.partial:
                self._findings.lose("期間の時刻がどの曜日のものか定まりません。")
            clause.days, clause.marked = days, True

    def _without_repeats(self, alone: list[Clause], with_hours: Sequence[Clause]) -> list[Clause]:
        """Hours said again without their days (基本は11:00～21:00) add nothing."""
        repeated = [
            clause
            for clause in alone
            if clause.period is None and any(clause.hours == one.hours for one in with_hours)
        ]
        self._clauses = [clause for clause in self._clauses if clause not in repeated]
        return [clause for clause in alone if clause not in repeated]

    def _come_first(self, alone: Sequence[Clause], with_hours: Sequence[Clause]) -> bool:
        """Whether the hours without days lead, and days with hours only change them."""
        first = min(self._clauses.index(clause) for clause in alone)
        return all(clause.marked and self._clauses.index(clause) > first for clause in with_hours)

    def _share(self, alone: Sequence[Clause], days_only: Sequence[Clause]) -> None:
        """Days said in one place and hours in another belong together."""
        days = either(*(held for clause in days_only if (held := clause.held_on()) is not None))
        for place, clause in enumerate(alone):
            clause.days = days
            clause.marked = clause.marked or (place > 0 and clause.period is not None)
            clause.holidays_named = any(one.holidays_named for one in days_only)
        self._clauses = [clause for clause in self._clauses if clause not in days_only]

    def _settle_days_alone(self) -> None:
        """Days without hours beside days that have some: it is open whether these hold for them."""
        days_only = [clause for clause in self._clauses if clause.days and not clause.hours]
        if days_only and len(days_only) < len([c for c in self._clauses if c.days]):
            vague = [clause for clause in days_only if clause.vague_hours]
            if len(vague) < len(days_only):
                self._findings.lose("一部の日の時刻が書かれていません。")
        if not self._clauses and self._closures.regular:
            self._clauses = [Clause(days=Everyday())]

    def _settle_own_hours(self, clause: Clause) -> None:
        """Hours of one day: a range that is cut into the sessions beside it is only their frame."""
        hours = list(dict.fromkeys(clause.hours))
        frames = [one for one in hours if is_frame(one, [rest for rest in hours if rest != one])]
        clause.hours = [one for one in hours if one not in frames]
        if any(clash([one], clause.hours[:place]) for place, one in enumerate(clause.hours)):
            self._findings.lose("同じ日に重なる時刻が書かれています。")

    def _refuse_impossible(self, clauses: Sequence[Clause]) -> None:
        """Days that never come, because two periods exclude each other, are a misreading."""
        for clause in clauses:
            dated = bool(clause.first_dates) or clause.days == NOTHING
            if not dated and not clause.members() and not clause.dated:
                self._findings.lose("書かれた日が一日もありません。")

    def _doubt_shifted_openings(self, clauses: Sequence[Clause]) -> None:
        """A closed day that moves leaves its weekday open, even if the open days do not name it."""
        held = [days for clause in clauses if (days := clause.held_on()) is not None]
        if not held:
            return
        for moved in self._closures.moved():
            missing = minus(both(moved.base, moved.when), either(*held))
            named = members(moved.base) & members(either(*held))
            if members(missing) and not named:
                self._findings.doubt(missing, "休みが移った日に開くのか書かれていません。")


def _settle_starts(clauses: Sequence[Clause]) -> None:
    """「平日10:00～16:00、土日は17:00まで」: an end alone goes with the start just before."""
    for before, clause in pairwise(clauses):
        if len(before.hours) != 1 or len(clause.hours) != 1:
            continue
        usual, change = before.hours[0], clause.hours[0]
        changed = Hours(usual.start, change.end)
        if change.start is None and change.end is not None and usual.end is not None:
            clause.hours = [changed] if runs_forward(changed) else clause.hours


def _sessions_of(clauses: Sequence[Clause]) -> list[Session]:
    sessions = []
    for clause in clauses:
        days = clause.held_on()
        if days is None or _replaced(clause):
            continue
        hours = clause.hours or [Hours()]
        sessions += [Session(days, one) for one in dict.fromkeys(hours)]
    return sessions


def _replaced(clause: Clause) -> bool:
    """Whether other clauses have taken all its days."""
    return clause.removed != NOTHING and not clause.members() and not clause.dated


def _meet(clause: Clause, others: Sequence[Clause]) -> bool:
    return any(clause.members() & other.members() for other in others)


def _period_only(clause: Clause) -> bool:
    return clause.period is not None and not clause.has_days and not clause.hours


def _weekdays(days: DaySet | None) -> frozenset[int] | None:
    """The weekdays of plain or n-th weekdays."""
    if isinstance(days, Weekdays | NthWeekdays):
        return days.weekdays
    return None
