"""What stands in brackets behind days, hours or closed days, and so is about these alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from directory.schedule.algebra import both, either, members, within
from directory.schedule.day import Dates, DaySet, Weekdays
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.dayrun import DayRun
from directory.schedule.reading.draft import Draft
from directory.schedule.reading.exception import ExceptionReader
from directory.schedule.reading.place import Place
from directory.schedule.reading.screen import has_schedule
from directory.schedule.reading.season import SeasonReader
from directory.schedule.session import Hours

_SILENT = {Role.WEAK, Role.PARTICLE, Role.COLON, Role.STRONG, Role.LINE, Role.LABEL}
_ANY_DAYS = (Role.DAYS, Role.PERIOD, Role.ORDINALS, Role.MONTH_DAYS, Role.BLUR)
_START_MARKS = ("~", "-", "から", "より", "開始", "スタート")


class BracketReader:
    """Lets brackets change what was read before; ``run`` reads items as if without brackets."""

    def __init__(
        self,
        draft: Draft,
        place: Place,
        seasons: SeasonReader,
        exceptions: ExceptionReader,
        run: Callable[[Sequence[Item]], None],
    ) -> None:
        self._draft = draft
        self._place = place
        self._seasons = seasons
        self._exceptions = exceptions
        self._run = run

    def read(self, group: Item) -> None:
        """Read brackets and all within them."""
        inner = [item for item in group.items if item.role not in _SILENT]
        roles = {item.role for item in inner}
        current = self._draft.current
        if not inner:
            return
        if self._seasons.after_vague():
            self._seasons.bracketed(inner)
        elif roles <= {Role.DAYS, Role.PERIOD, Role.ORDINALS} and self._heads_hours():
            self._draft.flush()
            self._run(group.items)
        elif Role.HOURS in roles:
            self._hours(group, inner)
        elif Role.PERIOD in roles and roles & {Role.DAYS, Role.ORDINALS, Role.MONTH_DAYS}:
            self._read_apart(group.items)
        elif roles & {Role.CLOSURE, Role.EXCLUSION, Role.CONDITION}:
            self._read_exceptions(group)
        elif roles & {Role.ONLY, Role.INCLUDE, Role.OPEN}:
            self._choice(group, inner)
        elif not current.has_days and not current.hours:
            self._read_here(group.items)
        else:
            if inner[-1].role is Role.TOPIC or self._cuts_ordinals(inner):
                self._draft.findings.lose(f"「{group.text}」の意味が定まりません。")
            for item in inner:
                self._detail(item, group)

    def _cuts_ordinals(self, inner: Sequence[Item]) -> bool:
        """Whether brackets stand within a list: 「第1・第3・（第5）土曜日」."""
        current = self._draft.current
        lone = current.ordinals is not None and current.days is None
        return lone and any(item.role is Role.ORDINALS for item in inner)

    # --- ways to read -----------------------------------------------------------------------------

    def _read_here(self, items: Sequence[Item]) -> None:
        """Read items in brackets as if they stood without them."""
        self._place.in_brackets = True
        self._run(items)
        self._place.in_brackets = False

    def _read_apart(self, items: Sequence[Item]) -> None:
        """Read the clauses inside brackets, which change what stands before them."""
        self._draft.flush()
        self._run(items)
        self._draft.current.marked = True
        self._draft.flush()

    def _heads_hours(self) -> bool:
        """Whether brackets stand before hours as a heading (【平日】10時～【土日】12時～)."""
        current = self._draft.current
        complete = bool(current.hours) and (current.has_days or current.period is not None)
        following = self._place.after()
        if following is not None and following.style in ("space", "colon"):
            following = self._place.after(2)
        heads = following is not None and following.role is Role.HOURS
        return complete and not current.sealed and heads

    # --- what brackets hold -----------------------------------------------------------------------

    def _hours(self, group: Item, inner: list[Item]) -> None:
        """Hours of the days before, a break, or other hours for some days (土曜は12:00まで)."""
        days_said = any(item.role in (Role.DAYS, Role.PERIOD, Role.ORDINALS) for item in inner)
        breaks = any(item.role is Role.BREAK for item in inner)
        if not days_said and not breaks and self._draft.current.hours:
            self._draft.findings.lose(f"「{group.text}」が何の時間か定まりません。")
        elif days_said:
            self._read_apart([_as_end(item) for item in group.items])
        else:
            self._read_here(group.items)

    def _read_exceptions(self, group: Item) -> None:
        """「（祝日を除く）」「（祝日の場合は翌日）」「（8月は休み）」."""
        for place, item in enumerate(group.items):
            if item.role is Role.CONDITION and item.condition:
                self._exceptions.apply(item.condition, item.text)
                later = group.items[place + 1 :]
                if any(one.role in (Role.DAYS, Role.ORDINALS) for one in later):
                    self._draft.findings.lose(f"「{group.text}」の意味が定まりません。")
            elif item.role in (Role.CLOSURE, Role.EXCLUSION):
                self._take_out(item)
            elif item.role in _ANY_DAYS:
                self._read_apart(group.items)
                return
            else:
                self._read_here((item,))

    def _take_out(self, item: Item) -> None:
        draft = self._draft
        days = DayRun(draft.findings).total(item.items)
        if item.role is Role.CLOSURE and self._exceptions.closes_everything():
            self._exceptions.close(item, days)
        elif not draft.spoke_of_closing:
            draft.exclude(days, late=False)
        elif item.role is Role.CLOSURE:
            draft.closures.add(days, regular=False)
        elif not draft.closures.open_on(days):
            draft.findings.lose(f"「{item.text}」がどの休みのことか定まりません。")

    def _choice(self, group: Item, inner: list[Item]) -> None:
        """「（平日のみ）」「（祝日も開館）」「（祝日を含む）」."""
        roles = [item.role for item in inner]
        named = ([Role.DAYS, Role.ONLY], [Role.PERIOD, Role.ONLY], [Role.ORDINALS, Role.ONLY])
        if [role for role in roles if role is not Role.OPEN] in named and inner[0].days:
            self._refine(inner[0].days, group)
        elif Role.ONLY in roles and has_schedule(inner):
            self._draft.findings.lose(f"「{group.text}」がどの日や時間のことか定まりません。")
        elif Role.DAYS in roles or (Role.OPEN in roles and Role.PERIOD in roles):
            self._read_here(group.items)
        else:
            for item in inner:
                self._detail(item, group)

    def _detail(self, item: Item, group: Item) -> None:
        """A single thing in brackets: the n-th weeks of a weekday, the months it is held in."""
        current = self._draft.current
        if item.role is Role.DAYS and item.days is not None and current.days is not None:
            self._refine(item.days, group)
        elif item.role is Role.PERIOD and item.days and item.style != "from" and item.sure:
            if current.blank and self._draft.clauses:
                self._draft.findings.lose(f"「{group.text}」がどの日のことか定まりません。")
            current.limit(item.days)
            current.sealed = bool(current.hours)
        else:
            self._read_here((item,))
            self._draft.current.sealed = self._draft.current.whole

    def _refine(self, days: DaySet, group: Item) -> None:
        """Days in brackets behind days: the same again, or a part of them."""
        draft = self._draft
        clause = draft.current if draft.current.days is not None else None
        if clause is None and draft.clauses:
            clause = draft.clauses[-1]
        if clause is None or clause.days is None:
            self._read_here(group.items)
            return
        held, named = members(clause.days), members(days)
        repeated = clause.style == "every_week" or clause.monthly
        if isinstance(days, Dates) and repeated and clause.period is None:
            draft.findings.lose(f"「{group.text}」が全部の日か一部の日か定まりません。")
        elif clause.style == "named":
            clause.days = either(clause.beside_name, days) if clause.beside_name else days
        elif clause.style == "range" and not within(held, named):
            clause.days = both(clause.days, days)
        elif clause.style == "dates" and not within(held, named):
            draft.findings.lose(f"「{group.text}」が日付と合いません。")
        elif clause.style not in ("dates", "range") and named != held:
            if isinstance(days, Dates) and within(named, held):
                clause.days, clause.style = days, "dates"
            elif within(named, held) or (held & named and isinstance(days, Weekdays)):
                clause.days = both(clause.days, days)
            else:
                draft.findings.lose(f"「{group.text}」が先に書かれた日と合いません。")


def _as_end(item: Item) -> Item:
    """A bare time in brackets behind a range is another end: 9:00～17:00（土曜は12:00）."""
    if item.role is not Role.HOURS or item.style != "start" or item.hours is None:
        return item
    if any(mark in item.text for mark in _START_MARKS):
        return item
    return replace(item, hours=Hours(None, item.hours.start), style="end")
