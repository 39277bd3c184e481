"""What a schedule says once it is read: sessions, closed days, doubts, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from directory.schedule.day import DaySet


class Status(StrEnum):
    """How much of a text could be read.

    ``PARSED``: all of it. ``PARTIAL``: something is left open; the sessions given are only those
    that hold whatever the open part means. ``IRREGULAR``: no rule, or none at present.
    """

    PARSED = "parsed"
    PARTIAL = "partial"
    IRREGULAR = "irregular"


@dataclass(frozen=True)
class Hours:
    """From a clock time to another; ``None`` where the text does not say.

    An end at or before the start is that clock time of the next day (18:00–01:00).
    """

    start: time | None = None
    end: time | None = None


@dataclass(frozen=True)
class Session:
    """One session a day on each of ``days``."""

    days: DaySet
    hours: Hours = Hours()


@dataclass(frozen=True)
class ParsedSchedule:
    """The reading of one schedule text.

    ``sessions`` are held on their days except on days in ``closures``. On days in ``doubts`` the
    text leaves open what happens, so no occurrence is given there. ``notes`` are Japanese sentences
    saying what was left open. ``text`` is the text as it was written.
    """

    status: Status
    text: str
    sessions: tuple[Session, ...] = ()
    closures: tuple[DaySet, ...] = ()
    doubts: tuple[DaySet, ...] = ()
    notes: tuple[str, ...] = ()
