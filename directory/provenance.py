"""Where the value of each field came from, and how it was last found true.

An import writes one row of provenance for all fields of a resource (``ALL_FIELDS``) and one for
each field that a later edition changed; the source record says which fields those are. So a file of
100,000 rows needs 100,000 rows of provenance and not a million, and every field still has its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.history import (
    DuplicateDecision,
    FieldConfirmation,
    Provenance,
    ResourceRevision,
    SourceRecord,
)
from directory.resource import Resource

ALL_FIELDS = "*"
"""Provenance of every field that has no row of its own."""
_MERGED = "merged"


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """The origin of one value: a row of a file, or (``file`` is ``None``) somebody who wrote it."""

    field: str
    file: str | None = None
    row: int | None = None
    source: str | None = None
    licence: str | None = None
    taken_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FieldTrust:
    """When, how and by whom a field was last found true; ``method`` as ``ConfirmationMethod``."""

    field: str
    confirmed_on: dt.date
    method: str | None
    by: str | None


def origins_of(session: Session, resource: Resource) -> dict[str, FieldOrigin]:
    """The origin of every field the entry says something about."""
    ids = [resource.id, *_merged_into(session, resource)]
    records = session.scalars(select(SourceRecord).where(SourceRecord.resource_id.in_(ids))).all()
    rows = session.scalars(select(Provenance).where(Provenance.resource_id.in_(ids))).all()
    by_key = {(row.resource_id, row.field): row for row in rows}
    written = _written_by_hand(session, resource)
    origins = {}
    for field in _stated_fields(resource):
        value = getattr(resource, field)
        says = [each for each in records if each.content.get("values", {}).get(field) == value]
        found = (
            by_key.get((each.resource_id, field)) or by_key.get((each.resource_id, ALL_FIELDS))
            for each in sorted(says, key=lambda each: each.resource_id != resource.id)
        )
        row = next((each for each in found if each), None)
        if row is None and not records and field not in written:
            row = by_key.get((resource.id, field)) or by_key.get((resource.id, ALL_FIELDS))
        origins[field] = _origin(field, row)
    return origins


def _origin(field: str, row: Provenance | None) -> FieldOrigin:
    if row is None:
        return FieldOrigin(field)
    return FieldOrigin(field, row.file, row.row, row.source, row.licence, row.taken_on)


def _merged_into(session: Session, resource: Resource) -> Iterable[object]:
    return session.scalars(
        select(DuplicateDecision.second_id).where(
            DuplicateDecision.first_id == resource.id, DuplicateDecision.decision == _MERGED
        )
    )


def _written_by_hand(session: Session, resource: Resource) -> set[str]:
    changed = session.scalars(
        select(ResourceRevision.changes).where(
            ResourceRevision.resource_id == resource.id,
            or_(ResourceRevision.reason.is_(None), ResourceRevision.reason.not_like("取込: %")),
        )
    )
    return {field for changes in changed for field in changes}


def _stated_fields(resource: Resource) -> list[str]:
    skipped = {"id", "version", "created_at", "updated_at", "status", "freshness", "areas"}
    return [
        column.name
        for column in Resource.__table__.columns
        if column.name not in skipped and getattr(resource, column.name) not in (None, "", [], {})
    ]


def trust_of(session: Session, resource: Resource, fields: Iterable[str]) -> dict[str, FieldTrust]:
    """How each of some fields was last found true: by itself, or with the entry as a whole.

    An import finds all fields true that its file states, as a whole; that is one date and one
    method on the entry.
    """
    rows = session.execute(
        select(FieldConfirmation, Account.name)
        .outerjoin(Account, FieldConfirmation.confirmed_by == Account.id)
        .where(FieldConfirmation.resource_id == resource.id)
    )
    alone = {
        row.field: FieldTrust(row.field, row.confirmed_on, row.method.value, name)
        for row, name in rows
    }
    whole = resource.confirmed_on
    trusts = {}
    for field in fields:
        trust = alone.get(field)
        if whole and (trust is None or trust.confirmed_on < whole):
            trust = FieldTrust(field, whole, resource.confirmed_method, None)
        if trust:
            trusts[field] = trust
    return trusts
