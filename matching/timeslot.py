"""Weekly hours: when a person is free, when an activity is held, and how long the two overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matching.errors import MatchingError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = "月火水木金土日"
EDGES = {"start": "始まり", "end": "終わり"}
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
    def day(self) -> str:
        """The day in words, ``月曜日`` or ``第2土曜日``."""
        return f"{nth_name(self.nth)}{DAY_NAMES[self.weekday]}曜日"

    @property
    def length_minutes(self) -> int:
        """How long the slot lasts, in minutes."""
        return self.end_minute - self.start_minute


def nth_name(nth: int | None) -> str:
    """The week of the month in words, ``第2`` or ``最終``; empty for every week."""
    return "" if nth is None else "最終" if nth < 0 else f"第{nth}"


def clock(minute: int) -> str:
    """Minutes after midnight as ``9:30``; past midnight counted on, ``25:00``."""
    return f"{minute // 60}:{minute % 60:02d}"


def parse_slot(row: Mapping[str, object]) -> TimeSlot:
    """Read ``{"weekday" | "nth_weekday", "start", "end", "note"}``.

    ``TimeSlotError`` names the weekday and what of it is missing or cannot be read.
    """
    weekday, nth = _parse_day(row)
    day = f"{nth_name(nth)}{DAY_NAMES[weekday]}曜日"
    _require_both(row, day)
    start, end = (_parse_edge(row, key, day) for key in EDGES)
    if start == end:
        raise TimeSlotError(
            f"{day}の始まりと終わりが同じ時刻({row.get('start')})です。"
            "終わりの時刻を直してください。"
        )
    if end < start:  # runs past midnight
        end += DAY_MINUTES
    return TimeSlot(weekday, start, end, nth, str(row.get("note") or ""))


def _require_both(row: Mapping[str, object], day: str) -> None:
    missing = [name for key, name in EDGES.items() if not row.get(key)]
    if not missing:
        return
    there = [f"{name} {row[key]}" for key, name in EDGES.items() if row.get(key)]
    told = f"({there[0]})" if there else ""
    raise TimeSlotError(
        f"{day}の{'と'.join(missing)}の時刻がありません{told}。"
        f"{'と'.join(missing)}を入れるか、この曜日の時間を消してください。"
    )


def _parse_edge(row: Mapping[str, object], key: str, day: str) -> int:
    try:
        return parse_clock(row[key])
    except TimeSlotError as error:
        raise TimeSlotError(f"{day}の{EDGES[key]}: {error}") from None


def _parse_day(row: Mapping[str, object]) -> tuple[int, int | None]:
    if row.get("nth_weekday") is not None:
        found = _NTH.fullmatch(str(row["nth_weekday"]))
        if not found:
            raise TimeSlotError(
                f"nth_weekday の値「{row['nth_weekday']}」が読めません。"
                "第2土曜なら 2-sat のように書いてください。"
            )
        nth = -1 if found[1] == "last" else int(found[1])
        return WEEKDAYS.index(found[2]), nth
    weekday = str(row.get("weekday") or "")
    if not weekday:
        hours = "〜".join(str(row.get(key) or "?") for key in EDGES)
        raise TimeSlotError(
            f"時間({hours})の曜日がありません。{', '.join(WEEKDAYS)} のどれかを入れてください。"
        )
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
