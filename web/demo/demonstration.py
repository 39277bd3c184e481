"""Load the demo: sign-ins, then the made-up places and people of each municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from directory.database import today
from directory.place import Locator
from directory.resource import Resource
from geo.barrier import Barrier
from geo.profile import Profile
from matching.occasion import open_registry
from matching.reverse_match import tell_waiting
from web.demo.case import load_cases
from web.demo.folder import DemoFolder, read_demo
from web.demo.place import load_place
from web.demo.sign_in import anybody_else_signs_in, load_sign_ins


@dataclass(frozen=True)
class Demonstration:
    """How much of the demo was new."""

    accounts: int
    places: int
    cases: int


def load_demo(
    session: Session,
    profiles: Mapping[str, Profile],
    areas_dir: Path,
    locator: Locator,
    barriers: Mapping[str, tuple[Barrier, ...]],
) -> Demonstration:
    """Add what is missing of the demo for the municipalities there are.

    A municipality where others than the demo's people sign in gets no made-up places and cases.
    """
    accounts = load_sign_ins(session)
    places = cases = 0
    for code, profile in profiles.items():
        if anybody_else_signs_in(session, code):
            continue
        rows = read_demo(areas_dir / code)
        made = [load_place(session, code, row, locator) for row in rows.place]
        places += sum(one is not None for one in made)
        cases += load_cases(session, profile, rows.case, locator)
        _tell(session, profile, rows, made, barriers.get(code, ()))
    return Demonstration(accounts, places, cases)


def _tell(
    session: Session,
    profile: Profile,
    rows: DemoFolder,
    made: list[Resource | None],
    barriers: tuple[Barrier, ...],
) -> None:
    """Ask whose waiting needs the new places fit, as at any registration."""
    arrived = [one for row, one in zip(rows.place, made, strict=True) if row.new and one]
    if arrived:
        registry = open_registry(session, profile, today(), barriers)
        for resource in arrived:
            tell_waiting(session, registry, resource)
