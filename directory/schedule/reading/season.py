"""Periods that days and hours hold in: 4月～10月, 令和8年度, 夏季（7月・8月）."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from directory.schedule.algebra import either
from directory.schedule.day import DaySet, Span
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.place import Place

_GAPS = (Role.WEAK, Role.PARTICLE, Role.COLON, Role.TOPIC)


class SeasonReader:
    """Takes periods into the clause at hand, and asks for the months of a season named alone."""

    def __init__(self, draft: Draft, place: Place) -> None:
        self._draft = draft
        self._place = place

    def period(self, item: Item) -> None:
        """Read months or a range of dates that other days are held in."""
        draft, place = self._draft, self._place
        if not item.sure or item.days is None:
            draft.findings.lose(f"「{item.text}」がいつからいつまでか定まりません。")
            return
        if place.opens() and (draft.closures.parts or draft.said()):
            self._open_anyway(item, item.days)
            return
        current = draft.current
        narrows = current.period is None and (current.whole or bool(draft.clauses))
        ranged = current.style == "range" and current.period is None
        if place.narrows() and (narrows or ranged):
            draft.restrict(item.days, item)
            return
        if item.style == "from" and item.first_dates:
            current.first_dates = (*current.first_dates, *item.first_dates)
            if current.fortnight is None:
                current.limit(item.days)
            return
        if current.hours or current.has_days:
            current.awaits_hours = not current.hours and place.list_goes_on()
            draft.flush()
        self._add(item.style, item.days)

    def _open_anyway(self, item: Item, days: DaySet) -> None:
        """「8月は無休」 undoes the closed days in it; 「8月も開催」 says nothing new."""
        also = self._place.next_role(Role.PARTICLE) is Role.ALSO
        if not self._draft.closures.open_on(days) and not also:
            self._draft.findings.lose(f"「{item.text}」に何が変わるのか定まりません。")

    def _add(self, style: str, days: DaySet) -> None:
        """Months go on with a list of months, or name a period other than the one before."""
        current = self._draft.current
        if current.period is None or style != "months":
            current.limit(days)
        elif current.style == "months":
            current.period = either(current.period, days)
        elif not isinstance(current.period, Span):
            current.period = days
        else:
            current.limit(days)
        current.style = style

    def after_vague(self) -> bool:
        """Whether 夏季 or お盆 stands right before, so that brackets say when that is."""
        before = self._place.before
        return before is not None and before.role in (Role.SEASON, Role.BLUR)

    def bracketed(self, items: Sequence[Item]) -> None:
        """Read dates in brackets behind 夏季: the period of the hours that follow."""
        for item in items:
            if item.role is Role.DAYS and item.style == "range":
                self.period(replace(item, role=Role.PERIOD))
            elif item.role is Role.PERIOD:
                self.period(item)
            else:
                self._draft.findings.lose(f"「{item.text}」がいつからいつまでか定まりません。")

    def season(self, item: Item) -> None:
        """「夏季」 needs its months: in brackets or behind it, or just before it."""
        if self._place.dates_follow_in_brackets():
            return
        if self._place.next_role(*_GAPS) is Role.PERIOD:
            return
        if self._draft.current.period is not None and not self._draft.current.hours:
            return
        self._draft.findings.lose(f"「{item.text}」が何月から何月までか書かれていません。")

    def blur(self, item: Item) -> None:
        """「お盆」「夏休み」 as days something is held in need their dates as well."""
        following = self._place.after()
        if self._place.dates_follow_in_brackets():
            return
        if item.days is not None and self._place.opens():
            self._draft.findings.doubt(item.days, f"「{item.text}」の期間が書かれていません。")
            return
        if following is None or following.role not in (Role.DAYS, Role.PERIOD):
            self._draft.findings.lose(f"「{item.text}」の期間が書かれていません。")
