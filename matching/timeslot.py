"""Weekly hours: when a person is free, when an activity is held, and how long the two overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from matching.errors import MatchingError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
ENOUGH_MINUTES = 60

_CLOCK = re.compile(r"([01]?\d|2[0-9]):([0-5]\d)")
_NTH = re.compile(r"(-?[1-5]|last)-(mon|tue|wed|thu|fri|sat|sun)")


class TimeSlotError(MatchingError):
    """Hours that cannot be read: an unknown weekday, a clock outside the day, an empty slot."""


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """Hours on one weekday, in minutes after midnight.

    ``weekday`` counts from Monday = 0. ``end_minute`` may pass 24:00 for a slot that runs into
    the next day. ``nth`` is the week of the month (-1 the last) when it is not held every week.
    """

    weekday: int
    start_minute: int
    end_minute: int
    nth: int | None = None
    note: str = ""

    @property
    def length_minutes(self) -> int:
        """How long the slot lasts, in minutes."""
        return self.end_minute - self.start_minute


def parse_slot(row: dict[str, object]) -> TimeSlot:
    """Read ``{"weekday" | "nth_weekday", "start", "end", "note"}``; ``TimeSlotError`` if broken."""
    weekday, nth = _parse_day(row)
    start, end = parse_clock(row.get("start")), parse_clock(row.get("end"))
    if start == end:
        raise TimeSlotError(
            f"開始と終了が同じ時刻({row.get('start')})です。終わりの時刻を直してください。"
        )
    if end < start:  # runs past midnight
        end += DAY_MINUTES
    return TimeSlot(weekday, start, end, nth, str(row.get("note") or ""))


def _parse_day(row: dict[str, object]) -> tuple[int, int | None]:
    if "nth_weekday" in row:
        found = _NTH.fullmatch(str(row["nth_weekday"]))
        if not found:
            raise TimeSlotError(
                f"nth_weekday の値「{row['nth_weekday']}」が読めません。"
                "第2土曜なら 2-sat のように書いてください。"
            )
        nth = -1 if found[1] == "last" else int(found[1])
        return WEEKDAYS.index(found[2]), nth
    weekday = str(row.get("weekday"))
    if weekday not in WEEKDAYS:
        raise TimeSlotError(
            f"曜日「{weekday}」が読めません。{', '.join(WEEKDAYS)} のどれかにしてください。"
        )
    return WEEKDAYS.index(weekday), None


def parse_clock(value: object) -> int:
    """Minutes after midnight of a clock such as ``09:30`` (``24:00`` allowed)."""
    found = _CLOCK.fullmatch(str(value))
    minutes = int(found[1]) * 60 + int(found[2]) if found else DAY_MINUTES + 1
    if minutes > DAY_MINUTES:
        raise TimeSlotError(f"時刻「{value}」が読めません。09:30 のように書いてください。")
    return minutes


def shared_minutes(free: TimeSlot, held: TimeSlot) -> int:
    """Minutes of a week both slots cover, slots past midnight included; 0 when apart."""
    day = held.weekday - free.weekday
    best = 0
    for days in (day - 7, day, day + 7):
        start, end = held.start_minute + days * DAY_MINUTES, held.end_minute + days * DAY_MINUTES
        if start < free.end_minute and end > free.start_minute:
            shared = min(free.end_minute, end) - max(free.start_minute, start)
            best = max(best, shared)
    return best


def fits(free: Iterable[TimeSlot], held: TimeSlot) -> bool:
    """Whether somebody free at these hours can come for an hour, or for all of a shorter slot."""
    return longest_minutes(free, held) >= min(ENOUGH_MINUTES, held.length_minutes)


def longest_minutes(free: Iterable[TimeSlot], held: TimeSlot) -> int:
    """The longest stay at one held slot, hours that touch each other joined first."""
    return max((shared_minutes(slot, held) for slot in _joined_once(tuple(free))), default=0)


@lru_cache(maxsize=1024)
def _joined_once(free: tuple[TimeSlot, ...]) -> list[TimeSlot]:
    return joined(free)


def joined(slots: Iterable[TimeSlot]) -> list[TimeSlot]:
    """Free hours of one weekday that touch or overlap, joined into one slot each."""
    out: list[TimeSlot] = []
    for slot in sorted(slots, key=lambda each: (each.weekday, each.start_minute)):
        last = out[-1] if out else None
        if last and last.weekday == slot.weekday and slot.start_minute <= last.end_minute:
            end = max(last.end_minute, slot.end_minute)
            out[-1] = TimeSlot(last.weekday, last.start_minute, end)
        else:
            out.append(TimeSlot(slot.weekday, slot.start_minute, slot.end_minute))
    return out
