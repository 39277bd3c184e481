"""Events published with one row for each date: the rows of a series become one record.

A series is what has the same name, description and organiser. Rows that hold several venues, each
with dates of its own, stay one record for each venue.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from directory.formats.cell.text import fold
from directory.formats.cells import Cells
from directory.formats.header import Header
from directory.formats.quoting import Row
from directory.formats.record import Accepted, Refused, ResourceRecord

_KEY_FIELDS = ("name", "subtitle", "summary", "description", "organisation", "contact_name")
_VENUE_FIELDS = ("place", "meeting_place", "address", "address_town", "address_rest")

Read = Callable[[Row], Accepted | Refused]


def grouped_rows(header: Header, rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Bring the rows of one series together, in the order in which the series first occur.

    The rows wait in a temporary database on disk, so that a file of any length fits in memory.
    """
    spool = sqlite3.connect("")
    spool.execute("CREATE TABLE row (series TEXT, number INTEGER, cells TEXT, problem TEXT)")
    spool.executemany(
        "INSERT INTO row VALUES (?, ?, ?, ?)",
        ((_series(header, row), row.number, json.dumps(row.cells), row.problem) for row in rows),
    )
    spool.execute("CREATE INDEX by_series ON row (series)")
    ordered = spool.execute(
        "SELECT row.series, row.number, row.cells, row.problem FROM row JOIN"
        " (SELECT series, MIN(number) AS first FROM row GROUP BY series) AS start"
        " ON start.series = row.series ORDER BY start.first, row.number"
    )
    for _, members in groupby(ordered, key=lambda found: found[0]):
        yield from _by_venue(
            header,
            [Row(number, tuple(json.loads(cells)), why) for _, number, cells, why in members],
        )
    spool.close()


def _series(header: Header, row: Row) -> str:
    """What the rows of a series have in common; a row without a date is alone."""
    cells = Cells(header, row)
    own = cells.raw("registry_id")
    if own:
        return own
    if not cells.raw("start_date") or not cells.raw("name"):
        return f"#{row.number}"
    return "\x1f".join(fold(cells.raw(field)) for field in _KEY_FIELDS)


def _by_venue(header: Header, rows: list[Row]) -> Iterator[list[Row]]:
    """Part a series by venue when at least two venues have two dates or more."""
    venues = [_venue(header, row) for row in rows]
    regular = [venue for venue, count in Counter(venues).items() if count > 1]
    if len(regular) < 2 or Cells(header, rows[0]).raw("registry_id"):
        yield rows
        return
    for venue in dict.fromkeys(venues):
        yield [row for row, own in zip(rows, venues, strict=True) if own == venue]


def _venue(header: Header, row: Row) -> str:
    cells = Cells(header, row)
    return "\x1f".join(fold(cells.raw(field)) for field in _VENUE_FIELDS)


def read_series(rows: Sequence[Row], read: Read) -> Iterator[Accepted | Refused]:
    """Read the rows of one series into one record; rows that cannot be read are refused each."""
    accepted: list[Accepted] = []
    for row in rows:
        outcome = read(row)
        if isinstance(outcome, Refused):
            yield outcome
        else:
            accepted.append(outcome)
    if accepted:
        yield _joined(accepted) if len(accepted) > 1 else accepted[0]


def _joined(accepted: Sequence[Accepted]) -> Accepted:
    first = accepted[0].record
    records = [each.record for each in accepted]
    dates = sorted(
        (date for record in records for date in record.dates),
        key=lambda date: (date.start_date, date.start_time or "", date.row),
    )
    record = replace(
        first,
        rows=tuple(record.rows[0] for record in records),
        dates=tuple(dates),
        period=_whole(records),
        date_cells=tuple(_difference(first, record) for record in records),
    )
    return Accepted(record, tuple(remark for each in accepted for remark in each.warnings))


def _whole(records: Sequence[ResourceRecord]) -> tuple[dt.date, dt.date] | None:
    """The days from the first of all their periods to the last."""
    periods = [record.period for record in records if record.period]
    if not periods:
        return None
    return min(first for first, _ in periods), max(last for _, last in periods)


def _difference(first: ResourceRecord, other: ResourceRecord) -> dict[str, str]:
    """The cells of a row that differ from those of the first row of its series."""
    headings = dict.fromkeys((*first.cells, *other.cells))
    return {
        heading: other.cells.get(heading, "")
        for heading in headings
        if first.cells.get(heading, "") != other.cells.get(heading, "")
    }
