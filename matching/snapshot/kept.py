"""The snapshots this process keeps, one a municipality, brought up to date before each use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.facts import ResourceFacts
from matching.snapshot.snapshot import Snapshot


@dataclass
class _Kept:
    snapshot: Snapshot
    held: Mapping[str, ResourceFacts]


_KEPT: dict[str, _Kept] = {}


def kept_snapshot(municipality_code: str, known: Mapping[str, ResourceFacts]) -> Snapshot:
    """The snapshot of a municipality, holding exactly these resources: changed ones are rewritten.

    The same mapping asked for again costs nothing, so it must not be changed in place. A snapshot
    that holds far more that is gone than is there is made anew.
    """
    kept = _KEPT.get(municipality_code)
    if kept is None:
        kept = _KEPT[municipality_code] = _Kept(Snapshot(known.values()), known)
    if kept.held is not known:
        kept.snapshot.refresh(known.values())
        if kept.snapshot.is_worn:
            kept.snapshot = Snapshot(known.values())
        kept.held = known
    return kept.snapshot
