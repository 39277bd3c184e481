"""From items to clauses and closed days, read from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time

from directory.schedule.algebra import REST_DAYS, both, either, members, minus
from directory.schedule.day import (
    DaySet,
    Holidays,
    Shifted,
    Span,
    Weekdays,
    YearlyRange,
)
from directory.schedule.grammar.item import Condition, Item, Role
from directory.schedule.reading.bracket import read_bracket
from directory.schedule.reading.clause import Clause
from directory.schedule.reading.closing import DAY_ROLES
from directory.schedule.reading.closure import Closures, only_months
from directory.schedule.reading.dayrun import DayRun, touched
from directory.schedule.reading.findings import Findings
from directory.schedule.session import Hours

_BETWEEN_DAYS_AND_HOURS = {
    *DAY_ROLES,
    Role.WEAK,
    Role.PARTICLE,
    Role.TOPIC,
    Role.ALSO,
    Role.ONLY,
    Role.COLON,
    Role.OPEN,
    Role.LABEL,
    Role.START,
    Role.FREQUENCY,
    Role.PART_OF_DAY,
}
_ALL_DAY = Hours(time(0), time(0))
_FACILITY = ("closed", "closed_day")


class Builder:
    """Reads items in order. ``clauses``, ``closures`` and ``frequencies`` hold what they say."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.clauses: list[Clause] = []
        self.closures = Closures()
        self.frequencies: list[tuple[str, int]] = []
        self.current = Clause()
        self.spoke_of_closing = False
        self._items: Sequence[Item] = ()
        self._place = 0
        self._sentence_start = True
        self._end_next = False
        self._break_next = False
        self._in_brackets = False
        self._handlers: dict[Role, Callable[[Item], None]] = {
            Role.DAYS: self._days,
            Role.ORDINALS: self._ordinals,
            Role.MONTH_DAYS: self._month_days,
            Role.FORTNIGHT: self._fortnight,
            Role.PERIOD: self._period,
            Role.SEASON: self._season,
            Role.BLUR: self._blur,
            Role.HOURS: self._hours,
            Role.GROUP: self._group,
            Role.CLOSURE: self._closure,
            Role.EXCLUSION: self._exclusion,
            Role.CONDITION: self._condition,
            Role.TOPIC: self._topic,
            Role.END: self._end,
            Role.BREAK: self._break,
            Role.PART_OF_DAY: self._part_of_day,
            Role.FREQUENCY: self._frequency,
            Role.IRREGULAR: self._irregular,
            Role.SUSPENDED: self._suspended,
            Role.ALTERNATIVE: self._alternative,
            Role.WEAK: self._joint,
            Role.STRONG: self._sentence_end,
            Role.LINE: self._sentence_end,
        }

    def read(self, items: Sequence[Item]) -> None:
        """Read a whole text."""
        self._run(items)
        self.flush()

    def _run(self, items: Sequence[Item]) -> None:
        outer = self._items, self._place
        self._items = items
        for place, item in enumerate(items):
            self._place = place
            handler = self._handlers.get(item.role)
            if handler:
                handler(item)
        self._items, self._place = outer

    # --- looking around ---------------------------------------------------------------------------

    def _next(self, ahead: int = 1) -> Item | None:
        place = self._place + ahead
        return self._items[place] if place < len(self._items) else None

    def _next_role(self, *skipped: Role) -> Role | None:
        for item in self._items[self._place + 1 :]:
            if item.role not in skipped:
                return item.role
        return None

    def _hours_follow(self) -> bool:
        """Whether the days at hand have hours of their own behind them."""
        for item in self._items[self._place + 1 :]:
            if item.role is Role.HOURS:
                return True
            if item.role is Role.GROUP:
                if any(inner.role is Role.HOURS for inner in item.items):
                    return True
                continue
            if item.role not in _BETWEEN_DAYS_AND_HOURS:
                return False
        return False

    def _opens(self) -> bool:
        """Whether the days at hand are said to be open and nothing else (祝日は開館, 祝日を含む)."""
        named = False
        for item in self._items[self._place + 1 :]:
            if item.role in (Role.TOPIC, Role.ALSO):
                named = True
            elif item.role is Role.INCLUDE:
                return True
            elif item.role is Role.OPEN:
                return named and not self._hours_follow()
            elif item.role is not Role.PARTICLE:
                return False
        return False

    # --- clauses ----------------------------------------------------------------------------------

    def flush(self) -> None:
        """Close the clause at hand and begin another."""
        if not self.current.blank:
            self.clauses.append(self.current)
        self.current = Clause()

    def _next_clause(self) -> None:
        """Begin another clause; within a sentence the period said before still holds."""
        before = self.current
        self.flush()
        self.current.monthly = before.monthly
        if before.has_days and before.period is not None:
            self.current.period, self.current.marked = before.period, before.marked

    def _sentence_end(self, item: Item) -> None:
        if self.current.whole:
            self.flush()
        self._sentence_start = item.role is Role.STRONG or not self._hours_next()

    def _hours_next(self) -> bool:
        """Whether the next line goes on with hours (10:00～12:00 / 13:00～15:00)."""
        return self._next_role(Role.WEAK, Role.PARTICLE) is Role.HOURS

    def _take_up_days(self) -> None:
        """Make room for days: behind hours that have none yet they belong to these."""
        current = self.current
        if current.hours and not current.has_days:
            leading = not self.clauses and current.period is None
            bracketed = self._in_brackets or self._items[self._place].text.startswith("(")
            if self._hours_follow() or not (leading or bracketed):
                self.flush()
        elif current.whole:
            self._next_clause()
        elif current.days is not None and self._topic_with_hours():
            self._begin_topic()

    def _topic_with_hours(self) -> bool:
        """Whether the days at hand are set as a topic with hours (土曜は10時から)."""
        return self._hours_follow() and self._next_role(Role.PARTICLE, Role.ALSO) is Role.TOPIC

    def _begin_topic(self) -> None:
        """In 「月～金、土は10時から」 the hours may or may not be for 月～金 as well."""
        before = self._items[self._place - 1] if self._place else None
        if before is not None and before.role is Role.WEAK and self.current.style != "nth":
            if before.style != "dot":
                self.findings.lose("時刻がどの曜日までのものか定まりません。")
        elif before is not None and before.role in (Role.LINE, Role.STRONG):
            self.flush()

    def _days(self, item: Item) -> None:
        days = item.days
        if not item.sure or days is None:
            self.findings.lose(f"「{item.text}」がどの日か定まりません。")
            return
        if item.style == "dates" and self._begin_series(item):
            return
        if self._opens() and self._open_anyway(item, days):
            return
        if self._restricts(item):
            self._restrict(days, item)
            return
        self._take_up_days()
        self.spoke_of_closing = False
        if item.style in ("range", "named") and not self.current.has_days:
            self._range(item, days)
        elif self.current.has_days or self.current.style in ("range", "named"):
            self._join(item, days)
        else:
            self._set(item, days)

    def _begin_series(self, item: Item) -> bool:
        """Dates beside 隔週 say from when it is counted."""
        clause = self.current if not self.current.blank or not self.clauses else self.clauses[-1]
        if clause.fortnight is None:
            return False
        clause.first_dates = (*clause.first_dates, *item.first_dates)
        return True

    def _set(self, item: Item, days: DaySet) -> None:
        current = self.current
        if current.ordinals is not None and item.style in ("weekly", "every_week"):
            days, current.ordinals = both(current.ordinals, days), None
        current.days = days
        current.style = item.style
        current.several = item.several
        current.first_dates = (*current.first_dates, *item.first_dates)
        current.holidays_named = current.holidays_named or _names_holidays(days)
        if self._next_role(Role.WEAK, Role.PARTICLE) is Role.ONLY:
            current.marked = True
        self._check_monthly(item)

    def _range(self, item: Item, days: DaySet) -> None:
        """A range of dates: every day of it, or the period of the days that follow."""
        self.current.days = days
        self.current.style = item.style
        self.current.first_dates = item.first_dates

    def _join(self, item: Item, days: DaySet) -> None:
        """Further days of the same clause, or days within the range said before."""
        current = self.current
        if current.fortnight is not None and current.days is None:
            self._join_fortnight(item, days)
        elif current.style in ("range", "named") and item.style not in ("range", "dates", "named"):
            period, current.days, current.style = current.days, None, ""
            if period is not None:
                current.limit(period)
            self._set(item, days)
        elif current.ordinals is not None and current.days is None:
            self._set(item, days)
        elif current.style == "nth" and item.style == "weekly" and current.days is not None:
            self.findings.lose(f"「{item.text}」が毎週か第何週か定まりません。")
        else:
            current.days = either(current.days, days) if current.days is not None else days
            current.style = item.style
            current.first_dates = (*current.first_dates, *item.first_dates)
            current.holidays_named = current.holidays_named or _names_holidays(days)
            self._check_monthly(item)

    def _join_fortnight(self, item: Item, days: DaySet) -> None:
        current = self.current
        if item.style == "nth":
            current.fortnight, current.days, current.style = None, days, "nth"
        elif isinstance(days, Weekdays) and not current.fortnight:
            current.fortnight = days.weekdays
        elif item.style == "dates":
            current.first_dates = (*current.first_dates, *item.first_dates)
        else:
            self.findings.lose(f"「{item.text}」が毎週か隔週か定まりません。")

    def _check_monthly(self, item: Item) -> None:
        if self.current.monthly and item.style == "weekly" and self.current.days == item.days:
            self.findings.lose(f"「毎月」の「{item.text}」が第何週か書かれていません。")

    def _open_anyway(self, item: Item, days: DaySet) -> bool:
        """「祝日は開館」「祝日も開催」: days that a closing would have taken, or nothing new."""
        if self.closures.parts:
            if self.closures.open_on(days):
                return True
            self.findings.lose(f"「{item.text}」を開けるのが何の休みのことか定まりません。")
            return True
        if item.style == "holiday" and (self.clauses or self.current.has_days):
            self._holidays_included(days)
            return True
        return False

    def _holidays_included(self, holidays: DaySet) -> None:
        """「土日（祝日を含む）」 may add all holidays; with five weekdays or one it adds none."""
        clause = self.current if self.current.has_days else self.clauses[-1]
        if isinstance(clause.days, Weekdays) and 2 <= len(clause.days.weekdays) <= 3:
            self.findings.doubt(
                minus(holidays, clause.days),
                "祝日がほかの曜日に当たるときにも開くのか定まりません。",
            )

    def _restricts(self, item: Item) -> bool:
        """「※平日のみ」「7～8月のみ」 behind what it narrows down."""
        only = self._next_role(Role.WEAK, Role.PARTICLE) is Role.ONLY
        if not only or self._hours_follow() or self.current.period is not None:
            return False
        return self.current.whole or bool(self.clauses) or self.current.style == "range"

    def _restrict(self, days: DaySet, item: Item) -> None:
        clauses = [*self.clauses, self.current] if not self.current.blank else self.clauses
        for clause in clauses:
            if clause.days is None:
                clause.limit(days)
            elif members(clause.days) & members(days) or clause.style in ("range", "dates"):
                clause.days = both(clause.days, days)
            else:
                self.findings.lose(f"「{item.text}のみ」が先に書かれた日と合いません。")

    def _ordinals(self, item: Item) -> None:
        current, days = self.current, item.days
        if days is None:
            return
        if isinstance(current.days, Weekdays) and not current.hours:
            current.days, current.style = both(days, current.days), "nth"
            return
        if current.fortnight and not current.hours:
            current.days = both(days, Weekdays(current.fortnight))
            current.fortnight, current.style = None, "nth"
            return
        self._take_up_days()
        self.current.ordinals = days
        if self.current.fortnight == frozenset():
            self.current.fortnight = None

    def _month_days(self, item: Item) -> None:
        if item.days is None:
            return
        self._take_up_days()
        if not self.current.monthly and self.current.period is None:
            self.findings.lose(f"「{item.text}」が毎月のことか定まりません。")
            return
        self.current.days = (
            item.days if self.current.days is None else either(self.current.days, item.days)
        )
        self.current.style = "month_days"

    def _fortnight(self, item: Item) -> None:
        self._take_up_days()
        if self.current.ordinals is not None and item.numbers:
            self.current.days = both(self.current.ordinals, Weekdays(item.numbers))
            self.current.ordinals, self.current.style = None, "nth"
            return
        if self.current.days is not None and item.style == "":
            self.flush()
        self.current.fortnight = item.numbers

    # --- periods ----------------------------------------------------------------------------------

    def _period(self, item: Item) -> None:
        if not item.sure or item.days is None:
            self.findings.lose(f"「{item.text}」がいつからいつまでか定まりません。")
            return
        if self._restricts(item):
            self._restrict(item.days, item)
            return
        current = self.current
        if item.style == "from" and item.first_dates:
            current.first_dates = (*current.first_dates, *item.first_dates)
            if current.fortnight is None:
                current.limit(item.days)
            return
        if current.hours or current.has_days:
            current.awaits_hours = not current.hours and self._list_goes_on()
            self.flush()
        self._add_period(item)

    def _list_goes_on(self) -> bool:
        """Whether only a comma stands before the item, and days stand behind it."""
        before = self._items[self._place - 1] if self._place else None
        after = self._next_role(Role.PARTICLE, Role.TOPIC, Role.WEAK, Role.FREQUENCY)
        return before is not None and before.role is Role.WEAK and after in DAY_ROLES

    def _add_period(self, item: Item) -> None:
        current, days = self.current, item.days
        if days is None:
            return
        both_months = item.style == "months" and current.style == "months"
        if current.period is not None and both_months:
            current.period = either(current.period, days)
        elif (
            current.period is not None
            and item.style == "months"
            and not isinstance(current.period, Span)
        ):
            current.period = days
        else:
            current.limit(days)
        current.style = item.style

    def after_vague_period(self) -> bool:
        """Whether brackets stand behind 夏季 or お盆, to say when that is."""
        before = self._items[self._place - 1] if self._place else None
        return before is not None and before.role in (Role.SEASON, Role.BLUR)

    def read_period(self, items: Sequence[Item]) -> None:
        """Dates in brackets behind 夏季: the period of the hours that follow."""
        for item in items:
            if item.role is Role.DAYS and item.style == "range":
                self._period(replace(item, role=Role.PERIOD))
            elif item.role is Role.PERIOD:
                self._period(item)
            else:
                self.findings.lose(f"「{item.text}」がいつからいつまでか定まりません。")

    def _season(self, item: Item) -> None:
        """「夏季」 needs its months: in brackets or behind it, or just before it."""
        following = self._next()
        if following is not None and following.role is Role.GROUP and _dated(following.items):
            return
        if self._next_role(Role.WEAK, Role.PARTICLE, Role.COLON, Role.TOPIC) is Role.PERIOD:
            return
        if self.current.period is not None and not self.current.hours:
            return
        self.findings.lose(f"「{item.text}」が何月から何月までか書かれていません。")

    def _blur(self, item: Item) -> None:
        following = self._next()
        if following is not None and following.role is Role.GROUP and _dated(following.items):
            return
        if following is not None and following.role in (Role.DAYS, Role.PERIOD):
            return
        self.findings.lose(f"「{item.text}」の期間が書かれていません。")

    # --- hours ------------------------------------------------------------------------------------

    def _hours(self, item: Item) -> None:
        if item.style == "broken":
            self.findings.lose(f"「{item.text}」の終わりがどの日のものか定まりません。")
        if not item.sure or item.hours is None:
            self.findings.hint(f"「{item.text}」が何時のことか定まりません。")
            self.current.vague_hours = True
            return
        hours = item.hours
        if self._end_next and hours.end is None:
            hours = Hours(None, hours.start)
        self._end_next = False
        following = self._next_role(Role.PARTICLE, Role.TOPIC, Role.WEAK)
        if self._break_next or following is Role.BREAK:
            self._break_next = False
            self._take_break(hours, item)
            return
        self._add_hours(hours)

    def _add_hours(self, hours: Hours) -> None:
        sealed = self.current.sealed
        if sealed:
            days = self.current.days if self.current.period is not None else None
            self.flush()
            self.current.days = days
        clause = self.current
        if clause.blank and self.clauses and not self._sentence_start and not sealed:
            clause = self.clauses[-1]
        last = clause.hours[-1] if clause.hours else None
        if last and last.end is None and hours.start is None:
            clause.hours[-1] = Hours(last.start, hours.end)
        else:
            clause.hours.append(hours)
        self._sentence_start = False

    def _take_break(self, hours: Hours, item: Item) -> None:
        """Cut a break out of the session it falls into."""
        clause = self.current if self.current.hours or not self.clauses else self.clauses[-1]
        start, end = hours.start, hours.end
        for place, session in enumerate(clause.hours):
            if None in (start, end, session.start, session.end):
                continue
            if session.start < start and end < session.end:  # type: ignore[operator]
                clause.hours[place : place + 1] = [
                    Hours(session.start, start),
                    Hours(end, session.end),
                ]
                return
        self.findings.lose(f"休憩「{item.text}」がどの時間の中か定まりません。")

    def _break(self, item: Item) -> None:
        before = self._items[self._place - 1] if self._place else None
        said = any(one.role is Role.HOURS for one in self._items[: self._place][-3:])
        if before is None or not said:
            self._break_next = True

    def _end(self, item: Item) -> None:
        if item.hours is not None:
            self._add_hours(Hours(None, item.hours.start))
        else:
            self._end_next = True

    def _part_of_day(self, item: Item) -> None:
        if item.style == "all_hours":
            self.current.hours.append(_ALL_DAY)
            return
        if self._next_role(Role.WEAK, Role.PARTICLE, Role.COLON, Role.TOPIC) is Role.HOURS:
            return
        if item.style != "dawn" and self.current.hours:
            return
        self.findings.hint(f"「{item.text}」の時刻が書かれていません。")
        self.current.vague_hours = True

    # --- closing ----------------------------------------------------------------------------------

    def _closure(self, item: Item) -> None:
        self.close(item, DayRun(self.findings).total(item.items))
        if self.current.whole or not self.current.hours:
            self.flush()

    def close(self, item: Item, days: DaySet) -> None:
        """Close days for the whole text."""
        self.closures.add(days, regular=item.style in _FACILITY and not only_months(days))
        self.spoke_of_closing = True

    def closes_everything(self) -> bool:
        """Whether closed days in brackets are the whole text's: no days said, or at a list's end."""
        clauses = [*self.clauses, self.current]
        if not any(clause.has_days for clause in clauses):
            return True
        return bool(self.clauses) and self.current.whole and self._next_role(Role.WEAK) is None

    def _exclusion(self, item: Item) -> None:
        days = DayRun(self.findings).total(item.items)
        if item.style == "except_rest" and not self.clauses and not self.current.has_days:
            if self._next_role(Role.WEAK, Role.TOPIC, Role.PARTICLE) is Role.CLOSURE:
                self.findings.lose(f"「{item.text}」の意味が定まりません。")
            self.current.days = minus(Weekdays(frozenset(range(7))), days)
            return
        self.exclude(days, late=self._sentence_start and self.current.blank)

    def exclude(self, days: DaySet, *, late: bool) -> None:
        """Take days out: of all clauses after a full stop, else of the one just said."""
        said = [*self.clauses, self.current] if not self.current.blank else list(self.clauses)
        if not said:
            self.current.remove(days)
        elif late:
            for clause in said:
                clause.remove(days)
        elif said[-1].days is not None and not said[-1].hours:
            said[-1].days = minus(said[-1].days, days)
        else:
            said[-1].remove(days)
            self._doubt_elsewhere(said[:-1], days)

    def _doubt_elsewhere(self, others: Sequence[Clause], days: DaySet) -> None:
        """Whether an exception at the end of a list holds for all of the list is not said."""
        for clause in others:
            held = clause.held_on()
            if held is not None and members(held) & members(days):
                self.findings.doubt(both(held, days), "除く日がどの曜日にかかるのか定まりません。")

    # --- conditions -------------------------------------------------------------------------------

    def _condition(self, item: Item) -> None:
        if item.condition is not None:
            self.apply(item.condition, item.text)

    def apply(self, condition: Condition, text: str) -> None:
        """Let a condition change what was said last: closed days, or days something is held on."""
        if self.spoke_of_closing or (self.closures.parts and not self._names_open(condition)):
            if not self.closures.apply(condition):
                self.findings.lose(f"「{text}」がどの休みの日のことか定まりません。")
            return
        clauses = [*self.clauses, self.current] if not self.current.blank else self.clauses
        about = [clause for clause in clauses if _is_about(clause, condition)]
        if not about and clauses and self._close_instead(condition, text):
            return
        if len(about) != 1:
            self.findings.lose(f"「{text}」がどの日のことか定まりません。")
            return
        self._apply_to_open(about[0], condition, text)

    def _close_instead(self, condition: Condition, text: str) -> bool:
        """「月曜日が祝日の場合はその翌日が休業」 where no Monday is open: at least the day after is closed."""
        closed = "closed" in condition.outcome
        if condition.subject is None or condition.shift is None or not closed:
            return False
        origin = both(condition.subject, condition.when)
        self.closures.add(Shifted(origin, condition.when, condition.shift), regular=False)
        self.findings.doubt(origin, f"「{text}」とき、その日に開くのか書かれていません。")
        return True

    def _names_open(self, condition: Condition) -> bool:
        return condition.subject is not None and any(
            _is_about(clause, condition) for clause in [*self.clauses, self.current]
        )

    def _apply_to_open(self, clause: Clause, condition: Condition, text: str) -> None:
        days, subject = clause.days, condition.subject
        if days is None:
            return
        if clause.several and subject is None and condition.shift is not None:
            note = f"「{text}」がどの曜日についてか定まりません。"
            self.findings.doubt(touched(days, condition), note)
        base = both(days, subject) if subject is not None else days
        rest = minus(days, subject) if subject is not None else None
        if condition.shift is not None:
            if "closed" in condition.outcome:
                self.findings.lose(f"「{text}」がどの日のことか定まりません。")
            moved: DaySet = Shifted(base, condition.when, condition.shift)
            base = either(base, moved) if condition.also else moved
        elif condition.outcome & {"closed", "except"}:
            base = minus(base, condition.when)
        clause.days = either(rest, base) if rest is not None else base

    # --- single words -----------------------------------------------------------------------------

    def _joint(self, item: Item) -> None:
        """A range mark left between two things (春分の日～秋分の日) joins what cannot be told."""
        before = self._items[self._place - 1] if self._place else None
        after = self._next()
        if item.text != "~" or before is None or after is None:
            return
        if before.role in DAY_ROLES and after.role in DAY_ROLES:
            self.findings.lose(f"「{before.text}～{after.text}」の間のどの日か定まりません。")

    def _topic(self, _: Item) -> None:
        if self._place and self._items[self._place - 1].role in {*DAY_ROLES, Role.GROUP, Role.ONLY}:
            self.current.marked = True

    def _frequency(self, item: Item) -> None:
        if item.style == "every_month":
            if self.current.whole:
                self.flush()
            self.current.monthly = True
        self.frequencies += [(item.style, number) for number in item.numbers]

    def _irregular(self, item: Item) -> None:
        alone = all(
            one.role
            in (Role.IRREGULAR, Role.OPEN, Role.WEAK, Role.PARTICLE, Role.STRONG, Role.LINE)
            or one is item
            for one in self._items
        )
        self.findings.irregular = True
        if not alone or self._items:
            self.findings.lose(f"「{item.text}」とあり、日が定まりません。")

    def _suspended(self, item: Item) -> None:
        self.findings.suspended = True
        self.findings.lose(f"「{item.text}」とあります。")

    def _alternative(self, item: Item) -> None:
        self.findings.lose(f"「{item.text}」とあり、どちらか定まりません。")

    # --- brackets ---------------------------------------------------------------------------------

    def _group(self, group: Item) -> None:
        read_bracket(self, group)

    def heads_hours(self) -> bool:
        """Whether brackets stand before hours as a heading (【平日】10時～20時【土日】10時～18時)."""
        current = self.current
        complete = bool(current.hours) and (current.has_days or current.period is not None)
        following = self._next()
        if following is not None and following.style in ("space", "colon"):
            following = self._next(2)
        return (
            complete
            and not current.sealed
            and following is not None
            and (following.role is Role.HOURS)
        )

    def read_heading(self, items: Sequence[Item]) -> None:
        """Read brackets as the heading of a clause of its own."""
        self.flush()
        self._run(items)

    def seal(self) -> None:
        """Let further hours begin another clause, if the brackets stood behind hours."""
        self.current.sealed = self.current.whole

    def read_here(self, items: Sequence[Item]) -> None:
        """Read items in brackets as if they stood without them."""
        self._in_brackets = True
        self._run(items)
        self._in_brackets = False

    def read_inner(self, items: Sequence[Item]) -> None:
        """Read the clauses inside brackets, which change what stands before them."""
        self.flush()
        self._run(items)
        self.current.marked = True
        self.flush()


def _names_holidays(days: DaySet) -> bool:
    """Whether holidays are named among the days (土日祝), beyond the weekdays they fall on."""
    if days == REST_DAYS or isinstance(days, Holidays):
        return True
    parts = getattr(days, "parts", ())
    return any(_names_holidays(part) for part in parts)


def _dated(items: Sequence[Item]) -> bool:
    return any(item.role in (Role.PERIOD, Role.DAYS) for item in items)


def _is_about(clause: Clause, condition: Condition) -> bool:
    if clause.days is None or clause.style == "range":
        return False
    if isinstance(clause.days, YearlyRange):
        return False
    return condition.subject is None or bool(members(clause.days) & members(condition.subject))
