"""How fast each type of field grows old, by the product's table and the municipality's interval."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from geo.profile import Profile


@dataclass(frozen=True, slots=True)
class FieldType:
    """Fields that grow old together; ages in days since they were last found true."""

    code: str
    label: str
    due_days: int
    unconfirmed_days: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """The times of one municipality, in days."""

    due_days: int
    unconfirmed_days: int
    reply_days: int
    link_days: int
    types: tuple[FieldType, ...]

    def type_of(self) -> Mapping[str, FieldType]:
        """The type of each field that grows old."""
        return {field: each for each in self.types for field in each.fields}


def interval_of(profile: Profile) -> Interval:
    """The times of a municipality: its own where its profile gives them, else the product's.

    A municipality gives one interval; the types keep their proportion to it, so that a place
    still grows old more slowly than opening times do.
    """
    table, own = _table(), profile.freshness
    due = own.due_days or table["due_days"]
    unconfirmed = max(own.unconfirmed_days or table["unconfirmed_days"], due + 1)
    return Interval(
        due_days=due,
        unconfirmed_days=unconfirmed,
        reply_days=own.reply_days or table["reply_days"],
        link_days=table["link_days"],
        types=tuple(
            FieldType(
                code,
                row["label"],
                round(row["due_days"] * due / table["due_days"]),
                round(row["unconfirmed_days"] * unconfirmed / table["unconfirmed_days"]),
                tuple(row["fields"]),
            )
            for code, row in table["type"].items()
        ),
    )


def places_days() -> int:
    """Days for which a figure of free places is believed where nobody set its last day."""
    return int(_table()["places_days"])


@functools.cache
def _table() -> Mapping[str, Any]:
    text = resources.files("directory.freshness").joinpath("freshness.toml").read_text("utf-8")
    return tomllib.loads(text)
