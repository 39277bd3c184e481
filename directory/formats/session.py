"""Sessions as the registry stores them, as recurrence rules of RFC 5545.

A stored session is ``{"weekday": "tue", …}`` (every week), ``{"nth_weekday": "2-sat", …}`` (of each
month) or ``{"date": "2026-08-12", …}``, with ``start``, ``end`` (``HH:MM`` or null) and ``note``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dateutil.rrule import rrulestr

_WEEKDAYS = {
    "mon": "MO",
    "tue": "TU",
    "wed": "WE",
    "thu": "TH",
    "fri": "FR",
    "sat": "SA",
    "sun": "SU",
}
_NTH = re.compile(r"(-?\d|last)-([a-z]{3})")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``frequency`` is WEEKLY or MONTHLY, ``byday`` like ``TU`` or ``2SA``."""

    frequency: str
    byday: str

    def first_on_or_after(self, day: dt.date) -> dt.date:
        """The first date the rule falls on, from a day on."""
        start = dt.datetime.combine(day, dt.time())
        rule = rrulestr(f"FREQ={self.frequency};BYDAY={self.byday};COUNT=1", dtstart=start)
        found: dt.datetime = next(iter(rule))
        return found.date()


def rule_of(session: Mapping[str, Any]) -> Rule | None:
    """The rule of a stored session; ``None`` for a single date or an unknown form."""
    weekday = _WEEKDAYS.get(str(session.get("weekday")))
    if weekday:
        return Rule("WEEKLY", weekday)
    found = _NTH.fullmatch(str(session.get("nth_weekday")))
    if found and found[2] in _WEEKDAYS:
        week = "-1" if found[1] == "last" else found[1]
        return Rule("MONTHLY", f"{week}{_WEEKDAYS[found[2]]}")
    return None
