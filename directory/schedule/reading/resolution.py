"""From clauses to sessions: which hours hold on which days, where clauses overlap or lack a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from directory.schedule.algebra import NOTHING, both, either, members, minus, within
from directory.schedule.day import (
    Both,
    DaySet,
    Everyday,
    Fortnightly,
    Holidays,
    Minus,
    MonthDays,
    Months,
    NthWeekdays,
    Shifted,
    Union,
    Weekdays,
)
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closure import Closures, names_rule
from directory.schedule.reading.findings import Findings
from directory.schedule.session import Hours, Session


class Resolution:
    """Settles the clauses of one text into sessions; what cannot be settled goes to the findings."""

    def __init__(self, clauses: list[Clause], closures: Closures, findings: Findings) -> None:
        self._clauses = clauses
        self._closures = closures
        self._findings = findings

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
        clauses = self._without_overlaps(clauses)
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
        for clause, following in zip(self._clauses, self._clauses[1:], strict=False):
            if clause.awaits_hours and not clause.hours:
                clause.hours = list(following.hours)

    def _settle_replacements(self) -> None:
        """「8月は第1土曜」: in a period singled out, other days take the place of the usual ones."""
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
            elif all(_every_week(one) for one in (clause, *usual)):
                self._doubt_unknown_days(clause, either(*(one.days for one in usual if one.days)))

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
            if several and not _partial(clause):
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

    # --- overlaps ---------------------------------------------------------------------------------

    def _without_overlaps(self, clauses: list[Clause]) -> list[Clause]:
        """The clauses with the days of each taken out of those whose hours it replaces."""
        for place, clause in enumerate(clauses):
            known: DaySet = NOTHING
            for earlier in clauses[:place]:
                held = earlier.held_on()
                known = either(known, held) if held is not None else known
            for earlier in clauses[:place]:
                self._settle_pair(earlier, clause)
            if clause.replaces:
                self._doubt_unknown_days(clause, known)
        return clauses

    def _doubt_unknown_days(self, clause: Clause, known: DaySet) -> None:
        """Other hours for days that no clause has called open: they may be closed as well."""
        held = clause.held_on()
        if held is not None and members(minus(held, known)) & ~self._closed_members():
            self._findings.doubt(
                minus(held, known), "時刻を変える日のうち、開く日か書かれていない日があります。"
            )

    def _closed_members(self) -> int:
        return members(either(*self._closures.parts))

    def _settle_own_hours(self, clause: Clause) -> None:
        """Hours of one day: a range that is cut into the sessions beside it is only their frame."""
        hours = list(dict.fromkeys(clause.hours))
        frames = [one for one in hours if _is_frame(one, [rest for rest in hours if rest != one])]
        clause.hours = [one for one in hours if one not in frames]
        if any(_clash([one], clause.hours[:place]) for place, one in enumerate(clause.hours)):
            self._findings.lose("同じ日に重なる時刻が書かれています。")

    def _refuse_impossible(self, clauses: Sequence[Clause]) -> None:
        """Days that never come, because two periods exclude each other, are a misreading."""
        for clause in clauses:
            dated = bool(clause.first_dates) or clause.days == NOTHING
            if not dated and not _members(clause) and not _spans(clause):
                self._findings.lose("書かれた日が一日もありません。")

    def _settle_pair(self, earlier: Clause, later: Clause) -> None:
        held, named = _members(earlier), _members(later)
        common = held & named
        if not common:
            return
        if _partial(later) and not _partial(earlier):
            self._change_hours(earlier, later)
        elif _partial(earlier) and not _partial(later) and earlier.marked:
            self._change_hours(later, earlier)
        elif earlier.holidays_named != later.holidays_named and within(common, members(Holidays())):
            loser, winner = (later, earlier) if earlier.holidays_named else (earlier, later)
            loser.remove(winner.days or Holidays())
        elif held == named:
            if later.marked and _clash(earlier.hours, later.hours):
                self._narrow(earlier, later)
            elif _clash(earlier.hours, later.hours):
                self._findings.lose("同じ日に重なる時刻が書かれています。")
        elif within(named, held):
            self._narrow(earlier, later)
        elif within(held, named):
            if later.marked and not _every_week(earlier):
                self._findings.lose("同じ日の時刻が追加か変更か定まりません。")
            self._narrow(later, earlier)
        elif later.marked and earlier.hours:
            earlier.remove(later.held_on() or NOTHING)
            later.replaces = True
        elif _clash(earlier.hours, later.hours):
            self._findings.lose("重なる日の時刻が食い違っています。")

    def _narrow(self, wide: Clause, narrow: Clause) -> None:
        """The hours of a part of the days replace those of the whole, if surely meant instead."""
        if narrow.marked or _clash(wide.hours, narrow.hours):
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
        if not _runs_forward(later.hours[0]):
            self._findings.lose("変わる時刻が始まりより前です。")
        base = earlier.held_on()
        if base is not None and not within(_members(later), _members(earlier)):
            later.days = both(base, held)
            held = later.days
        earlier.remove(held)

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
    """「平日10:00～16:00、土日祝は17:00まで」: an end alone goes with the start said just before."""
    for before, clause in zip(clauses, clauses[1:], strict=False):
        if len(before.hours) != 1 or len(clause.hours) != 1:
            continue
        usual, change = before.hours[0], clause.hours[0]
        changed = Hours(usual.start, change.end)
        if change.start is None and change.end is not None and usual.end is not None:
            clause.hours = [changed] if _runs_forward(changed) else clause.hours


def _sessions_of(clauses: Sequence[Clause]) -> list[Session]:
    sessions = []
    for clause in clauses:
        days = clause.held_on()
        if days is None or _replaced(clause):
            continue
        hours = clause.hours or [Hours()]
        sessions += [Session(days, one) for one in dict.fromkeys(hours)]
    return sessions


def _members(clause: Clause) -> int:
    held = clause.held_on()
    return members(held) if held is not None else 0


def _replaced(clause: Clause) -> bool:
    """Whether other clauses have taken all its days."""
    return clause.removed != NOTHING and not _members(clause) and not _spans(clause)


def _meet(clause: Clause, others: Sequence[Clause]) -> bool:
    return any(_members(clause) & _members(other) for other in others)


def _period_only(clause: Clause) -> bool:
    return clause.period is not None and not clause.has_days and not clause.hours


def _weekdays(days: DaySet | None) -> frozenset[int] | None:
    """The weekdays of plain or n-th weekdays."""
    if isinstance(days, Weekdays | NthWeekdays):
        return days.weekdays
    return None


def _every_week(clause: Clause) -> bool:
    return clause.style in ("weekly", "every_week", "workday", "holiday", "daily")


def _partial(clause: Clause) -> bool:
    """Whether the only hours are an end alone, or a start alone."""
    return len(clause.hours) == 1 and None in (clause.hours[0].start, clause.hours[0].end)


def _runs_forward(hours: Hours) -> bool:
    """Whether an end put together with a start comes after it on the same day."""
    return hours.start is None or hours.end is None or hours.start < hours.end


def _clash(some: Sequence[Hours], others: Sequence[Hours]) -> bool:
    return any(_overlap(one, other) for one in some for other in others)


def _is_frame(one: Hours, parts: Sequence[Hours]) -> bool:
    """Whether two sessions or more fill a range from its start to its end."""
    if len(parts) < 2 or any(None in (part.start, part.end) for part in (one, *parts)):
        return False
    ordered = sorted((part.start, part.end) for part in parts if part.start and part.end)
    apart = all(before[1] <= after[0] for before, after in zip(ordered, ordered[1:], strict=False))
    return apart and ordered[0][0] == one.start and ordered[-1][1] == one.end


def _spans(clause: Clause) -> bool:
    """Whether it is bound to years, which the sample need not hold."""
    return "Span" in repr(clause.held_on()) or "Dates" in repr(clause.held_on())


def _overlap(one: Hours, other: Hours) -> bool:
    if one.start is None or other.start is None:
        return True
    if one.end is None or other.end is None:
        return one.start == other.start
    return one.start < other.end and other.start < one.end


def count_per_month(days: DaySet) -> int | None:
    """How often a month the days come round, or ``None`` where that is not fixed."""
    if isinstance(days, Union):
        counts = [count_per_month(part) for part in days.parts]
        return None if None in counts else sum(count for count in counts if count is not None)
    if isinstance(days, NthWeekdays):
        return len(days.ordinals) * len(days.weekdays)
    if isinstance(days, MonthDays):
        return len(days.numbers)
    return None


def count_per_year(days: DaySet) -> int | None:
    """How often a year the days come round, or ``None`` where that is not fixed."""
    if isinstance(days, Both) and isinstance(days.parts[0], Months) and len(days.parts) == 2:
        count = count_per_month(days.parts[1])
        return count * len(days.parts[0].numbers) if count else None
    count = count_per_month(days)
    return count * 12 if count else None


def _named_days(days: DaySet) -> DaySet:
    """The days as named, before any are taken out or moved."""
    return _named_days(days.base) if isinstance(days, Minus | Shifted) else days


def check_frequencies(
    frequencies: Sequence[tuple[str, int]], clauses: Sequence[Clause], findings: Findings
) -> None:
    """Compare 「月2回」「週3日」 with the days named; where they differ, the days are not sure."""
    named = [clause for clause in clauses if clause.days is not None]
    days = either(*(_named_days(held) for clause in named if (held := clause.held_on())))
    for kind, number in frequencies:
        if kind == "month_frequency":
            count = count_per_month(days)
        elif kind == "year_frequency":
            count = count_per_year(days)
        elif kind == "week_frequency":
            weekdays = days.weekdays if isinstance(days, Weekdays) else frozenset()
            count = len(weekdays)
        else:
            count = len(named[0].hours) if named else None
        if count != number:
            findings.lose("回数が書かれた曜日や日と合いません。")
