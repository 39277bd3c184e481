"""The snapshots this process keeps, one a municipality, brought up to date before each use."""

from __future__ import annotations

from collections.abc import Collection

from matching.facts import ResourceFacts
from matching.snapshot.snapshot import Snapshot

_KEPT: dict[str, Snapshot] = {}


def kept_snapshot(municipality_code: str, resources: Collection[ResourceFacts]) -> Snapshot:
    """The snapshot of a municipality, holding exactly these resources: changed ones are rewritten.

    One that holds far more that is gone than is there is made anew.
    """
    kept = _KEPT.setdefault(municipality_code, Snapshot())
    kept.refresh(resources)
    if kept.is_worn:
        kept = _KEPT[municipality_code] = Snapshot(resources)
    return kept
