"""The ``demo.toml`` of a municipality's folder: made-up places and made-up cases, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.profile_reading import read_toml, structure

DEMO_FILE = "demo.toml"


@dataclass(frozen=True, kw_only=True)
class DemoRole:
    """A role one can take at a place, and how many are free (``None``: not asked)."""

    role: str
    open_places: int | None = None


@dataclass(frozen=True, kw_only=True)
class DemoPlace:
    """A made-up place; ``entry`` are columns of ``Resource``, ``acceptance`` of its sheet.

    ``address`` is a town of the municipality. ``new``: the demo's coordinators are told of it, as
    when a place has just been registered.
    """

    name: str
    operator: str
    form: str
    address: str
    entry: dict[str, Any]
    role: tuple[DemoRole, ...]
    acceptance: dict[str, Any] | None = None
    new: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A made-up member of a household; ``need`` are columns of ``Need``."""

    name: str
    name_kana: str
    age: int
    relation: str
    attributes: tuple[str, ...]
    need: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DemoCase:
    """A made-up household that has waited ``waiting_days`` for a place."""

    owner: str
    town: str
    waiting_days: int
    complaint: str
    route: str
    referrer: str
    referral_reason: str
    goals: str
    step: str
    responsible: str
    person: tuple[DemoPerson, ...]


@dataclass(frozen=True, kw_only=True)
class DemoFolder:
    """What a municipality's demo holds."""

    place: tuple[DemoPlace, ...] = ()
    case: tuple[DemoCase, ...] = ()


def read_demo(folder: Path) -> DemoFolder:
    """The demo of a municipality, empty where it has none; ``ProfileError`` names file and cure."""
    path = folder / DEMO_FILE
    return structure(read_toml(path), DemoFolder, path) if path.exists() else DemoFolder()
