"""The rows of a snapshot kept together by their schedule, so that hours lead straight to rows."""

from __future__ import annotations

import numpy as np

from matching.snapshot.column import Array, Columns, Rows

# From so many fitting schedules, or so great a share of the rows, on it is quicker to look at all.
MOST_SCHEDULES, MOST_SHARE = 64, 0.125
# So many rows may change their hours before the rows are sorted anew.
MOST_MOVED = 256


class Timetable:
    """Rows sorted by the code of their schedule, and those that changed it since."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._order: Rows = np.zeros(0, dtype=np.intp)
        self._begin: Rows = np.zeros(1, dtype=np.intp)

    def few_rows(self, fitting: Array) -> Rows | None:
        """The rows whose schedule fits, in no order; ``None`` where they are not few.

        ``fitting`` says of each schedule by code whether it fits.
        """
        wanted = np.flatnonzero(fitting)
        if len(wanted) > MOST_SCHEDULES:
            return None
        moved = self._catch_up()
        wanted = wanted[wanted < len(self._begin) - 1]
        begin, end = self._begin[wanted], self._begin[wanted + 1]
        if (end - begin).sum() > MOST_SHARE * len(self._order):
            return None
        spans = zip(begin.tolist(), end.tolist(), strict=True)
        rows = np.concatenate([self._order[:0], *(self._order[a:b] for a, b in spans)])
        if not moved:
            return rows
        fresh = np.fromiter(moved, dtype=np.intp, count=len(moved))
        fits = fitting.take(self._columns["schedule"].take(fresh))
        return np.concatenate([rows[~np.isin(rows, fresh)], fresh[fits]])

    def _catch_up(self) -> set[int]:
        """The rows that changed their hours since the sorting, which is done anew for many."""
        moved = self._columns.moved
        if len(moved) > MOST_MOVED:
            schedule = self._columns["schedule"]
            counts = np.bincount(schedule, minlength=len(self._columns.schedules.values))
            self._order = np.argsort(schedule, kind="stable")
            self._begin = np.concatenate([[0], np.cumsum(counts)])
            moved.clear()
        return moved
