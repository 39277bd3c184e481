"""Distinct opening hours as columns: which of them fit a person's free hours, and how long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.snapshot.column import Array, Columns
from matching.snapshot.timetable import Timetable
from matching.timeslot import DAY_MINUTES, ENOUGH_MINUTES, TimeSlot, joined

SHIFTS = np.array([[-7], [0], [7]]) * DAY_MINUTES


class Hours:
    """The slots of every distinct schedule in one row each, with the code of their schedule."""

    def __init__(self, columns: Columns) -> None:
        self._schedules = columns.schedules
        self._timetable = Timetable(columns)
        self._read = 0
        self._length = self._owner = np.zeros(0, dtype=np.int64)
        # Each slot thrice, a week earlier and later as well: free hours may run past midnight.
        self._start = self._end = np.zeros((3, 0), dtype=np.int64)

    def fitting(self, free: Sequence[TimeSlot]) -> Array:
        """Whether each schedule has a slot that fits; hours by arrangement (code 0) always do."""
        minutes = self._longest(free)
        fit = minutes >= np.minimum(self._length, ENOUGH_MINUTES)
        found: Array = np.bincount(self._owner[fit], minlength=len(self._schedules.values)) > 0
        found[0] = True
        return found

    def few(self, fitting: Array) -> Array | None:
        """Entries of the open rows that fit; ``None`` where they are too many to go by hours."""
        return self._timetable.few(fitting)

    def longest(self, free: Sequence[TimeSlot]) -> Array:
        """The longest stay in minutes that each schedule allows."""
        most = np.zeros(len(self._schedules.values), dtype=np.int64)
        minutes = self._longest(free)
        np.maximum.at(most, self._owner, minutes)
        return most

    def _longest(self, free: Sequence[TimeSlot]) -> Array:
        self._catch_up()
        best = np.zeros(len(self._length), dtype=np.int64)
        for slot in joined(free):
            begin = slot.weekday * DAY_MINUTES + slot.start_minute
            end = begin + slot.length_minutes
            shared = np.minimum(end, self._end) - np.maximum(begin, self._start)
            np.maximum(best, shared.max(axis=0), out=best)
        return best

    def _catch_up(self) -> None:
        """Take in the schedules met since the last question."""
        fresh = self._schedules.values[self._read :]
        if not fresh:
            return
        rows = [
            (slot.weekday * DAY_MINUTES + slot.start_minute, slot.length_minutes, code)
            for code, slots in enumerate(fresh, start=self._read)
            for slot in slots
        ]
        self._read = len(self._schedules.values)
        if rows:
            start, length, owner = np.array(rows, dtype=np.int64).T
            start = start + SHIFTS
            self._start = np.concatenate([self._start, start], axis=1)
            self._end = np.concatenate([self._end, start + length], axis=1)
            self._length = np.concatenate([self._length, length])
            self._owner = np.concatenate([self._owner, owner])
