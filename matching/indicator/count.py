"""What a count comes to: the number, its parts, what lacked a date, and the records behind it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
import uuid
from collections.abc import Hashable, Iterable, Sequence

from matching.indicator.period import Period


@dataclasses.dataclass(frozen=True)
class Ref:
    """One record behind a figure; ``case_id`` decides who may open it, ``None`` is any staff."""

    table: str
    id: uuid.UUID
    case_id: uuid.UUID | None = None


@dataclasses.dataclass(frozen=True)
class Count:
    """A figure before it has a name; ``value`` ``None`` is shown as 「—」."""

    value: float | None
    records: tuple[Ref, ...] = ()
    parts: tuple[tuple[str, float], ...] = ()
    """Shown apart, not always part of the value."""
    numerator: int | None = None
    denominator: int | None = None
    missing_dates: int = 0


@dataclasses.dataclass(frozen=True)
class Scope:
    """Where and when to count: a municipality, a period, and the day of counting."""

    code: str
    period: Period
    as_of: dt.date
    halves: tuple[Period, ...] = ()
    """Every half up to the period's end, oldest first, for figures about lasting use."""

    @property
    def last(self) -> dt.date:
        """The last day that can be judged: of the period, or the day of counting."""
        return min(self.period.last, self.as_of)


def number_of(records: Iterable[Ref], parts: Sequence[tuple[str, float]] = ()) -> Count:
    """A plain count of records."""
    found = tuple(records)
    return Count(len(found), found, tuple(parts))


def distinct(pairs: Iterable[tuple[Hashable, Ref]]) -> Count:
    """A count of distinct keys (persons, resources), with a record for each."""
    first: dict[Hashable, Ref] = {}
    for key, ref in pairs:
        first.setdefault(key, ref)
    return Count(len(first), tuple(first.values()))


def share(part: Sequence[Ref], whole: Sequence[Ref], missing_dates: int = 0) -> Count:
    """A percentage to one decimal; nobody to divide by gives ``None``."""
    value = round(100 * len(part) / len(whole), 1) if whole else None
    return Count(
        value,
        tuple(whole),
        numerator=len(part),
        denominator=len(whole),
        missing_dates=missing_dates,
    )


def median_days(spans: Iterable[tuple[dt.date | None, dt.date, Ref]]) -> Count:
    """The median of days from one date to the next, with the number of cases.

    A missing first date, or one that lies after the second, is counted apart.
    """
    spans = list(spans)
    known = [(first, last, ref) for first, last, ref in spans if first is not None]
    days = [(last - first).days for first, last, _ in known if first <= last]
    refs = tuple(ref for first, last, ref in known if first <= last)
    value = float(statistics.median(days)) if days else None
    return Count(
        value,
        refs,
        denominator=len(days),
        missing_dates=len(spans) - len(days),
    )
