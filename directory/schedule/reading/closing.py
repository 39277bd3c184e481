"""Finding which days a closing word (休館, 休み) or an excepting word (を除く) takes.

The days stand before it (月曜・祝日は休館) or, after a heading, behind it (休館日：月曜日、祝日).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from directory.schedule.day import Everyday
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.findings import Findings
from directory.schedule.reading.group import (
    DAY_ROLES,
    day_groups,
    joined,
    months_off,
    mostly_open,
    sounds_open,
    subset_start,
)

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
            if self._names_closed(place):
                place = self._bind_name(place)
                continue
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

    # --- 年末年始 behind closed days --------------------------------------------------------------

    def _names_closed(self, place: int) -> bool:
        """Whether 年末年始 stands at ``place`` alone behind closed days, so that it is one more.

        「第1火曜休館 年末年始（12/31～1/2）」; with hours or a word of its own behind it is not.
        """
        if not self._name_stands(place) or self._bracketed:
            return False
        said = [item for item in self._bound if item.role not in _GAPS | {Role.STRONG}]
        closed = bool(said) and said[-1].role in (Role.CLOSURE, Role.CONDITION, Role.GROUP)
        if not closed or not any(item.role is Role.CLOSURE for item in said[-2:]):
            return False
        end = self._past_groups(place + 1)
        return end == len(self._items) or self._items[end].role in (Role.STRONG, Role.LINE)

    def _past_groups(self, place: int) -> int:
        while place < len(self._items) and self._items[place].role is Role.GROUP:
            place += 1
        return place

    def _bind_name(self, place: int) -> int:
        end = self._past_groups(place + 1)
        run = tuple(self._items[place:end])
        self._bound.append(Item(Role.CLOSURE, run[0].text, style="closed", items=run))
        return end

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
        apart = self._stands_apart(place)
        if not headed and not (apart and not self._run_ends_closed(start)):
            return None
        if not headed and gap[0].role is Role.WEAK and gap[0].style == "comma":
            return None
        return self._heading_end(start)

    def _stands_apart(self, place: int) -> bool:
        """Whether nothing the word could close stands right before it."""
        if place and self._items[place - 1].role is Role.GROUP:
            place -= 1
            return place == 0 or self._items[place - 1].role in (Role.HOURS, Role.LINE)
        return place == 0 or self._items[place - 1].role in (Role.WEAK, Role.LINE, Role.STRONG)

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
            named_next = role is Role.STRONG and (
                self._name_stands(end + 1) or self._season_goes_on(start, end + 1)
            )
            if role not in _RUN_ROLES and role not in (Role.LINE, Role.COLON) and not named_next:
                break
            if role in (Role.LINE, Role.COLON) or self._ends_group(end):
                kept = end
            end += 1
        return end

    def _season_goes_on(self, start: int, place: int) -> bool:
        """「休館日：4月～11月は第4水曜。12月～3月は月曜。」: months beside months."""
        if not (self._season_stands(start) and self._season_stands(place)):
            return False
        rest = self._items[place + 2 :]
        while rest and rest[0].role in _RUN_ROLES:
            rest = rest[1:]
        return not rest or rest[0].role in (Role.STRONG, Role.LINE)

    def _season_stands(self, place: int) -> bool:
        return [item.role for item in self._items[place : place + 2]] == [Role.PERIOD, Role.TOPIC]

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
        groups = day_groups(run)
        if self._bracketed or len(groups) < 2 or mark.style == "except_rest":
            return [], run
        subset = subset_start(groups)
        if subset:
            if mark.role is Role.CLOSED and is_facility(mark) and not mostly_open(groups[0]):
                self._findings.lose(f"「{_text(run)}」のどれが休みか定まりません。")
            return joined(groups[:subset]), joined(groups[subset:])
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
        if sounds_open(groups[0]):
            return groups[0], joined(groups[1:])
        self._findings.lose(f"「{_text(run)}」のどれを除くのか定まりません。")
        return [], run

    def _split_closing(
        self, groups: list[list[Item]], run: list[Item], mark: Item
    ) -> tuple[list[Item], list[Item]]:
        first = groups[0]
        if mostly_open(first) and not self._has_base():
            return first, joined(groups[1:])
        hours_before = any(item.role is Role.HOURS for item in self._bound)
        listed = is_facility(mark)
        if not listed and not self._has_base() and months_off(groups):
            return first, joined(groups[1:])
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


def _text(items: Sequence[Item]) -> str:
    return "".join(item.text for item in items).strip()
