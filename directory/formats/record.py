"""The neutral record every format is read into and written from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.formats.cell.mail import Mail
from directory.formats.cell.phone import Phone
from directory.formats.report import Remark


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated session of a series; times are ``HH:MM`` or ``None`` where not stated."""

    start_date: dt.date
    end_date: dt.date
    start_time: str | None = None
    end_time: str | None = None
    note: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a resource is open, as the source words it; parsed by ``directory.schedule``."""

    weekdays: str = ""
    start: str = ""
    end: str = ""
    note: str = ""
    text: str = ""
    """Free text that is complete by itself; used where the four columns do not say it all."""

    def as_text(self) -> str:
        """All of it as one Japanese text."""
        hours = f"{self.start}～{self.end}" if self.start or self.end else ""
        return "\n".join(
            part
            for part in (self.text, " ".join(x for x in (self.weekdays, hours) if x), self.note)
            if part
        )


@dataclass(frozen=True, slots=True)
class ResourceRecord:
    """One resource as a source states it. ``""`` and ``None`` mean: not stated.

    Coordinates are WGS84. ``phones`` and ``mail`` know whether they are personal (class 1).
    ``cells`` holds every cell of the row by its heading, so that nothing of the source is lost;
    ``columns`` says which heading a field came from.
    """

    name: str
    rows: tuple[int, ...]
    source_id: str = ""
    registry_id: str = ""
    """Set, with the next two, in files this registry wrote itself."""
    registry_source: str = ""
    registry_source_key: str = ""
    list_name: str = ""
    """Tells this list from others, where its rows do not name the municipality publishing it."""
    name_kana: str = ""
    kind: str | None = None
    form: str | None = None
    category: str | None = None
    status: str = "published"
    organisation: str = ""
    corporate_number: str | None = None
    municipality_code: str | None = None
    """Five digits: the municipality responsible for the resource."""
    municipality_name: str = ""
    """Without its prefecture and county."""
    prefecture: str = ""
    address: str = ""
    town: str = ""
    building: str = ""
    postal_code: str | None = None
    lon: float | None = None
    lat: float | None = None
    phones: tuple[Phone, ...] = ()
    mail: Mail | None = None
    url: str | None = None
    description: str = ""
    activities: str = ""
    tags: tuple[str, ...] = ()
    target: str = ""
    min_age: int | None = None
    max_age: int | None = None
    timetable: Timetable = Timetable()
    dates: tuple[Occurrence, ...] = ()
    period: tuple[dt.date, dt.date] | None = None
    """The days its source is about: those of the event, or its fiscal year (年度)."""
    fee_yen: int | None = None
    fee_text: str = ""
    capacity: int | None = None
    how_to_join: str = ""
    wheelchair: bool | None = None
    accessible_toilet: bool | None = None
    pickup: bool | None = None
    contact_name: str = ""
    representative: str = ""
    access: str = ""
    remarks: str = ""
    licence: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of this record → heading of the column it was read from."""
    date_cells: tuple[Mapping[str, str], ...] = ()
    """For each row of a series, the cells in which it differs from ``cells``."""
    cell_fields: Mapping[str, str] = field(default_factory=dict)
    """Heading → field, as the source was read."""
    precision: str = ""
    """How exactly the point is known, where the registry says so itself."""
    display: str = ""
    """How exactly the public may see the place, where the registry says so itself."""
    sessions: tuple[Mapping[str, Any], ...] = ()
    """The schedule as the registry holds it parsed; only on the way out."""
    organisation_id: str = ""
    confirmed_on: dt.date | None = None
    updated_at: dt.datetime | None = None
    edited: frozenset[str] = frozenset()
    """Fields the registry holds another value for than the source stated; only on the way out."""

    @property
    def public_phone(self) -> str | None:
        """The first number that is an office's, not a person's."""
        return next((phone.number for phone in self.phones if not phone.personal), None)

    @property
    def private_phone(self) -> str | None:
        """The first personal number."""
        return next((phone.number for phone in self.phones if phone.personal), None)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row (or the rows of a series) that makes a record, with what was odd about it."""

    record: ResourceRecord
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that makes no record, and why."""

    remark: Remark
