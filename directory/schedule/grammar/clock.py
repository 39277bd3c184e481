"""Clock times as written → hours of the day; a reading that is not the only one is not sure.

午前 and 午後 before the first time hold for the second where only that gives a later time
(午後５時30分～６時30分). An end that is not later is taken as past midnight only in the evening or
with 翌; 1時～3時 alone could be night or afternoon and stays unread.
"""

from __future__ import annotations

from datetime import time

from directory.schedule.grammar.cursor import UNTIL, Cursor
from directory.schedule.grammar.item import Item, Role
from directory.schedule.pattern import Clock
from directory.schedule.session import Hours

_NOON = 12 * 60
_MIDNIGHT = 24 * 60
_MORNING = {"午前", "am", "a.m.", "朝", "早朝"}
_AFTERNOON = {"午後", "pm", "p.m.", "夕方", "夕", "夜", "夜間", "晩", "昼", "お昼"}
_PM = {"pm", "p.m."}
_NOON_WORDS = {"昼", "お昼"}
_EVENING_START = 17 * 60
_MORNING_END = 10 * 60
_EARLY = 6 * 60
_EARLY_END = 9 * 60
_DAY_WORDS = (
    "weekday",
    "paren_weekday",
    "workday",
    "holiday",
    "nth",
    "every_week",
    "date",
    "month",
)


def _minutes(clock: Clock) -> int | None:
    """Minutes from midnight, or ``None`` where the half-day word leaves it open or contradicts."""
    hour, minute = clock.hour, clock.minute
    if clock.half in _MORNING:
        return hour * 60 + minute if hour < 12 or (hour, minute) == (12, 0) else None
    if clock.half in _NOON_WORDS:
        return (hour if hour >= 10 else hour + 12) * 60 + minute
    if clock.half in _AFTERNOON:
        if hour == 12:
            return _NOON + minute if clock.half in _PM else None
        return (hour + 12 if hour < 12 else hour) * 60 + minute
    if clock.half == "深夜":
        return (hour + 12 if 10 <= hour <= 12 else hour) * 60 + minute
    return hour * 60 + minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _half_noon(start: Clock, end: Clock | None) -> bool:
    """午後12時30分～午後3時: before an afternoon end, 午後12時 can only be noon."""
    return start.half in _AFTERNOON and start.hour == 12 and end is not None and end.hour != 12


def _carried(clock: Clock, earlier: int | None) -> int | None:
    """An unmarked time after an afternoon one, read as afternoon where that is what is later."""
    minutes = _minutes(clock)
    if minutes is None or clock.half or earlier is None or minutes > earlier or clock.hour >= 12:
        return minutes
    return minutes + _NOON if minutes + _NOON >= earlier else minutes


def _end_minutes(start: Clock, begin: int, end: Clock) -> int | None:
    """The end in minutes from the midnight before the start, or ``None`` where it is not sure."""
    if end.half is None and start.half in _AFTERNOON:
        finish = _carried(end, begin)
    else:
        finish = _minutes(end)
    if finish is None:
        return None
    if finish > begin:
        early = start.half is None and end.half is None and begin < _EARLY
        doubtful = early and begin > 0 and finish < _EARLY_END
        late = start.half is None and end.half in _AFTERNOON and 0 < begin < _EARLY
        return None if doubtful or late else finish
    if finish == begin:
        return _MIDNIGHT if begin == 0 else None
    if begin >= _EVENING_START and finish <= _MORNING_END:
        return finish + _MIDNIGHT
    return None


