"""Parts of the day in words: which of them free hours cover, and the word for them together."""

from __future__ import annotations

from collections.abc import Iterable

from matching.free_hour import free_hours
from matching.timeslot import DAY_MINUTES, DAY_NAMES, ENOUGH_MINUTES, TimeSlot, clock, nth_name

PARTS = (
    ("午前", 0, 12 * 60),
    ("午後", 12 * 60, 17 * 60),
    ("夕方・夜", 17 * 60, DAY_MINUTES),
)
TOGETHER = {
    ("午前", "午後"): "日中",
    ("午後", "夕方・夜"): "午後から夜",
    ("午前", "午後", "夕方・夜"): "一日",
}

_DAYS = {"平日": "月火水木金", "土日": "土日", "週末": "土日"}
_SAID = {
    "午前": ("午前",),
    "午後": ("午後",),
    "昼": ("午前", "午後"),
    "日中": ("午前", "午後"),
    "夕方": ("夕方・夜",),
    "夜": ("夕方・夜",),
}


def covered(slot: TimeSlot) -> tuple[str, ...]:
    """The parts of the day in which one can stay an hour; of a shorter slot the one most in it."""
    start, end = slot.start_minute, slot.end_minute
    shares = {name: min(end, last) - max(start, first) for name, first, last in PARTS}
    found = tuple(name for name, minutes in shares.items() if minutes >= ENOUGH_MINUTES)
    return found or (max(shares, key=lambda name: shares[name]),)


def week_parts(slots: Iterable[TimeSlot]) -> tuple[str, ...]:
    """``月曜の午前``, ``月曜の午後``: every part of the week the hours cover, each once."""
    return tuple(
        dict.fromkeys(f"{_day(slot)}の{part}" for slot in _ordered(slots) for part in covered(slot))
    )


def is_free(slots: Iterable[TimeSlot], said: str) -> bool | None:
    """Whether hours hold a part of the week, said as ``平日午後``; ``None``: it names no days."""
    days = next((days for word, days in _DAYS.items() if said.startswith(word)), None)
    if days is None:
        return None
    usual = tuple(name for name, _, _ in PARTS)
    parts = next((parts for word, parts in _SAID.items() if word in said), usual)
    wanted = {f"{day}曜の{part}" for day in days for part in parts}
    return not wanted.isdisjoint(week_parts(slots))


def told_times(slots: Iterable[TimeSlot], *, with_hours: bool) -> tuple[str, ...]:
    """``月曜の日中(10:00〜15:00)``, in the order of the week; only the word without the hours."""
    return tuple(dict.fromkeys(_told(slot, with_hours) for slot in _ordered(slots)))


def _ordered(slots: Iterable[TimeSlot]) -> list[TimeSlot]:
    return sorted(free_hours(slots).slots, key=lambda one: (one.weekday, one.start_minute))


def _told(slot: TimeSlot, with_hours: bool) -> str:
    parts = covered(slot)
    word = f"{_day(slot)}の{TOGETHER.get(parts, parts[0])}"
    hours = f"({clock(slot.start_minute)}〜{clock(slot.end_minute)})"
    return word + hours if with_hours else word


def _day(slot: TimeSlot) -> str:
    return f"{nth_name(slot.nth)}{DAY_NAMES[slot.weekday]}曜"
