"""What of a record is compared, read once: its name in pieces, its place, its phones."""

from __future__ import annotations

from dataclasses import dataclass

from directory.duplicate.lexicon import flat
from directory.duplicate.name import Name, plain, read_name, set_apart
from directory.duplicate.phone import read_phones
from directory.duplicate.place import Place, area_code, municipality_name, read_place
from directory.duplicate.record import DuplicateRecord
from directory.duplicate.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Portrait:
    """A record as the comparison sees it; an empty part is unknown."""

    record: DuplicateRecord
    name: Name
    aliases: tuple[Name, ...]
    organisation: Name | None
    place: Place
    phones: frozenset[str]
    building: str
    """The building in flat spelling."""

    @property
    def area(self) -> str:
        """What another record must share to be comparable at all."""
        return area_code(self.record.municipality_code)

    @property
    def is_run_by_municipality(self) -> bool:
        """Whether the organisation is the municipality itself: true of too much to tell apart."""
        name = municipality_name(self.record.municipality_code)
        return bool(name) and self.record.organisation in {name, name[:-1]}


def read_portrait(record: DuplicateRecord, surroundings: Surroundings) -> Portrait:
    """Read a record with the towns its surroundings know."""
    place = read_place(record.town, record.address, record.municipality_code, surroundings.towns)
    name, house, aliases = set_apart(record.name)
    return Portrait(
        record=record,
        name=read_name(name, surroundings.places),
        aliases=tuple(read_name(alias, surroundings.places) for alias in aliases),
        organisation=_organisation(record.organisation, surroundings),
        place=place,
        phones=read_phones(record.phone),
        building=flat(plain(place.building + house)) if place.building or house else "",
    )


def _organisation(text: str | None, surroundings: Surroundings) -> Name | None:
    if not text:
        return None
    name = read_name(text, surroundings.places)
    return name if name.pieces else None
