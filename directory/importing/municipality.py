"""Municipalities a file brings along: one without a folder gets a minimal entry, areas unknown."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.formats import jurisdiction
from directory.formats.record import ResourceRecord
from directory.municipality import Municipality
from geo.municipality import national_register


class MunicipalityEntries:
    """Makes sure that every municipality of an import is registered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = set(session.scalars(select(Municipality.code)))

    def ensure(self, records: Iterable[ResourceRecord]) -> None:
        """Register the municipalities of some records that are not there yet."""
        codes = {record.municipality_code for record in records if record.municipality_code}
        for code in sorted(codes - self._known):
            place = national_register()[code]
            self._session.add(
                Municipality(
                    code=code,
                    lg_code=code + jurisdiction.check_digit(code),
                    name=place.city,
                    prefecture=place.prefecture,
                )
            )
            self._known.add(code)
        self._session.flush()
