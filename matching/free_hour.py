"""The hours somebody is free: those that overlap on one day are made one, and that is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from matching.timeslot import DAY_MINUTES, WEEKDAYS, TimeSlot, clock, parse_slot


@dataclasses.dataclass(frozen=True)
class FreeHours:
    """Hours of which no two of one day overlap; ``merged`` has a sentence for each pair made one.

    Hours that only touch (to 12:00, from 12:00) stay two: nothing is said twice there.
    """

    slots: tuple[TimeSlot, ...]
    merged: tuple[str, ...] = ()


def read_free_hours(rows: Iterable[Mapping[str, object]]) -> FreeHours:
    """Read the rows of a sheet or a file; ``TimeSlotError`` names the day and what is wrong."""
    return free_hours(parse_slot(row) for row in rows)


def free_hours(slots: Iterable[TimeSlot]) -> FreeHours:
    """Make one of the hours that overlap, each at the place of the first."""
    kept: list[TimeSlot] = []
    merged: list[str] = []
    for slot in slots:
        met = [one for one in kept if _overlap(one, slot)]
        if not met:
            kept.append(slot)
            continue
        whole = _whole(slot, met)
        merged.append(
            f"{slot.day}の {'と '.join(map(_span, (*met, slot)))}は重なるので、"
            f"{_span(whole)}の一つにまとめました。"
        )
        place = kept.index(met[0])
        kept = [one for one in kept if one not in met]
        kept.insert(place, whole)
    return FreeHours(tuple(kept), tuple(merged))


def slot_row(slot: TimeSlot) -> dict[str, str]:
    """A slot as the row a sheet keeps."""
    day = WEEKDAYS[slot.weekday]
    named = {"weekday": day} if slot.nth is None else {"nth_weekday": f"{slot.nth}-{day}"}
    edges = {"start": _padded(slot.start_minute), "end": _padded(slot.end_minute)}
    return {**named, **edges, **({"note": slot.note} if slot.note else {})}


def _overlap(one: TimeSlot, other: TimeSlot) -> bool:
    same_day = (one.weekday, one.nth) == (other.weekday, other.nth)
    return same_day and one.start_minute < other.end_minute and other.start_minute < one.end_minute


def _whole(slot: TimeSlot, met: Iterable[TimeSlot]) -> TimeSlot:
    every = (*met, slot)
    return dataclasses.replace(
        slot,
        start_minute=min(one.start_minute for one in every),
        end_minute=max(one.end_minute for one in every),
        note="、".join(dict.fromkeys(one.note for one in every if one.note)),
    )


def _span(slot: TimeSlot) -> str:
    return f"{clock(slot.start_minute)}〜{clock(slot.end_minute)}"


def _padded(minute: int) -> str:
    return clock(minute % DAY_MINUTES if minute > DAY_MINUTES else minute).zfill(5)
