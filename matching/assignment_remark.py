"""What to remark of one need beside a batch: why it is given no place, or only one in doubt."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from matching.score import Match
from matching.shortfall import fits_clearly


class Remark(enum.Enum):
    """Why a need stands as it does in a batch, in the order told."""

    BLOCKED = enum.auto()
    """Nothing may be proposed at all: no consent, no decision, an empty sheet."""
    NOTHING_FITS = enum.auto()
    """Every place is shut out by a gate or is none worth offering."""
    NO_POINTS = enum.auto()
    """Something fits, but none of it has a score above 0, and no other is assigned."""
    USED_UP = enum.auto()
    """The places that fit were given to others; whatever else a ranking lists does not fit."""
    DOUBT_USED_UP = enum.auto()
    """The same, and none of those places fits beyond doubt."""
    DOUBTFUL = enum.auto()
    """A place is proposed that does not fit beyond doubt."""


def remark(fitting: Sequence[Match], given: str | None, *, blocked: bool) -> Remark | None:
    """Why one need stands as it does; ``None`` for a place that fits beyond doubt.

    ``fitting``: the matches worth offering. ``given``: the identifier of the place proposed.
    """
    if blocked:
        return Remark.BLOCKED
    if not fitting:
        return Remark.NOTHING_FITS
    if all(one.score <= 0 for one in fitting):
        return Remark.NO_POINTS
    sure = {one.resource_id for one in fitting if fits_clearly(one)}
    if given is None:
        return Remark.USED_UP if sure else Remark.DOUBT_USED_UP
    return None if given in sure else Remark.DOUBTFUL
