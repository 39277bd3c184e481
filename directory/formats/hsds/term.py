"""Names shared by the reading and the writing side of HSDS."""

from __future__ import annotations

import uuid
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

COLUMN_TAXONOMY = "chiikinowa-column"
"""Taxonomy of the attributes that carry a column of the source or of the registry."""

# HSDS status ↔ status of the registry
STATUS_IN = {
    "active": "published",
    "inactive": "draft",
    "temporarily closed": "paused",
    "defunct": "closed",
}
STATUS_OUT = {
    "published": "active",
    "draft": "inactive",
    "paused": "temporarily closed",
    "closed": "defunct",
}
WEEKDAYS = {"MO": "月", "TU": "火", "WE": "水", "TH": "木", "FR": "金", "SA": "土", "SU": "日"}


def derived_id(owner: str, part: str) -> str:
    """A UUID for a part of a record (its location, its first phone, …), the same every time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"chiikinowa:{owner}:{part}"))


def row_mark(number: int) -> str:
    """The ``link_type`` of attributes that carry the columns of a row, counted from 1."""
    return f"row-{number}"
