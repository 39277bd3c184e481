"""One record into the registry: added, changed or unchanged, with provenance and history.

What a person corrected in the registry stays corrected: a new edition of a source overwrites a
value only where the registry still holds what the last edition said.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from directory.database import new_id
from directory.formats.record import ResourceRecord
from directory.formats.report import Remark
from directory.formats.source import Source
from directory.history import (
    ConfirmationMethod,
    Provenance,
    ResourceChange,
    ResourceRevision,
    SourceRecord,
)
from directory.importing.identity import Identity
from directory.importing.organisation import OrganisationEntries
from directory.importing.value import FOLLOWING, GIVEN_POINT, values_of
from directory.place import LOCATED_BY, Locator
from directory.resource import (
    DisplayPrecision,
    Freshness,
    LocationPrecision,
    Resource,
    ResourceStatus,
)

_PLACE = frozenset({"lon", "lat", "town"})
_HOME = re.compile(r"(?:(?<!住)宅|様方)(?:\s|$)")
ALL_FIELDS = "*"
"""Provenance of every field that has no row of its own."""
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"


@dataclasses.dataclass(frozen=True, slots=True)
class Edition:
    """The file an import reads, and the day it is read on."""

    source: Source
    taken_on: dt.date
    account_id: uuid.UUID | None = None
    publish: bool = False
    """Whether entries of an unpublished list are published at once, without a check of each."""


class Upsert:
    """Writes records of one edition; what belongs to new resources waits until ``flush``."""

    def __init__(self, session: Session, edition: Edition, locator: Locator) -> None:
        self._session = session
        self._edition = edition
        self._locator = locator
        self._provenance: list[dict[str, Any]] = []
        self._records: list[SourceRecord] = []
        self.organisations = OrganisationEntries(session)

    def flush(self) -> None:
        """Send everything waiting to the database."""
        self._session.flush()
        self._session.add_all(self._records)
        self._session.flush()
        self._records = []
        if self._provenance:
            self._session.execute(insert(Provenance), self._provenance)
        self._provenance = []

    def add(
        self, record: ResourceRecord, identity: Identity, remarks: list[Remark]
    ) -> SourceRecord:
        """Make a new resource; returns its source record, still without source and key."""
        values = values_of(record, remarks)
        resource = Resource(
            id=_own_id(record) or new_id(),
            municipality_code=record.municipality_code,
            status=self._status(record),
            display_precision=_display_precision(record),
            source=self._source_text(),
            freshness=Freshness.FRESH,
            confirmed_on=self._edition.taken_on,
            confirmed_method=ConfirmationMethod.IMPORT.value,
            **values,
        )
        self._locate(resource, record)
        organisation = self.organisations.of(record)
        resource.organisation_id = organisation.id if organisation else None
        self._session.add(resource)
        self._session.add(ResourceChange(resource_id=resource.id))
        self._provenance.append(self._provenance_row(resource.id, record, ALL_FIELDS))
        known = SourceRecord(resource_id=resource.id, content_hash=identity.content_hash)
        known.content = self._content(record, values)
        self._records.append(known)
        return known

    def update(
        self,
        known: SourceRecord,
        record: ResourceRecord,
        identity: Identity,
        remarks: list[Remark],
    ) -> str:
        """Bring a resource to what the new edition says; ``changed`` or ``unchanged``."""
        if known.content_hash == identity.content_hash:
            return UNCHANGED
        resource = self._session.get_one(Resource, known.resource_id)
        before = known.content.get("values", {})
        values = values_of(record, remarks)
        new = {name for name, value in values.items() if value != before.get(name)}
        changes = self._apply(
            resource, before, {name: values[name] for name in new}, remarks, record
        )
        if "address" in changes or _PLACE & set(changes):
            self._locate(resource, record)
        self._note_change(resource, changes)
        self._replace_provenance(resource.id, record, new)
        known.content = self._content(record, values)
        known.content_hash = identity.content_hash
        return CHANGED

    def restate(self, resource: Resource, record: ResourceRecord, remarks: list[Remark]) -> str:
        """Take the values of a file this registry wrote itself; empty cells erase nothing."""
        values = values_of(record, remarks)
        stated = {
            name: value
            for name, value in values.items()
            if name not in FOLLOWING
            and value not in (None, [])
            and value != getattr(resource, name)
        }
        if "schedule_text" in stated:
            stated["schedule"] = values["schedule"]
        if resource.location_source == LOCATED_BY:
            stated = {name: value for name, value in stated.items() if name not in _PLACE}
        if not stated:
            return UNCHANGED
        changes = self._apply(resource, {}, stated, [], record)
        self._note_change(resource, changes)
        self._replace_provenance(resource.id, record, set(changes))
        return CHANGED

    def _apply(
        self,
        resource: Resource,
        before: Mapping[str, Any],
        new: Mapping[str, Any],
        remarks: list[Remark],
        record: ResourceRecord,
    ) -> dict[str, list[Any]]:
        """Set new values; what a person changed since the last edition is kept and told."""
        changes: dict[str, list[Any]] = {}
        for name, value in new.items():
            current = getattr(resource, name)
            derived = name in FOLLOWING or (name in _PLACE and _is_derived(resource))
            edited = bool(before) and current != before.get(name) and not derived
            if edited and current != value:
                heading = record.columns.get(name, name)
                reason = "台帳で直された値があるため、資料の新しい値は使いません"
                remarks.append(Remark(record.rows[0], heading, reason))
            elif current != value:
                changes[name] = [_plain(current), _plain(value)]
                setattr(resource, name, value)
        return changes

    def _note_change(self, resource: Resource, changes: dict[str, list[Any]]) -> None:
        if not changes:
            return
        self._session.add(ResourceChange(resource_id=resource.id))
        self._session.add(
            ResourceRevision(
                resource_id=resource.id,
                account_id=self._edition.account_id,
                reason=f"取込: {self._edition.source.name}"[:300],
                changes=changes,
            )
        )
        resource.confirmed_on = self._edition.taken_on
        resource.confirmed_method = ConfirmationMethod.IMPORT.value
        resource.freshness = Freshness.FRESH

    def _locate(self, resource: Resource, record: ResourceRecord) -> None:
        """Find town and, where the source gives no point, the point of the town."""
        given = (resource.lon, resource.lat, resource.precision)
        if record.address and resource.municipality_code:
            self._locator.locate(resource, record.address, resource.municipality_code)
        if record.lat is not None:
            resource.lon, resource.lat, resource.precision = given
            resource.location_source = GIVEN_POINT
        resource.precision = LocationPrecision(resource.precision)

    def _provenance_row(
        self, resource_id: uuid.UUID, record: ResourceRecord, field: str
    ) -> dict[str, Any]:
        return {
            "id": new_id(),
            "resource_id": resource_id,
            "field": field,
            "file": self._edition.source.name[:300],
            "row": record.rows[0],
            "source": self._source_text(),
            "licence": record.licence[:200] or None,
            "taken_on": self._edition.taken_on,
        }

    def _replace_provenance(
        self, resource_id: uuid.UUID, record: ResourceRecord, names: set[str]
    ) -> None:
        """Fields a later edition changed have a row of their own beside that of all fields."""
        held = self._session.scalars(
            select(Provenance).where(
                Provenance.resource_id == resource_id, Provenance.field.in_(names)
            )
        )
        for each in held:
            self._session.delete(each)
        self._session.flush()
        self._provenance.extend(
            self._provenance_row(resource_id, record, name) for name in sorted(names)
        )

    def _content(self, record: ResourceRecord, values: Mapping[str, Any]) -> dict[str, Any]:
        """Everything the source said, and what was made of it."""
        return {
            "file": self._edition.source.name,
            "rows": list(record.rows),
            "cells": dict(record.cells),
            "fields": {
                heading: field
                for heading, field in record.cell_fields.items()
                if heading in record.cells or any(heading in each for each in record.date_cells)
            },
            "dates": [dict(each) for each in record.date_cells],
            "values": {name: value for name, value in values.items() if value is not None},
            "organisation": record.organisation,
        }

    def _status(self, record: ResourceRecord) -> ResourceStatus:
        status = ResourceStatus(record.status)
        checked = self._edition.publish and status is ResourceStatus.DRAFT
        return ResourceStatus.PUBLISHED if checked else status

    def _source_text(self) -> str:
        return f"{self._edition.source.title} {self._edition.source.name}"[:300]


def _own_id(record: ResourceRecord) -> uuid.UUID | None:
    """The id a file of this registry (or an HSDS file) gives a resource."""
    try:
        return uuid.UUID(record.registry_id) if record.registry_id else None
    except ValueError:
        return None


def _display_precision(record: ResourceRecord) -> DisplayPrecision:
    """Internal lists and homes show the town only, until somebody decides otherwise."""
    if record.display in {each.value for each in DisplayPrecision}:
        return DisplayPrecision(record.display)
    unpublished = record.status == ResourceStatus.DRAFT.value
    if unpublished or _HOME.search(record.building):
        return DisplayPrecision.TOWN
    return DisplayPrecision.EXACT


def _is_derived(resource: Resource) -> bool:
    return resource.location_source in (LOCATED_BY, GIVEN_POINT)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, LocationPrecision) else value
