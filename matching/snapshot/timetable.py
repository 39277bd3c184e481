"""The open rows of a snapshot kept together by their schedule, so that hours lead straight to them.

What the next gates ask of a row stands beside it, in one stretch of memory a schedule: to pick the
same numbers from whole columns, row by row, takes longer than to compare them.
"""

from __future__ import annotations

import numpy as np

from matching.snapshot.column import DTYPES, Array, Columns, Rows

# From so many fitting schedules, or so great a share of the rows, on it is quicker to look at all.
MOST_SCHEDULES, MOST_SHARE = 64, 0.125
# So many rows may change before all are sorted anew.
MOST_CHANGED = 256
BESIDE = (
    *("municipality", "min_age", "max_age", "cost", "group"),
    *("wheelchair", "toilet", "quiet_space", "online"),
)
ENTRY = np.dtype([("row", "i8"), *((name, DTYPES[name]) for name in BESIDE)])
# The same as so many bytes: numpy joins entries field by field, but bytes at once.
BYTES = np.dtype((np.void, ENTRY.itemsize))


class Timetable:
    """Open rows sorted by the code of their schedule, and the rows that changed since."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._sorted = np.zeros(0, dtype=BYTES)
        self._begin: Rows = np.zeros(1, dtype=np.intp)

    def few(self, fitting: Array) -> Array | None:
        """Entries (fields of ``ENTRY``) of the open rows whose schedule fits, in no order.

        ``fitting`` says of each schedule by code whether it fits. ``None`` where they are not few.
        """
        wanted = np.flatnonzero(fitting)
        if len(wanted) > MOST_SCHEDULES:
            return None
        changed = self._catch_up()
        wanted = wanted[wanted < len(self._begin) - 1]
        begin, end = self._begin.take(wanted), self._begin.take(wanted + 1)
        if (end - begin).sum() > MOST_SHARE * len(self._sorted):
            return None
        spans = zip(begin.tolist(), end.tolist(), strict=True)
        found = np.concatenate([self._sorted[:0], *(self._sorted[a:b] for a, b in spans)])
        if not changed:
            return found.view(ENTRY)
        rows = np.fromiter(changed, dtype=np.intp, count=len(changed))
        fits = self._columns["open"].take(rows) & fitting.take(self._columns["schedule"].take(rows))
        same = found[~np.isin(found.view(ENTRY)["row"], rows)]
        return np.concatenate([same, self._entries(rows[fits])]).view(ENTRY)

    def _catch_up(self) -> set[int]:
        """The rows that changed since the sorting, which is done anew for many."""
        columns = self._columns
        if len(columns.changed) > MOST_CHANGED:
            rows = np.flatnonzero(columns["open"])
            schedule = columns["schedule"].take(rows)
            counts = np.bincount(schedule, minlength=len(columns.schedules.values))
            self._sorted = self._entries(rows[np.argsort(schedule, kind="stable")])
            self._begin = np.concatenate([[0], np.cumsum(counts)])
            columns.changed.clear()
        return columns.changed

    def _entries(self, rows: Rows) -> Array:
        found = np.zeros(len(rows), dtype=ENTRY)
        found["row"] = rows
        for name in BESIDE:
            found[name] = self._columns[name].take(rows)
        return found.view(BYTES)
