"""Hours of one day beside each other: whether they overlap, run forward or frame others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from directory.schedule.session import Hours


def runs_forward(hours: Hours) -> bool:
    """Whether an end put together with a start comes after it on the same day."""
    return hours.start is None or hours.end is None or hours.start < hours.end


def clash(some: Sequence[Hours], others: Sequence[Hours]) -> bool:
    """Whether any of some sessions overlaps any of the others."""
    return any(overlap(one, other) for one in some for other in others)


def is_frame(one: Hours, parts: Sequence[Hours]) -> bool:
    """Whether two sessions or more fill a range from its start to its end."""
    if len(parts) < 2 or any(None in (part.start, part.end) for part in (one, *parts)):
        return False
    ordered = sorted((part.start, part.end) for part in parts if part.start and part.end)
    apart = all(before[1] <= after[0] for before, after in pairwise(ordered))
    return apart and ordered[0][0] == one.start and ordered[-1][1] == one.end


def overlap(one: Hours, other: Hours) -> bool:
    """Whether two sessions run at the same time; without ends, whether they begin together."""
    if one.start is None or other.start is None:
        return True
    if one.end is None or other.end is None:
        return one.start == other.start
    return one.start < other.end and other.start < one.end