class HoursReader:
    """Reads one range of hours after another; remembers whether the last was in the afternoon."""

    def __init__(self) -> None:
        self._afternoon: int | None = None

    def read(self, cursor: Cursor) -> Item | None:
        """Hours at the cursor: a range, a start or an end alone; ``None`` when there are none."""
        first = cursor.place
        item = cursor.attempt(self._end_only) or cursor.attempt(self._range)
        if item is None:
            return None
        return Item(
            Role.HOURS, cursor.text_since(first), hours=item.hours, sure=item.sure, style=item.style
        )

    def _end_only(self, cursor: Cursor) -> Item | None:
        """「～17:00」「17:00まで」「終了17:00」."""
        led = cursor.take_if("range") is not None
        next_morning = self._next_morning(cursor)
        token = cursor.take_if("clock")
        if token is None:
            return None
        if not (cursor.take_text(*UNTIL) or cursor.take_if("end_mark") or led):
            return None
        end = _minutes(token.value)
        sure = end is not None and (next_morning or token.value.half is not None or end >= _EARLY)
        hours = Hours(None, _time(end)) if end is not None and sure else Hours()
        return Item(Role.HOURS, hours=hours, sure=sure, style="end")

    def _range(self, cursor: Cursor) -> Item | None:
        start = self._start(cursor)
        if start is None:
            return None
        if cursor.take_if("range") or cursor.take_text("から", "より"):
            end = cursor.attempt(self._end)
            if end is not None:
                return self._between(start, *end)
            if self._goes_on_next_line(cursor):
                return Item(Role.HOURS, sure=False)
            if cursor.at(*_DAY_WORDS):
                return Item(Role.HOURS, sure=False, style="broken")
        elif cursor.take_text("に"):
            cursor.take_if("start_mark", "open")
        cursor.take_if("start_mark")
        return cursor.attempt(lambda ahead: self._lasting(start, ahead)) or self._from(start)

    @staticmethod
    def _start(cursor: Cursor) -> Clock | None:
        """The first time of a range; a bare number counts before 「～12時」."""
        if cursor.at("clock"):
            clock: Clock = cursor.take().value
            return clock
        after = (cursor.peek(1).kind, cursor.peek(2).kind)
        if cursor.at("number") and after == ("range", "clock") and cursor.peek().value <= 24:
            half = cursor.peek(2).value.half
            return None if half else Clock(cursor.take().value, 0)
        return None

    def _end(self, cursor: Cursor) -> tuple[Clock, bool] | None:
        cursor.skip(("space",))
        next_morning = self._next_morning(cursor)
        token = cursor.take_if("clock")
        if token is None or self._begins_another(cursor):
            return None
        _ = cursor.take_text(*UNTIL) or cursor.take_if("end_mark")
        return token.value, next_morning

    @staticmethod
    def _begins_another(cursor: Cursor) -> bool:
        """In 「10:00～ 14:00～」 the second time starts another session."""
        return cursor.at("range") or cursor.at_text("から")

    @staticmethod
    def _goes_on_next_line(cursor: Cursor) -> bool:
        """In 「10:00～↵11:00」 the next line may be the end; in 「10:00～↵11:00～」 it is none."""
        if not (cursor.at("newline") and cursor.peek(1).kind == "clock"):
            return False
        return cursor.peek(2).kind != "range" and cursor.peek(2).text != "から"

    @staticmethod
    def _next_morning(cursor: Cursor) -> bool:
        if cursor.at("next_prefix") and cursor.peek().text != "翌":
            return False
        taken = cursor.take_if("next_prefix", "next_day", "next_morning") is not None
        if taken:
            cursor.take_text("の")
        return taken

    def _between(self, start: Clock, end: Clock, next_morning: bool) -> Item:
        begin = _NOON + start.minute if _half_noon(start, end) else _carried(start, self._afternoon)
        if begin is None or begin >= _MIDNIGHT:
            return Item(Role.HOURS, sure=False)
        marked = start if begin == _minutes(start) else Clock(start.hour, start.minute, "午後")
        finish = _minutes(end) if next_morning else _end_minutes(marked, begin, end)
        if finish is None:
            return Item(Role.HOURS, sure=False)
        self._remember(marked, finish)
        return Item(Role.HOURS, hours=Hours(_time(begin), _time(finish)))

    def _from(self, start: Clock) -> Item:
        begin = _carried(start, self._afternoon)
        early = start.half is None and begin is not None and 0 < begin < _EARLY
        if begin is None or begin >= _MIDNIGHT or early:
            return Item(Role.HOURS, sure=False)
        self._remember(start, begin)
        return Item(Role.HOURS, hours=Hours(_time(begin), None), style="start")

    def _lasting(self, start: Clock, cursor: Cursor) -> Item | None:
        """「10時から2時間」: the length gives the end, unless it is only about so long."""
        cursor.take_if("space")
        if cursor.at_text("約", "およそ") or not cursor.at("duration"):
            return None
        length = cursor.take().value
        begin = _carried(start, self._afternoon)
        if begin is None or cursor.at_text("程度", "ほど", "くらい", "以内", "前後"):
            return None
        return Item(Role.HOURS, hours=Hours(_time(begin), _time(begin + length)))

    def _remember(self, start: Clock, minutes: int) -> None:
        self._afternoon = minutes if start.half in _AFTERNOON else None
