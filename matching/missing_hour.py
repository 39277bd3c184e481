"""The fewest minutes a person would have to free, besides those they are free, to come once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from matching.timeslot import DAY_MINUTES, ENOUGH_MINUTES, TimeSlot

Span: TypeAlias = tuple[int, int]


class MissingHour(NamedTuple):
    """One stay at a place: ``slot`` is the stay, ``minutes`` how many of it are not yet free."""

    minutes: int
    slot: TimeSlot


def least_missing(free: Iterable[TimeSlot], held: Iterable[TimeSlot]) -> MissingHour | None:
    """The stay of an hour, or of all of a shorter slot, that asks for the fewest minutes more.

    Of equal ones that nearest to hours the person is free, then the earliest of the week; ``None``
    when nothing is held.
    """
    slots = tuple(free)
    found = [
        (missing, away, start, held_slot)
        for held_slot in held
        for missing, away, start in _stays(_spans(slots, held_slot.weekday), held_slot)
    ]
    if not found:
        return None
    missing, _, start, at = min(found, key=lambda one: (*one[:2], one[3].weekday, one[2]))
    return MissingHour(missing, TimeSlot(at.weekday, start, start + _length(at), at.nth))


def _length(held: TimeSlot) -> int:
    return min(ENOUGH_MINUTES, held.length_minutes)


def _stays(free: list[Span], held: TimeSlot) -> Iterator[tuple[int, float, int]]:
    """Every stay worth asking for: minutes missing, minutes away from free ones, its start.

    What is missing of a stay changes its course only where an end of it meets an end of free hours.
    """
    length = _length(held)
    last = held.end_minute - length
    met = {minute for span in free for edge in span for minute in (edge, edge - length)}
    for start in {held.start_minute, last, *met}:
        if held.start_minute <= start <= last:
            end = start + length
            had = sum(max(0, min(end, to) - max(start, since)) for since, to in free)
            away = min((max(since - end, start - to, 0) for since, to in free), default=0)
            yield length - had, away, start


def _spans(free: tuple[TimeSlot, ...], weekday: int) -> list[Span]:
    """Free hours in minutes after midnight of a weekday of this week, those that touch joined."""
    each = sorted(
        (slot.start_minute + shift, slot.end_minute + shift)
        for slot in free
        for week in (-7, 0, 7)
        for shift in ((slot.weekday - weekday + week) * DAY_MINUTES,)
    )
    spans: list[Span] = []
    for since, to in each:
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(to, spans[-1][1]))
        else:
            spans.append((since, to))
    return spans
