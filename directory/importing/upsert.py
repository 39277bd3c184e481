"""One record into the registry: added, changed or unchanged, with provenance and history.

What a person corrected in the registry stays corrected: a new edition of a source overwrites a
value only where the registry still holds what the last edition said. What a person ended stays
ended, and what a person merged is told to the entry that was kept.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import new_id
from directory.formats.record import ResourceRecord
from directory.formats.report import Remark
from directory.formats.source import Source
from directory.history import ConfirmationMethod, SourceRecord
from directory.importing.double import double_remarks
from directory.importing.organisation import OrganisationEntries
from directory.importing.preparation import PreparedRow
from directory.importing.stated import Stated, locate, stated_by
from directory.importing.value import FOLLOWING, GIVEN_POINT
from directory.importing.waiting import Waiting
from directory.merge import alias_of
from directory.place import LOCATED_BY, Locator
from directory.provenance import ALL_FIELDS
from directory.resource import (
    Freshness,
    LocationPrecision,
    Resource,
    ResourceStatus,
)

_PLACE = frozenset({"lon", "lat", "town"})
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
_EDITED = "台帳で直された値があるため、資料の新しい値は使いません"
_MERGED = "ほかの1件に統合され、残したほうに別の値があるため、資料の新しい値は使いません"
_ENDED = (
    "台帳では終了した資源です。資料にはまだ載っています。続いている場合は、新しく登録してください"
)


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
        self._waiting = Waiting(session)
        self._resources: dict[uuid.UUID, Resource] = {}
        self.organisations = OrganisationEntries(session)

    def load(self, known: Sequence[SourceRecord]) -> None:
        """Load the resources that rows of a chunk may change."""
        ids = {each.resource_id for each in known}
        found = self._session.scalars(select(Resource).where(Resource.id.in_(ids))) if ids else ()
        self._resources = {resource.id: resource for resource in found}

    def flush(self) -> None:
        """Send everything waiting to the database."""
        self._waiting.write()
        self._resources = {}

    def add(self, row: PreparedRow) -> SourceRecord:
        """Make a new resource; returns its source record, still without source and key."""
        record, stated = row.record, self._stated(row)
        organisation = self.organisations.of(record)
        self._waiting.add_resource(
            {
                **stated.columns,
                "id": row.resource_id,
                "status": self._status(record),
                "organisation_id": organisation.id if organisation else None,
                "source": self._source_text(),
                "freshness": Freshness.FRESH,
                "confirmed_on": self._edition.taken_on,
                "confirmed_method": ConfirmationMethod.IMPORT.value,
            }
        )
        self._waiting.add_provenance(self._provenance_row(row.resource_id, record, ALL_FIELDS))
        for double in row.doubles:
            self._waiting.suggest(row.resource_id, double)
        row.remarks.extend(double_remarks(row.doubles, record, record.columns))
        known = SourceRecord(resource_id=row.resource_id, content_hash=row.identity.content_hash)
        known.content = self._content(record, stated.values)
        self._waiting.add_record(known)
        return known

    def update(self, known: SourceRecord, row: PreparedRow) -> str:
        """Bring a resource to what the new edition says; ``changed`` or ``unchanged``."""
        if known.content_hash == row.identity.content_hash:
            return UNCHANGED
        resource, record = self._resource(known.resource_id), row.record
        values = self._stated(row).values
        before = known.content.get("values", {})
        new = {name: value for name, value in values.items() if value != before.get(name)}
        known.content = self._content(record, values)
        known.content_hash = row.identity.content_hash
        if resource.status is ResourceStatus.CLOSED:
            return self._update_closed(resource, before, new, row)
        changes = self._apply(resource, before, new, row, _EDITED)
        if "address" in changes or _PLACE & set(changes):
            locate(resource, record, self._locator)
        self._note_change(resource, changes)
        self._replace_provenance(resource.id, record, set(new))
        return CHANGED

    def _update_closed(
        self, resource: Resource, before: Mapping[str, Any], new: dict[str, Any], row: PreparedRow
    ) -> str:
        """What was merged is told to the entry kept; what was ended stays as it was."""
        kept = self._resource(alias_of(self._session, resource.id))
        if kept.status is ResourceStatus.CLOSED:
            row.remarks.append(self._remark(row.record, "name", _ENDED))
            return UNCHANGED
        told = {name: value for name, value in new.items() if name not in _PLACE | FOLLOWING}
        if "schedule_text" in told:
            told["schedule"] = new.get("schedule", [])
        changes = self._apply(kept, before, told, row, _MERGED)
        self._note_change(kept, changes)
        self._replace_provenance(kept.id, row.record, set(changes))
        return CHANGED if changes else UNCHANGED

    def restate(self, resource: Resource, row: PreparedRow) -> str:
        """Take the values of a file this registry wrote itself; empty cells erase nothing."""
        values, record = self._stated(row).values, row.record
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
        if resource.status is ResourceStatus.CLOSED:
            row.remarks.append(self._remark(record, "name", _ENDED))
            return UNCHANGED
        changes = self._apply(resource, {}, stated, row, _EDITED)
        self._note_change(resource, changes)
        self._replace_provenance(resource.id, record, set(changes))
        return CHANGED

    def _resource(self, resource_id: uuid.UUID) -> Resource:
        found = self._resources.get(resource_id)
        return found or self._session.get_one(Resource, resource_id)

    def _stated(self, row: PreparedRow) -> Stated:
        """What the row says; made now where nothing had seemed to change while preparing."""
        if row.stated is None:
            row.stated = stated_by(row.record, self._locator)
            row.remarks.extend(row.stated.remarks)
            self.organisations.load_also([row.record])
        return row.stated

    def _apply(
        self,
        resource: Resource,
        before: Mapping[str, Any],
        new: Mapping[str, Any],
        row: PreparedRow,
        reason: str,
    ) -> dict[str, list[Any]]:
        """Set new values; what a person changed since the last edition is kept and told."""
        changes: dict[str, list[Any]] = {}
        for name, value in new.items():
            current = getattr(resource, name)
            derived = name in FOLLOWING or (name in _PLACE and _is_derived(resource))
            edited = bool(before) and current != before.get(name) and not derived
            if edited and current != value:
                row.remarks.append(self._remark(row.record, name, reason))
            elif current != value:
                changes[name] = [_plain(current), _plain(value)]
                setattr(resource, name, value)
        return changes

    @staticmethod
    def _remark(record: ResourceRecord, name: str, reason: str) -> Remark:
        return Remark(record.rows[0], record.columns.get(name, name), reason)

    def _note_change(self, resource: Resource, changes: dict[str, list[Any]]) -> None:
        if not changes:
            return
        self._waiting.add_revision(
            {
                "resource_id": resource.id,
                "account_id": self._edition.account_id,
                "reason": f"取込: {self._edition.source.name}"[:300],
                "changes": changes,
            }
        )
        resource.confirmed_on = self._edition.taken_on
        resource.confirmed_method = ConfirmationMethod.IMPORT.value
        resource.freshness = Freshness.FRESH

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
        for name in sorted(names):
            self._waiting.replace_provenance(self._provenance_row(resource_id, record, name))

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


def _is_derived(resource: Resource) -> bool:
    return resource.location_source in (LOCATED_BY, GIVEN_POINT)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, LocationPrecision) else value
