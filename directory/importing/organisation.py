"""Organisations a file brings along, with what of their contacts is for staff only."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import new_id
from directory.formats.record import ResourceRecord
from directory.organisation import Organisation
from directory.organisation_merge import merged_organisations, standing_organisation


class OrganisationEntries:
    """The organisations of a chunk of records, those registered before and new ones."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[str, str], Organisation] = {}

    def load(self, records: Iterable[ResourceRecord]) -> None:
        """Load the organisations some records may belong to, and forget those loaded before."""
        self._known = {}
        self.load_also(records)

    def load_also(self, records: Iterable[ResourceRecord]) -> None:
        """Load organisations beside those loaded."""
        wanted = {(each.municipality_code, _name(each)) for each in records}
        found = self._session.scalars(
            select(Organisation).where(
                Organisation.municipality_code.in_({code for code, _ in wanted}),
                Organisation.name.in_({name for _, name in wanted if name}),
            )
        )
        aliases = merged_organisations(self._session)
        for each in found:
            alias = each.id in aliases
            standing = standing_organisation(self._session, each) if alias else each
            self._known[each.municipality_code, each.name] = standing

    def of(self, record: ResourceRecord) -> Organisation | None:
        """The organisation named, or the group itself where only its people are."""
        name, code = _name(record), record.municipality_code
        if name is None or code is None:
            return None
        found = self._known.get((code, name))
        if found is None:
            found = Organisation(id=new_id(), municipality_code=code, name=name)
            self._known[code, name] = found
            self._session.add(found)
        _complete(found, record)
        return found


def _complete(found: Organisation, record: ResourceRecord) -> None:
    """Fill in what is not known yet; nothing that is known is overwritten."""
    mail = record.mail.address if record.mail and record.mail.personal else ""
    stated = {
        "corporate_number": record.corporate_number,
        "private_phone": record.private_phone,
        "private_email": mail if len(mail) <= 200 else "",
        "representative": record.representative[:100],
    }
    for name, value in stated.items():
        if value and not getattr(found, name):
            setattr(found, name, value)


def _name(record: ResourceRecord) -> str | None:
    if record.organisation:
        return record.organisation[:200]
    private = record.representative or record.private_phone
    private = private or (record.mail.address if record.mail and record.mail.personal else None)
    return record.name if private else None
