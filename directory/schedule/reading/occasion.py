"""Days that something is held on: set, joined to a list, narrowed down, or opened again."""

from __future__ import annotations

from directory.schedule.algebra import both, either, members, within
from directory.schedule.day import Dates, DaySet, Weekdays
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.dayrun import names_holidays
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.place import Place

_RANGED = ("range", "named")
_ONE_TIME = (*_RANGED, "dates")
_LISTED = {"weekly", "holiday", "workday"}
_MANY = 4
"""Weekdays from which a list is rather the usual days beside which others are named."""


class OccasionReader:
    """Takes days, ordinals, days of the month and 隔週 into the clause at hand."""

    def __init__(self, draft: Draft, place: Place) -> None:
        self._draft = draft
        self._place = place

    # --- days -------------------------------------------------------------------------------------

    def days(self, item: Item) -> None:
        """Read days: 月・水, 第2土曜, 4月12日."""
        days, draft = item.days, self._draft
        if not item.sure or days is None:
            draft.findings.lose(f"「{item.text}」がどの日か定まりません。")
            return
        if item.style == "dates" and self._begin_series(item):
            return
        if self._place.opens() and self._open_anyway(item, days):
            return
        if self._restricts():
            draft.restrict(days, item)
            return
        self._take_up_days()
        draft.spoke_of_closing = False
        current = draft.current
        if item.style in _RANGED and not current.has_days:
            self._range(item, days)
        elif current.has_days or current.style in _RANGED:
            self._join(item, days)
        else:
            self._set(item, days)

    def _take_up_days(self) -> None:
        """Make room for days: behind hours that have none yet they belong to these."""
        draft, place = self._draft, self._place
        current = draft.current
        if current.hours and not current.has_days:
            leading = not draft.clauses and current.period is None
            bracketed = place.in_brackets or place.items[place.number].text.startswith("(")
            if place.hours_follow() or not (leading or bracketed):
                draft.flush()
        elif current.whole:
            draft.next_clause()
        elif current.days is not None and place.topic_with_hours():
            if place.after_statement():
                draft.flush()
            if not self._lists_rest_days(place.items[place.number]):
                self._begin_topic()

    def _lists_rest_days(self, item: Item) -> bool:
        """「日曜、祝日は10時から」: a few days by name, all of which the hours are for."""
        current = self._draft.current
        few = not isinstance(current.days, Weekdays) or len(current.days.weekdays) < _MANY
        return few and {item.style, current.style} <= _LISTED and self._place.joined()

    def _begin_topic(self) -> None:
        """In 「月～金、土は10時から」 the hours may or may not be for 月～金 as well."""
        before, draft = self._place.before, self._draft
        if before is None:
            return
        if before.role is Role.WEAK and draft.current.style != "nth" and before.style != "dot":
            draft.findings.lose("時刻がどの曜日までのものか定まりません。")
        elif before.role in (Role.LINE, Role.STRONG):
            draft.flush()

    def _begin_series(self, item: Item) -> bool:
        """Dates beside 隔週 say from when it is counted."""
        draft = self._draft
        last = draft.clauses[-1] if draft.current.blank and draft.clauses else draft.current
        if last.fortnight is None:
            return False
        last.first_dates = (*last.first_dates, *item.first_dates)
        return True

    def _set(self, item: Item, days: DaySet) -> None:
        current = self._draft.current
        if current.ordinals is not None and item.style in ("weekly", "every_week"):
            days, current.ordinals = both(current.ordinals, days), None
        current.days = days
        current.style = item.style
        current.first_dates = (*current.first_dates, *item.first_dates)
        current.holidays_named = current.holidays_named or names_holidays(days)
        if self._place.only_follows():
            current.marked = True
        self._check_monthly(item)

    def _limit_by_range(self) -> None:
        """A range of dates before other days is the period these are held in."""
        current = self._draft.current
        if current.style in _RANGED and current.days is not None:
            period, current.days, current.style = current.days, None, ""
            current.limit(period)

    def _range(self, item: Item, days: DaySet) -> None:
        """A range of dates: every day of it, or the period of the days that follow."""
        current = self._draft.current
        current.days = days
        current.style = item.style
        current.first_dates = item.first_dates

    def _join(self, item: Item, days: DaySet) -> None:
        """Further days of the same clause, or days within the range said before."""
        current = self._draft.current
        if current.fortnight is not None and current.days is None:
            self._join_fortnight(item, days)
        elif current.style in _RANGED and item.style not in _ONE_TIME:
            self._limit_by_range()
            self._set(item, days)
        elif current.ordinals is not None and current.days is None:
            self._set(item, days)
        elif current.style == "nth" and item.style == "weekly" and current.days is not None:
            self._draft.findings.lose(f"「{item.text}」が毎週か第何週か定まりません。")
        else:
            self._add(item, days)

    def _add(self, item: Item, days: DaySet) -> None:
        """Further days beside those said, if it is sure that they are further ones."""
        current = self._draft.current
        before = current.days
        together = days if before is None else self._together(before, days, item)
        if together is None:
            self._draft.findings.lose(
                f"「{item.text}」が先に書かれた日とどう関わるか定まりません。"
            )
            return
        current.days = together
        current.style = item.style
        current.first_dates = (*current.first_dates, *item.first_dates)
        current.holidays_named = current.holidays_named or names_holidays(days)
        self._check_monthly(item)

    def _together(self, before: DaySet, days: DaySet, item: Item) -> DaySet | None:
        """Both sets of days as one, or ``None`` where it is open how they go together."""
        current, joined = self._draft.current, self._place.joined()
        if self._rest_days_open(item):
            current.beside_name = before if item.style == "named" else None
            return either(before, days)
        if item.style in _RANGED and current.style not in _ONE_TIME:
            return both(days, before) if item.style == "range" and not joined else None
        if (item.style == "dates") != (current.style == "dates"):
            return self._dates_and_rule(before, days, item)
        if "holiday" in (item.style, current.style):
            return either(before, days)
        if not joined and "month_days" in (current.style, item.style):
            return None
        held, named = members(before), members(days)
        a_part = held != named and (within(held, named) or within(named, held))
        return None if a_part and held and named else either(before, days)

    def _rest_days_open(self, item: Item) -> bool:
        """「日曜・祝日・年末年始 9:00～17:00」: days of rest on which something is open."""
        if item.style not in _RANGED or not self._place.joined():
            return False
        return self._draft.current.holidays_named and self._place.hours_later()

    def _dates_and_rule(self, before: DaySet, days: DaySet, item: Item) -> DaySet | None:
        """「土曜日 4/18、5/16」 are these dates; 「土曜日、4/29」 is a day more."""
        current, joined = self._draft.current, self._place.joined()
        dates, rule = (days, before) if item.style == "dates" else (before, days)
        style = current.style if item.style == "dates" else item.style
        named = dates.dates if isinstance(dates, Dates) else frozenset()
        held = rule if current.period is None else both(current.period, rule)
        fitting = {day for day in named if held.has(day)}
        if fitting == named:
            vague = joined or style == "every_week" or current.monthly
            return None if vague else dates
        if fitting or not joined or current.period is not None or style == "nth":
            return None
        return either(before, days)

    def _join_fortnight(self, item: Item, days: DaySet) -> None:
        current = self._draft.current
        if item.style == "nth":
            current.fortnight, current.days, current.style = None, days, "nth"
        elif isinstance(days, Weekdays) and not current.fortnight:
            current.fortnight = days.weekdays
        elif item.style == "dates":
            current.first_dates = (*current.first_dates, *item.first_dates)
        else:
            self._draft.findings.lose(f"「{item.text}」が毎週か隔週か定まりません。")

    def _check_monthly(self, item: Item) -> None:
        current = self._draft.current
        if current.monthly and item.style == "weekly" and current.days == item.days:
            self._draft.findings.lose(f"「毎月」の「{item.text}」が第何週か書かれていません。")

    # --- days that change what was said -----------------------------------------------------------

    def _open_anyway(self, item: Item, days: DaySet) -> bool:
        """「祝日は開館」「祝日も開催」: days that a closing would have taken, or nothing new."""
        draft = self._draft
        if draft.closures.parts:
            if not draft.closures.open_on(days):
                draft.findings.lose(f"「{item.text}」を開けるのが何の休みのことか定まりません。")
            return True
        said = [clause for clause in draft.said() if clause.has_days]
        if item.style == "holiday" and said:
            draft.include_holidays(days)
            return True
        if item.style == "some_holidays" and len(said) == 1 and said[0].days is not None:
            said[0].days = either(said[0].days, days)
            return True
        return False

    def _restricts(self) -> bool:
        """Whether the days narrow down what stands before them (※平日のみ)."""
        draft, place = self._draft, self._place
        if not place.only_follows() or place.hours_follow() or draft.current.period is not None:
            return False
        return draft.current.whole or bool(draft.clauses) or draft.current.style == "range"

    # --- ordinals, days of the month, every second week -------------------------------------------

    def ordinals(self, item: Item) -> None:
        """Read 「第2・第4」 without its weekday, which was said or is to come."""
        current, days = self._draft.current, item.days
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
        current = self._draft.current
        current.ordinals = days
        if current.fortnight == frozenset():
            current.fortnight = None

    def month_days(self, item: Item) -> None:
        """Read 「15日」「末日」, the months said before."""
        if item.days is None:
            return
        self._take_up_days()
        self._limit_by_range()
        current = self._draft.current
        if item.style != "every_month" and not current.monthly and current.period is None:
            self._draft.findings.lose(f"「{item.text}」が毎月のことか定まりません。")
            return
        current.days = item.days if current.days is None else either(current.days, item.days)
        current.style = "month_days"

    def fortnight(self, item: Item) -> None:
        """Read 「隔週火曜日」; its first date comes from elsewhere in the text."""
        self._take_up_days()
        current = self._draft.current
        if current.ordinals is not None and item.numbers:
            current.days = both(current.ordinals, Weekdays(item.numbers))
            current.ordinals, current.style = None, "nth"
            return
        if current.days is not None and item.style == "":
            self._draft.flush()
        self._draft.current.fortnight = item.numbers
