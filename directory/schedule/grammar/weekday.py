"""Days of the week: 毎週月・水曜日, 月～金, 第2・第4土曜日, 最終金曜, 平日, 土日祝, 隔週火曜日."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from directory.schedule.algebra import REST_DAYS, WORKDAYS, both, either
from directory.schedule.day import (
    LAST,
    DaySet,
    Everyday,
    Holidays,
    NamedHoliday,
    NextWeekday,
    NthWeekdays,
    NthWeeks,
    Offset,
    Weekdays,
)
from directory.schedule.grammar.cursor import UNTIL, Cursor
from directory.schedule.grammar.item import Item, Role

_JOINTS = ("dot", "slash", "semicolon", "and")
_JOINING_WORDS = ("と", "や", "及び", "および", "並びに", "ならびに")
_WEEKDAY = ("weekday", "paren_weekday")
_NTH = ("nth", "nth_week")


def read_days(cursor: Cursor) -> Item | None:
    """A set of days at the cursor with what follows it (とその翌日), or ``None``."""
    start = cursor.place
    item = (
        cursor.attempt(_fortnight)
        or cursor.attempt(_nth)
        or cursor.attempt(_weekly)
        or cursor.attempt(_named)
    )
    if item is None:
        return None
    if item.role is Role.DAYS:
        item = _with_following(item, cursor)
    return Item(
        item.role,
        cursor.text_since(start),
        days=item.days,
        style=item.style,
        sure=item.sure,
        numbers=item.numbers,
    )


def _named(cursor: Cursor) -> Item | None:
    """毎日, 週末, 休日, 敬老の日."""
    token = cursor.take()
    if token.kind == "named_holiday":
        return Item(Role.DAYS, days=NamedHoliday(token.text), style="named_holiday")
    if token.kind == "every_day":
        return Item(Role.DAYS, days=Everyday(), style="daily")
    if token.kind == "weekend":
        return Item(Role.DAYS, days=Weekdays(frozenset({5, 6})), style="weekly", sure=False)
    if token.kind == "rest_day":
        return Item(Role.DAYS, days=REST_DAYS, style="rest")
    return None


def _one_weekday(cursor: Cursor) -> DaySet | None:
    """One weekday token; one written with 祝 (土日祝) has the holidays too."""
    if not cursor.at(*_WEEKDAY):
        return None
    weekdays, holiday = cursor.take().value
    return either(Weekdays(weekdays), Holidays()) if holiday else Weekdays(weekdays)


def _span_end(cursor: Cursor) -> int | None:
    """The last day of 月～金 after its first."""
    if not (cursor.take_if("range") or cursor.take_text("から")):
        return None
    cursor.take_if("space")
    if not cursor.at(*_WEEKDAY) or len(cursor.peek().value[0]) != 1:
        return None
    (last,) = cursor.peek().value[0]
    return int(last)


def _weekday_or_span(cursor: Cursor) -> DaySet | None:
    """A weekday, or a run of them (月～金, 月曜から金曜まで)."""
    first = cursor.peek()
    days = _one_weekday(cursor)
    if days is None or len(first.value[0]) != 1 or first.value[1]:
        return days
    last = cursor.attempt(_span_end)
    if last is None:
        return days
    holiday = cursor.take().value[1]
    cursor.take_text(*UNTIL)
    (start,) = first.value[0]
    run = Weekdays(frozenset((start + step) % 7 for step in range((last - start) % 7 + 1)))
    return either(run, Holidays()) if holiday else run


def _member(cursor: Cursor) -> DaySet | None:
    """A member of a list of days of the week: a weekday, a run of them, 祝日 or 平日."""
    if cursor.take_if("workday"):
        return WORKDAYS
    if cursor.take_if("holiday"):
        return Holidays()
    if cursor.take_if("holiday_eve"):
        return Offset(Holidays(), -1)
    return _weekday_or_span(cursor)


def _next_member(cursor: Cursor, before: DaySet) -> DaySet | None:
    """A further member of the list, with the joint before it."""
    if cursor.at("comma", "space"):
        return _after_loose_joint(cursor) if isinstance(before, Weekdays) else None
    if not (cursor.take_if(*_JOINTS) or cursor.take_text(*_JOINING_WORDS)):
        alike = cursor.tokens[cursor.place - 1].kind == cursor.peek().kind
        return _member(cursor) if cursor.at(*_WEEKDAY) and alike else None
    cursor.take_if("space")
    return _member(cursor)


def _after_loose_joint(cursor: Cursor) -> DaySet | None:
    """After a comma only a weekday goes on with the list; after a space only single letters do."""
    joint = cursor.take()
    before = cursor.tokens[cursor.place - 2]
    if joint.kind == "space":
        single = len(before.text) == 1 and len(cursor.peek().text) == 1
        return _one_weekday(cursor) if single and cursor.at("weekday") else None
    cursor.take_if("space")
    return _weekday_or_span(cursor) if cursor.at(*_WEEKDAY) else None


def _weekday_list(cursor: Cursor) -> DaySet | None:
    """Weekdays joined by ・, commas and the like, with 祝日 and 平日 among them."""
    days = _member(cursor)
    while days is not None:
        before = days
        member = cursor.attempt(partial(_next_member, before=before))
        if member is None:
            break
        days = either(days, member)
    return days


def _weekdays_alone(cursor: Cursor) -> frozenset[int] | None:
    """「土・日曜日」 behind 第2 or before （隔週）; one that has its own 曜 ends the list."""
    if not cursor.at(*_WEEKDAY) or cursor.peek().value[1]:
        return None
    token = cursor.take()
    weekdays: frozenset[int] = token.value[0]
    while "曜" not in token.text and cursor.at("dot") and cursor.peek(1).kind in _WEEKDAY:
        if cursor.peek(1).value[1]:
            break
        cursor.take()
        token = cursor.take()
        weekdays = weekdays | token.value[0]
    return weekdays


def _weekly(cursor: Cursor) -> Item | None:
    """「毎週月・水曜日」「月～金」「土日祝」「平日」; said with 毎週 it is surely every week."""
    said = cursor.take_if("every_week") is not None
    if said:
        cursor.skip(("space", "colon"))
        cursor.take_text("の", "は")
    start = cursor.peek()
    days = _weekday_list(cursor)
    if days is None:
        return None
    if isinstance(days, Holidays):
        return Item(Role.DAYS, days=days, style="holiday")
    style = "every_week" if said else "workday" if start.kind == "workday" else "weekly"
    return Item(Role.DAYS, days=days, style=style)


def _ordinal(cursor: Cursor) -> frozenset[int] | None:
    """第2, a bare 4 going on with a list, 第1～第3, 最終; an empty set never."""
    if cursor.at("last"):
        cursor.take()
        return frozenset({LAST})
    token = cursor.take_if("nth", "nth_week", "number")
    if token is None or not 1 <= token.value <= 5:
        return None
    last = cursor.attempt(_ordinal_span_end)
    return frozenset(range(token.value, (last or token.value) + 1))


def _ordinal_span_end(cursor: Cursor) -> int | None:
    if not (cursor.take_if("range") or cursor.take_text("から")):
        return None
    token = cursor.take_if("nth", "nth_week", "number")
    if token is None or not 1 <= token.value <= 5:
        return None
    return int(token.value)


def _further_ordinal(cursor: Cursor) -> frozenset[int] | None:
    joint = cursor.take() if cursor.at("dot", "comma", "slash", "and", "space") else None
    if joint is None and not cursor.take_text(*_JOINING_WORDS) and not cursor.at(*_NTH, "last"):
        return None
    if joint and joint.kind == "comma":
        cursor.take_if("space")
    if not cursor.at(*_NTH, "number", "last"):
        return None
    if joint and joint.kind == "space" and cursor.at("number") and not _before_weekday(cursor):
        return None
    return _ordinal(cursor)


def _before_weekday(cursor: Cursor) -> bool:
    return cursor.peek(1).kind in _WEEKDAY


def _nth(cursor: Cursor) -> Item | None:
    """「第2・第4土曜日」「最終金曜」; without a weekday the ordinals alone."""
    if not cursor.at(*_NTH, "last") and not _numbers_of_weeks(cursor):
        return None
    by_week = cursor.at("nth_week")
    ordinals = _ordinal(cursor)
    if ordinals is None:
        return None
    while (more := cursor.attempt(_further_ordinal)) is not None:
        by_week = by_week or cursor.tokens[cursor.place - 1].kind == "nth_week"
        ordinals = ordinals | more
    return cursor.attempt(lambda ahead: _nth_weekdays(ahead, ordinals)) or Item(
        Role.ORDINALS,
        days=NthWeeks(ordinals),
        numbers=ordinals,
        style="week" if by_week else "ordinal",
    )


def _numbers_of_weeks(cursor: Cursor) -> bool:
    """「1・3週目の」: bare numbers before one that says it counts weeks."""
    kinds = (cursor.peek().kind, cursor.peek(1).kind, cursor.peek(2).kind)
    return kinds in (("number", "dot", "nth_week"), ("number", "comma", "nth_week"))


def _nth_weekdays(cursor: Cursor, ordinals: frozenset[int]) -> Item | None:
    cursor.skip(("space",))
    cursor.take_text("の")
    cursor.skip(("space",))
    weekdays = _weekdays_alone(cursor)
    if weekdays is None:
        return None
    return Item(Role.DAYS, days=NthWeekdays(ordinals, weekdays), style="nth")


def _fortnight(cursor: Cursor) -> Item | None:
    """「隔週火曜日」; its first date comes from elsewhere in the text."""
    before = cursor.attempt(_fortnight_after)
    if before is not None:
        return before
    if not cursor.take_if("every_other_week"):
        return None
    cursor.take_text("の", "で")
    cursor.skip(("space",))
    cursor.take_text("の")
    days = _weekday_list(cursor) if cursor.at(*_WEEKDAY) else None
    weekdays = days.weekdays if isinstance(days, Weekdays) else frozenset()
    return Item(Role.FORTNIGHT, numbers=weekdays)


def _fortnight_after(cursor: Cursor) -> Item | None:
    """「火曜日（隔週）」「毎週でなく火曜隔週」: the weekday first."""
    weekdays = _weekdays_alone(cursor)
    if weekdays is None:
        return None
    cursor.take_text("の")
    bracket = cursor.take_if("open_bracket")
    if not cursor.take_if("every_other_week") or (bracket and not cursor.take_if("close_bracket")):
        return None
    return Item(Role.FORTNIGHT, numbers=weekdays)


def _with_following(item: Item, cursor: Cursor) -> Item:
    """The item with a day that hangs on it: 「とその直後の木曜日」「の翌日」."""
    while (days := cursor.attempt(partial(_following, item=item))) is not None:
        style = "some_holidays" if item.style == "holiday" else item.style
        item = replace(item, days=days, style=style)
    return item


def _following(cursor: Cursor, item: Item) -> DaySet | None:
    base = item.days
    if base is None:
        return None
    joined = cursor.take_text("と", "及び", "および") is not None
    if not joined and not cursor.take_text("の"):
        return None
    days = cursor.attempt(lambda ahead: _hanging_on(base, ahead))
    if days is None and not joined:
        days = _among(base, cursor)
    if days is None or cursor.at("if"):
        return None
    return either(base, days) if joined else days


def _among(base: DaySet, cursor: Cursor) -> DaySet | None:
    """「月曜日の祝日」「平日の木曜日」: those of the base that are such days as well."""
    if cursor.take_if("holiday"):
        return both(Weekdays(frozenset(range(5))) if base == WORKDAYS else base, Holidays())
    cursor.take_if("every_week")
    days = _weekday_list(cursor) if cursor.at("weekday") else None
    return both(base, days) if days is not None else None


def _hanging_on(base: DaySet, cursor: Cursor) -> DaySet | None:
    """翌日, 前日, その直後の木曜日 and 翌日の日曜日 of a base."""
    offsets = {"next_day": 1, "previous_day": -1, "day_after_next": 2}
    token = cursor.take()
    if token.kind in offsets:
        days: DaySet = Offset(base, offsets[token.kind])
        named = cursor.attempt(_named_weekday)
        return both(days, Weekdays(frozenset({named}))) if named is not None else days
    if token.kind != "next_prefix" or "週" in token.text:
        return None
    weekday = _single_weekday(cursor)
    return NextWeekday(base, weekday) if weekday is not None else None


def _named_weekday(cursor: Cursor) -> int | None:
    return _single_weekday(cursor) if cursor.take_text("の") else None


def _single_weekday(cursor: Cursor) -> int | None:
    if not cursor.at("weekday") or len(cursor.peek().value[0]) != 1:
        return None
    (weekday,) = cursor.take().value[0]
    return int(weekday)
