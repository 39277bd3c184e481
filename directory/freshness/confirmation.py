"""Confirm facts: a person found them true, on a day, in a way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.change import change_resource
from directory.errors import DirectoryError
from directory.freshness.rule import interval_of
from directory.freshness.state import confirmed_days, held_fields, state_of
from directory.history import ConfirmationMethod, FieldConfirmation
from directory.resource import Resource, ResourceStatus
from directory.staff_request import answer_request
from directory.task import TaskKind
from geo.profile import Profile


class ConfirmationError(DirectoryError):
    """Facts that cannot be confirmed as asked."""


def confirm(
    session: Session,
    resource: Resource,
    profile: Profile,
    method: ConfirmationMethod,
    on: dt.date,
    fields: Collection[str] | None = None,
) -> None:
    """Note that the fields (``None``: everything the entry says) are true on a day.

    The entry's own date is that of its oldest fact. Open requests to confirm it are answered once
    it is fresh. Raises ``ConfirmationError`` for a closed entry or a field that does not grow old,
    ``NoActorError`` in a session nobody signed for.
    """
    if resource.status is ResourceStatus.CLOSED:
        raise ConfirmationError(
            "終了した資源は確認できません。続いていた場合は、新しく登録してください。"
        )
    types = interval_of(profile).type_of()
    chosen = held_fields(resource, types) if fields is None else tuple(fields)
    unknown = sorted(set(chosen) - set(types))
    if unknown or not chosen:
        raise ConfirmationError(
            f"確認する項目「{'、'.join(unknown) or '(なし)'}」は選べません。"
            "一覧から選んでください。"
        )
    rows = _write(session, resource, chosen, method, on)
    days = confirmed_days(resource, rows, types).values()
    oldest = min((day for day in days if day), default=None) if all(days) else None
    values: dict[str, Any] = {"confirmed_on": oldest}
    if fields is None:
        values["confirmed_method"] = method.value
    values["freshness"] = state_of(resource, rows, profile, on)
    change_resource(session, resource, values, "confirm", "情報の確認")
    record(session, "confirm", "resource", resource.id, detail=",".join(chosen)[:300])
    if fields is None:
        answer_request(session, TaskKind.CONFIRM_RESOURCE, resource)
    session.flush()


def field_confirmations(session: Session, resource: Resource) -> list[FieldConfirmation]:
    """What is known of each field by itself."""
    rows = select(FieldConfirmation).where(FieldConfirmation.resource_id == resource.id)
    return list(session.scalars(rows.order_by(FieldConfirmation.field)))


def _write(
    session: Session,
    resource: Resource,
    fields: Iterable[str],
    method: ConfirmationMethod,
    on: dt.date,
) -> list[FieldConfirmation]:
    """Write over what was known of the fields; gives all that is known now."""
    known = {each.field: each for each in field_confirmations(session, resource)}
    for field in fields:
        row = known.setdefault(field, FieldConfirmation(resource_id=resource.id, field=field))
        row.confirmed_on, row.method = on, method
        row.confirmed_by = actor_of(session).account_id
        session.add(row)
    session.flush()
    return list(known.values())
