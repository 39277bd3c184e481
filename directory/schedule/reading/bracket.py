"""What stands in brackets behind days, hours or closed days, and so is about these alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from directory.schedule.algebra import NOTHING, both, members, within
from directory.schedule.day import DaySet, Weekdays
from directory.schedule.grammar.item import Item, Role
from directory.schedule.reading.dayrun import DayRun
from directory.schedule.reading.screen import has_schedule
from directory.schedule.session import Hours

if TYPE_CHECKING:
    from directory.schedule.reading.builder import Builder

_SILENT = {Role.WEAK, Role.PARTICLE, Role.COLON, Role.STRONG, Role.LINE, Role.LABEL}


def read_bracket(builder: Builder, group: Item) -> None:
    """Let the bracket change what the builder has just read."""
    inner = [item for item in group.items if item.role not in _SILENT]
    roles = {item.role for item in inner}
    if not inner:
        return
    if builder.after_vague_period():
        builder.read_period(inner)
    elif roles <= {Role.DAYS, Role.PERIOD, Role.ORDINALS} and builder.heads_hours():
        builder.read_heading(group.items)
    elif Role.HOURS in roles:
        _read_hours(builder, group, inner)
    elif Role.PERIOD in roles and roles & {Role.DAYS, Role.ORDINALS, Role.MONTH_DAYS}:
        builder.read_inner(group.items)
    elif roles & {Role.CLOSURE, Role.EXCLUSION, Role.CONDITION}:
        _read_exceptions(builder, group)
    elif Role.ONLY in roles or Role.INCLUDE in roles or Role.OPEN in roles:
        _read_choice(builder, group, inner)
    elif not builder.current.has_days and not builder.current.hours:
        builder.read_here(group.items)
    else:
        for item in inner:
            _read_detail(builder, item, group)


def _read_hours(builder: Builder, group: Item, inner: list[Item]) -> None:
    """Hours of the days before, a break, or other hours for some days (土曜は12:00まで)."""
    days_said = any(item.role in (Role.DAYS, Role.PERIOD, Role.ORDINALS) for item in inner)
    breaks = any(item.role is Role.BREAK for item in inner)
    if not days_said and not breaks and builder.current.hours:
        builder.findings.lose(f"「{group.text}」が何の時間か定まりません。")
    elif days_said:
        builder.read_inner([_as_end(item) for item in group.items])
    else:
        builder.read_here(group.items)


def _as_end(item: Item) -> Item:
    """A bare time in brackets behind a range is another end: 9:00～17:00（土曜は12:00）."""
    if item.role is not Role.HOURS or item.style != "start" or item.hours is None:
        return item
    if any(mark in item.text for mark in ("~", "-", "から", "より", "開始", "スタート")):
        return item
    return replace(item, hours=Hours(None, item.hours.start), style="end")


def _read_exceptions(builder: Builder, group: Item) -> None:
    """「（祝日を除く）」「（祝日の場合は翌日）」「（8月は休み）」."""
    for place, item in enumerate(group.items):
        if item.role is Role.CONDITION and item.condition:
            builder.apply(item.condition, item.text)
            if any(later.role in (Role.DAYS, Role.ORDINALS) for later in group.items[place + 1 :]):
                builder.findings.lose(f"「{group.text}」の意味が定まりません。")
        elif item.role in (Role.CLOSURE, Role.EXCLUSION):
            _take_out(builder, item)
        elif item.role in (Role.DAYS, Role.PERIOD, Role.ORDINALS, Role.MONTH_DAYS, Role.BLUR):
            builder.read_inner(group.items)
            return
        else:
            builder.read_here((item,))


def _take_out(builder: Builder, item: Item) -> None:
    days = DayRun(builder.findings).total(item.items)
    if item.role is Role.CLOSURE and builder.closes_everything():
        builder.close(item, days)
    elif builder.spoke_of_closing:
        if item.role is Role.CLOSURE:
            builder.closures.add(days, regular=False)
        elif not builder.closures.open_on(days):
            builder.findings.lose(f"「{item.text}」がどの休みのことか定まりません。")
    else:
        builder.exclude(days, late=False)


def _read_choice(builder: Builder, group: Item, inner: list[Item]) -> None:
    """「（平日のみ）」「（祝日も開館）」「（祝日を含む）」."""
    if [item.role for item in inner] in ([Role.DAYS, Role.ONLY], [Role.PERIOD, Role.ONLY]):
        _refine(builder, inner[0].days or NOTHING, group)
        return
    if Role.ONLY in {item.role for item in inner} and has_schedule(inner):
        builder.findings.lose(f"「{group.text}」がどの日や時間のことか定まりません。")
        return
    if any(item.role is Role.DAYS for item in inner):
        builder.read_here(group.items)
        return
    for item in inner:
        _read_detail(builder, item, group)


def _read_detail(builder: Builder, item: Item, group: Item) -> None:
    """A single thing in brackets: the n-th weeks of a weekday, the months it is held in."""
    current = builder.current
    if item.role is Role.DAYS and item.days is not None and current.days is not None:
        _refine(builder, item.days, group)
    elif item.role is Role.PERIOD and item.days is not None and item.style != "from" and item.sure:
        if current.blank and builder.clauses:
            builder.findings.lose(f"「{group.text}」がどの日のことか定まりません。")
        current.limit(item.days)
        current.sealed = bool(current.hours)
    else:
        builder.read_here((item,))
        builder.seal()


def _refine(builder: Builder, days: DaySet, group: Item) -> None:
    """Days in brackets behind days: the same again, or a part of them."""
    clause = builder.current if builder.current.days is not None else None
    if clause is None and builder.clauses:
        clause = builder.clauses[-1]
    if clause is None or clause.days is None:
        builder.read_here(group.items)
        return
    held, named = members(clause.days), members(days)
    if clause.style == "named":
        clause.days = days
    elif clause.style in ("dates", "range"):
        fits = within(held, named)
        if not fits and clause.style == "range":
            fits = True
            clause.days = both(clause.days, days)
        if not fits:
            builder.findings.lose(f"「{group.text}」が日付と合いません。")
    elif named != held and (
        within(named, held) or (held & named and isinstance(days, Weekdays))
    ):
        clause.days = both(clause.days, days)
    elif named != held:
        builder.findings.lose(f"「{group.text}」が先に書かれた日と合いません。")
