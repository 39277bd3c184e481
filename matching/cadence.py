"""When the next visit might be: proposed by phase, decided by a person."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from geo.profile import Profile
from matching.followup import Track
from matching.placement import Placement
from matching.working_day import on_or_after


@functools.cache
def _phases() -> Sequence[Mapping[str, Any]]:
    text = resources.files("matching").joinpath("cadence.toml").read_text("utf-8")
    phases: Sequence[Mapping[str, Any]] = tomllib.loads(text)["phase"]
    return phases


def settled_after(profile: Profile) -> int:
    """Days after which a tie counts as settled: the municipality's own, else the last phase."""
    return profile.follow_up.settled_days or max(row.get("until_days", 0) for row in _phases())


def propose_next(profile: Profile, placement: Placement, track: Track, done_on: dt.date) -> dt.date:
    """A working day for the next visit: the municipality's interval, else that of the phase."""
    rule = profile.follow_up
    own = rule.person_interval_days if track is Track.PERSON else rule.site_interval_days
    since_days = (done_on - placement.start_on).days
    phase = next(row for row in _phases() if since_days <= row.get("until_days", since_days))
    return on_or_after(done_on + dt.timedelta(days=own or int(phase[f"{track}_days"])))
