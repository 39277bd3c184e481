"""Values of a record as JSON can hold them, and back: what snapshots are made of."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import Date, Enum

from directory.database import Base, UtcDateTime


def plain_value(value: Any) -> Any:
    """Write a value as JSON can hold it: enums by value, dates and times in ISO 8601."""
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def typed_value(record: type[Base], name: str, value: Any) -> Any:
    """Read back what ``plain_value`` wrote of the column ``name`` of a kind of record."""
    kind = record.__table__.c[name].type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, Date):
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value
