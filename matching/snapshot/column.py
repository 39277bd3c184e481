"""The columns of a snapshot: every fact a gate or a criterion asks for, one number a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.criterion.upkeep import load_of
from matching.facts import ConditionKind, ResourceFacts, Status
from matching.meaning import ResourceMeaning, resource_meaning
from matching.snapshot.code import Bits, Codes
from matching.timeslot import TimeSlot

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.intp]
NO, YES, UNKNOWN = 0, 1, 2
NOWHERE = -2
OLDEST, NO_AMOUNT = 2**15 - 1, -1
# The type of each column. Longitude and latitude are in radians; ``narrowing`` is how much shorter
# a degree of longitude is there, as the root of the cosine, so that two places share it.
DTYPES: dict[str, str] = {
    "municipality": "i4",
    "open": "?",
    "odd": "?",
    "confirmed": "i4",
    "min_age": "i2",
    "max_age": "i2",
    "attributes": "i8",
    "hikikomori": "i1",
    "disability": "i1",
    "children": "i1",
    "languages": "i8",
    "languages_known": "?",
    "schedule": "i4",
    "lon": "f8",
    "lat": "f8",
    "narrowing": "f8",
    "comes": "?",
    "online": "?",
    "cost": "i8",
    "group": "i1",
    "wheelchair": "i1",
    "toilet": "i1",
    "quiet_space": "i1",
    "kind": "i4",
    "organisation": "i4",
    "venue": "i4",
    "hazards": "?",
    "conditions": "i4",
    "roles": "i4",
    "text": "i4",
    "open_places": "i8",
    "load": "f8",
    "watchers": "i1",
    "communication": "i8",
}
Pairs = tuple[tuple[ConditionKind, str], ...]


class Columns:
    """Growing numpy columns and the distinct values their codes stand for.

    ``edition`` counts the changes. ``changed`` holds the rows written since whoever keeps an order
    of the rows last cleared it.
    """

    def __init__(self) -> None:
        self.size = self.edition = 0
        self.changed: set[int] = set()
        self.facts: list[ResourceFacts] = []
        self.row_of: dict[str, int] = {}
        self._columns = {name: np.zeros(64, dtype=kind) for name, kind in DTYPES.items()}
        self.municipalities, self.kinds = Codes(""), Codes("")
        self.organisations, self.venues = Codes(""), Codes("")
        self.schedules: Codes[tuple[TimeSlot, ...]] = Codes(())
        self.conditions: Codes[Pairs] = Codes(())
        self.roles: Codes[tuple[str, ...]] = Codes(())
        self.attributes, self.languages, self.ways = Bits(), Bits(), Bits()
        self.texts: Codes[tuple[str, tuple[str, ...], str]] = Codes(("", (), ""))

    def __getitem__(self, name: str) -> Array:
        """One column over all rows in use."""
        return self._columns[name][: self.size]

    def put(self, facts: ResourceFacts) -> None:
        """Write one resource into its row, or into a new one."""
        row = self.row_of.setdefault(facts.resource_id, self.size)
        if row == self.size:
            self._grow()
            self.facts.append(facts)
        self.facts[row] = facts
        self.changed.add(row)
        self.edition += 1
        for name, value in self._encoded(facts).items():
            self._columns[name][row] = value

    def drop(self, resource_id: str) -> None:
        """Close the row of a resource that is gone for good; if it comes back it gets a new one."""
        row = self.row_of.pop(resource_id, None)
        if row is not None:
            self.changed.add(row)
            self.edition += 1
            self._columns["open"][row] = False
            self._columns["municipality"][row] = NOWHERE

    def _grow(self) -> None:
        self.size += 1
        if self.size > len(self._columns["open"]):
            for name, column in self._columns.items():
                self._columns[name] = np.concatenate([column, np.zeros_like(column)])

    def _encoded(self, facts: ResourceFacts) -> dict[str, Any]:
        return {**self._who(facts), **self._when_and_where(facts), **self._what(facts)}

    def _who(self, facts: ResourceFacts) -> dict[str, Any]:
        told = (
            self.attributes.holds(facts.attributes),
            self.languages.holds(facts.languages),
            self.ways.holds(facts.communication),
        )
        return {
            "odd": not all(told),
            "municipality": self.municipalities.code(facts.municipality_code),
            "open": facts.status is Status.ACTIVE
            and not (facts.unconfirmed or facts.latent)
            and (facts.open_places is None or facts.open_places > 0),
            "confirmed": facts.confirmed_on.toordinal() if facts.confirmed_on else 0,
            "min_age": min(facts.min_age or 0, OLDEST),
            "max_age": OLDEST if facts.max_age is None else min(facts.max_age, OLDEST),
            "attributes": self.attributes.mask(facts.attributes),
            "hikikomori": _answer(facts.accepts_hikikomori),
            "disability": _answer(facts.accepts_disability),
            "children": _answer(facts.accepts_children),
            "languages": self.languages.mask(facts.languages),
            "languages_known": facts.languages is not None,
            "communication": self.ways.mask(facts.communication or ()),
            "watchers": _answer(facts.has_watchers),
        }

    def _when_and_where(self, facts: ResourceFacts) -> dict[str, Any]:
        lon, lat = np.radians(facts.point or (np.nan, np.nan))
        return {
            "schedule": self.schedules.code(facts.slots),
            "lon": lon,
            "lat": lat,
            "narrowing": np.sqrt(np.cos(lat)),
            "comes": facts.pickup is True or facts.online is True,
            "online": facts.online is True,
            "cost": NO_AMOUNT if facts.cost_yen is None else facts.cost_yen,
            "group": facts.group_size or 0,
            "wheelchair": _answer(facts.access.wheelchair),
            "toilet": _answer(facts.access.toilet),
            "quiet_space": _answer(facts.access.quiet_space),
        }

    def _what(self, facts: ResourceFacts) -> dict[str, Any]:
        held = {(c.kind, c.value) for c in facts.conditions if c.confirmed is not False}
        load = load_of(facts)
        return {
            "kind": self.kinds.code(facts.kind),
            "organisation": self.organisations.code(facts.organisation),
            "venue": self.venues.code(facts.venue),
            "hazards": bool(facts.hazards),
            "conditions": self.conditions.code(tuple(sorted(held, key=str))),
            "roles": self.roles.code(facts.open_roles),
            "text": self.texts.code((facts.name, facts.tags, facts.description)),
            "open_places": NO_AMOUNT if facts.open_places is None else facts.open_places,
            "load": np.nan if load is None else load,
        }

    def writing(self, text: int) -> ResourceFacts:
        """One distinct text as facts that hold nothing else."""
        name, tags, description = self.texts.values[text]
        return ResourceFacts("", "", name=name, tags=tags, description=description)

    def meaning(self, text: int) -> ResourceMeaning:
        """What one distinct text speaks of."""
        return resource_meaning(self.writing(text))


def _answer(value: bool | None) -> int:
    return UNKNOWN if value is None else int(value)
