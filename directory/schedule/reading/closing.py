"""Finding which days a closing word (休館, 休み) or an excepting word (を除く) takes.

The days stand before it (月曜・祝日は休館) or, after a heading, behind it (休館日：月曜日、祝日).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from directory.schedule.algebra import WORKDAYS
from directory.schedule.day import (
    DaySet,
    Everyday,
    Minus,
    NthWeekdays,
    NthWeeks,
    Weekdays,
)
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.findings import Findings

DAY_ROLES = {
    Role.DAYS,
    Role.PERIOD,
    Role.ORDINALS,
    Role.MONTH_DAYS,
    Role.BLUR,
    Role.SEASON,
    Role.FORTNIGHT,
}
_RUN_ROLES = DAY_ROLES | {
    Role.GROUP,
    Role.WEAK,
    Role.PARTICLE,
    Role.TOPIC,
    Role.ALSO,
    Role.FREQUENCY,
    Role.PART_OF_DAY,
    Role.ALTERNATIVE,
    Role.CONDITION,
}
_GAPS = {Role.WEAK, Role.COLON, Role.TOPIC, Role.LINE, Role.PARTICLE}
_FACILITY = ("closed", "closed_day")
_HEADINGS = (*_FACILITY, "day_off")


def with_closings(items: Sequence[Item], findings: Findings, *, bracketed: bool) -> list[Item]:
    """The items with every closing or excepting word and its days made one item."""
    return _Binder(items, findings, bracketed).bound()


class _Binder:
    def __init__(self, items: Sequence[Item], findings: Findings, bracketed: bool) -> None:
        self._items = [
            Item(
                Role.GROUP,
                item.text,
                items=tuple(with_closings(item.items, findings, bracketed=True)),
            )
            if item.role is Role.GROUP
            else item
            for item in items
        ]
        self._findings = findings
        self._bracketed = bracketed
        self._bound: list[Item] = []

    def bound(self) -> list[Item]:
        place = 0
        while place < len(self._items):
            item = self._items[place]
            if item.role not in (Role.CLOSED, Role.EXCEPT):
                self._bound.append(item)
                place += 1
                continue
            place = self._bind(item, place)
        return self._bound

    def _bind(self, mark: Item, place: int) -> int:
        """Bind the mark at ``place``; the place to go on from."""
        following = self._forward(place) if mark.role is Role.CLOSED else None
        if mark.role is Role.CLOSED and self._never_closed(place):
            self._bound.append(Item(Role.DAYS, mark.text, days=Everyday(), style="daily"))
            return self._past_gaps(place + 1) + 1
        if following is not None:
            run = self._items[self._past_gaps(place + 1) : following]
            self._bound.append(Item(Role.CLOSURE, mark.text, style=mark.style, items=tuple(run)))
            return following
        if self._lone_hours(mark):
            return place + 1
        run = self._backward()
        if not any(item.role in DAY_ROLES for item in run):
            self._unbound(mark, run)
            return place + 1
        if mark.role is Role.EXCEPT and not self._bracketed and self._base_follows(run, place):
            return self._exclude(replace(mark, style="except"), [], run, place + 1)
        base, taken = self._split(run, mark)
        return self._exclude(mark, base, taken, place + 1)

    def _exclude(self, mark: Item, base: list[Item], taken: list[Item], place: int) -> int:
        role = Role.CLOSURE if mark.role is Role.CLOSED else Role.EXCLUSION
        text = "".join(item.text for item in taken) + mark.text
        bound = Item(role, text, style=mark.style, items=tuple(taken))
        self._bound += [*base, bound]
        return place

    # --- headings ---------------------------------------------------------------------------------

    def _never_closed(self, place: int) -> bool:
        """「定休日なし」「休館日：なし」."""
        if self._items[place].style not in _HEADINGS:
            return False
        after = self._past_gaps(place + 1)
        if after >= len(self._items):
            return False
        item = self._items[after]
        return item.text in ("なし", "無し", "無", "ありません") or (
            item.role is Role.DAYS and item.style == "daily" and after > place + 1
        )

    def _past_gaps(self, place: int) -> int:
        while place < len(self._items) and _is_gap(self._items[place]):
            place += 1
        return place

    def _forward(self, place: int) -> int | None:
        """The end of the days under the heading at ``place``; ``None`` where it is no heading."""
        if self._items[place].style not in _HEADINGS:
            return None
        start = self._past_gaps(place + 1)
        gap = self._items[place + 1 : start]
        if start < len(self._items) and self._items[start].style == "every_month":
            start = self._past_gaps(start + 1)
        if not gap or start >= len(self._items) or self._items[start].role not in DAY_ROLES:
            return None
        headed = any(item.role in (Role.COLON, Role.TOPIC, Role.STRONG) for item in gap)
        apart = place == 0 or self._items[place - 1].role in (Role.WEAK, Role.LINE, Role.STRONG)
        if not headed and not (apart and not self._run_ends_closed(start)):
            return None
        if not headed and gap[0].role is Role.WEAK and gap[0].style == "comma":
            return None
        return self._heading_end(start)

    def _run_ends_closed(self, start: int) -> bool:
        """Whether the days from ``start`` have a closing word of their own behind them."""
        while start < len(self._items) and self._items[start].role in _RUN_ROLES:
            start += 1
        return start < len(self._items) and self._items[start].role is Role.CLOSED

    def _heading_end(self, start: int) -> int:
        """Where the days under a heading end: before hours and the days these belong to."""
        end = kept = start
        while end < len(self._items):
            role = self._items[end].role
            if role in (Role.HOURS, Role.OPEN, Role.BREAK):
                return kept
            named_next = role is Role.STRONG and self._name_stands(end + 1)
            if role not in _RUN_ROLES and role not in (Role.LINE, Role.COLON) and not named_next:
                break
            if role in (Role.LINE, Role.COLON) or self._ends_group(end):
                kept = end
            end += 1
        return end

    def _name_stands(self, place: int) -> bool:
        """Whether 年末年始 stands there, which nobody names but to say it is closed."""
        return place < len(self._items) and self._items[place].style == "named"

    def _ends_group(self, place: int) -> bool:
        item = self._items[place]
        return item.role is Role.WEAK and item.style in ("comma", "space")

    # --- days before the word ---------------------------------------------------------------------

    def _lone_hours(self, mark: Item) -> bool:
        """「12:00～13:00を除く」「12時～13時は休み」: a break, not a day."""
        before = [item for item in self._bound if item.role not in (Role.PARTICLE, Role.TOPIC)]
        if not before or before[-1].role is not Role.HOURS or not before[-1].hours:
            return False
        hours = before[-1].hours
        gap = self._bound[self._bound.index(before[-1]) + 1 :]
        if hours.start is None or hours.end is None or (mark.role is Role.CLOSED and not gap):
            return False
        self._bound.append(Item(Role.BREAK, mark.text))
        return True

    def _unbound(self, mark: Item, run: list[Item]) -> None:
        """A closing word without days: 「10:00開館 17:00閉館」 says an end, else nothing."""
        said = [item for item in self._bound if item.role not in (Role.PARTICLE, Role.WEAK)]
        if (
            said
            and said[-1].role is Role.CLOSURE
            and not any(item.role is Role.WEAK for item in run)
        ):
            return
        if mark.style == "closed" and run == [] and self._bound and self._last_is_lone_time():
            self._bound[-1] = Item(Role.END, mark.text, hours=self._bound[-1].hours)
            return
        self._bound += run
        self._findings.lose(f"「{mark.text}」がどの日のことか定まりません。")

    def _last_is_lone_time(self) -> bool:
        last = self._bound[-1]
        return last.role is Role.HOURS and last.style == "start"

    def _backward(self) -> list[Item]:
        """The days at the end of what has been read, taken off it."""
        if self._bound and self._bound[-1].role in (Role.COLON, Role.ONLY):
            self._bound.pop()
        start = len(self._bound)
        while start > 0 and self._bound[start - 1].role in _RUN_ROLES:
            start -= 1
        start += _statement_start(self._bound[start:])
        run = self._bound[start:]
        del self._bound[start:]
        leading = next((n for n, item in enumerate(run) if item.role in DAY_ROLES), len(run))
        if any(item.role is Role.GROUP for item in run[:leading]):
            self._bound += run[:leading]
            return run[leading:]
        return run

    def _base_follows(self, run: list[Item], place: int) -> bool:
        """「祝日を除く月～金」: with nothing before and days directly behind."""
        if any(item.role in (Role.DAYS, Role.HOURS) for item in self._bound):
            return False
        after = next(
            (
                item
                for item in self._items[place + 1 :]
                if item.role is not Role.FREQUENCY and item.text != "の"
            ),
            None,
        )
        return after is not None and after.role in DAY_ROLES and bool(run)

    def _split(self, run: list[Item], mark: Item) -> tuple[list[Item], list[Item]]:
        """Which of the days before the word are open days (base), and which it takes out."""
        groups = _groups(run)
        if self._bracketed or len(groups) < 2 or mark.style == "except_rest":
            return [], run
        subset = _subset_start(groups)
        if subset:
            if mark.role is Role.CLOSED and is_facility(mark) and not _mostly_open(groups[0]):
                self._findings.lose(f"「{_text(run)}」のどれが休みか定まりません。")
            return _joined(groups[:subset]), _joined(groups[subset:])
        if mark.role is Role.EXCEPT:
            return self._split_exception(groups, run)
        return self._split_closing(groups, run, mark)

    def _has_base(self) -> bool:
        return any(item.role in (Role.DAYS, Role.FORTNIGHT) for item in self._bound)

    def _split_exception(
        self, groups: list[list[Item]], run: list[Item]
    ) -> tuple[list[Item], list[Item]]:
        if self._has_base():
            return [], run
        if _sounds_open(groups[0]):
            return groups[0], _joined(groups[1:])
        self._findings.lose(f"「{_text(run)}」のどれを除くのか定まりません。")
        return [], run

    def _split_closing(
        self, groups: list[list[Item]], run: list[Item], mark: Item
    ) -> tuple[list[Item], list[Item]]:
        first = groups[0]
        if _mostly_open(first) and not self._has_base():
            return first, _joined(groups[1:])
        hours_before = any(item.role is Role.HOURS for item in self._bound)
        listed = is_facility(mark)
        if not listed and not self._has_base() and _months_off(groups):
            return first, _joined(groups[1:])
        if listed or hours_before or self._has_base():
            return [], run
        self._findings.lose(f"「{_text(run)}」のどれが休みか定まりません。")
        return [], run


def is_facility(mark: Item) -> bool:
    """Whether the word closes a place that is open otherwise (休館, 定休), not just 休み."""
    return mark.style in _FACILITY


def _statement_start(run: Sequence[Item]) -> int:
    """Where the last statement of a run begins: 「12月は第3日曜、8月は休み」 has two."""
    topics = [place for place, item in enumerate(run) if item.role is Role.TOPIC]
    days_after = [place for place in topics if any(item.role in DAY_ROLES for item in run[place:])]
    if not days_after:
        return 0
    return next(
        (
            place + 1
            for place, item in enumerate(run)
            if place > days_after[-1]
            and item.role is Role.WEAK
            and item.style in ("comma", "space")
        ),
        0,
    )


def _is_gap(item: Item) -> bool:
    """Whether the item may stand between a heading and its days; some write ； for ：."""
    return item.role in _GAPS or item.style == "semicolon"


def _groups(run: list[Item]) -> list[list[Item]]:
    """The run cut at commas, spaces and where 祝日 follows weekdays, each group with days."""
    groups: list[list[Item]] = [[]]
    for item in run:
        cut = item.role is Role.WEAK and item.style in ("comma", "space")
        cut = cut or (
            item.style == "holiday" and groups[-1][-1:] != [] and _is_days(groups[-1][-1])
        )
        cut = cut and not (item.style == "holiday" and groups[-1][-1].text in ("土日", "土", "日"))
        if cut and any(member.role in DAY_ROLES for member in groups[-1]):
            groups.append([])
        groups[-1].append(item)
    if len(groups) > 1 and not any(item.role in DAY_ROLES for item in groups[-1]):
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _is_days(item: Item) -> bool:
    return item.role is Role.DAYS and item.style != "named"


def _joined(groups: list[list[Item]]) -> list[Item]:
    return [item for group in groups for item in group]


def _group_days(group: list[Item]) -> DaySet | None:
    return next((item.days for item in group if item.role in DAY_ROLES), None)


def _subset_start(groups: list[list[Item]]) -> int | None:
    """The first group that is a part of the first one's days: 毎週土曜、第3土曜は休み."""
    base = _group_days(groups[0])
    for place, group in enumerate(groups[1:], 1):
        part = _group_days(group)
        if isinstance(base, Weekdays) and isinstance(part, NthWeeks):
            return place
        if (
            isinstance(base, Weekdays)
            and isinstance(part, NthWeekdays)
            and part.weekdays <= base.weekdays
        ):
            return place
    return None


def _sounds_open(group: list[Item]) -> bool:
    """Whether the days are said as those on which something is held: 毎週…, 月～金, 平日, 毎日."""
    first = next(item for item in group if item.role in DAY_ROLES)
    return first.style in ("every_week", "workday", "daily", "nth") or _mostly_open(group)


def _months_off(groups: list[list[Item]]) -> bool:
    """「毎週土曜日、8月は休み」: months behind days are the time off, not rest beside them."""
    later = [item for group in groups[1:] for item in group if item.role in DAY_ROLES]
    first = next(item for item in groups[0] if item.role in DAY_ROLES)
    return first.style in ("every_week", "nth") and all(item.role is Role.PERIOD for item in later)


def _mostly_open(group: list[Item]) -> bool:
    """Four weekdays or more: nobody names those to say when a place is closed."""
    days = _group_days(group)
    if isinstance(days, Minus) and days != WORKDAYS:
        days = days.base
    return (isinstance(days, Weekdays) and len(days.weekdays) >= 4) or isinstance(days, Everyday)


def _text(items: Sequence[Item]) -> str:
    return "".join(item.text for item in items).strip()
