"""Columnar snapshot of resources: gates and scores of one need against very many, in numpy.

It finds what ``matching.ranking.rank`` would find, faster: the columns only sort out and order;
every match handed back is scored and explained by the same pure functions, one object at a time.
"""

from __future__ import annotations

from matching.snapshot.kept import kept_snapshot
from matching.snapshot.snapshot import Snapshot

__all__ = ["Snapshot", "kept_snapshot"]
