"""Write a registration: begin, keep, look at it as it would show, hand it in, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.database import now
from directory.organisation import Organisation
from directory.place import Locator
from directory.registration.field import PLACE_COLUMNS, checked
from directory.registration.proposed import missing, place_columns, published_value, value_of
from directory.registration.record import (
    EDITABLE_STATES,
    OPEN_STATES,
    Registration,
    RegistrationError,
    RegistrationState,
)
from directory.resource import Resource, ResourceStatus
from directory.staff_request import ask_coordinators
from directory.task import Task, TaskKind


def begin(session: Session, organisation: Organisation) -> Registration:
    """Begin the registration of a new activity of a group."""
    made = Registration(
        municipality_code=organisation.municipality_code, organisation_id=organisation.id
    )
    session.add(made)
    session.flush()
    record(session, "begin", "registration", made.id)
    return made


def begin_change(session: Session, resource: Resource) -> Registration:
    """Begin a change of a published activity, or go on with the one that is open."""
    if resource.organisation_id is None or resource.status is ResourceStatus.CLOSED:
        raise RegistrationError("終了した活動は変更できません。新しく登録してください。")
    found = open_change(session, resource)
    if found is not None:
        return found
    made = Registration(
        municipality_code=resource.municipality_code,
        organisation_id=resource.organisation_id,
        resource=resource,
        is_change=True,
    )
    session.add(made)
    session.flush()
    record(session, "begin", "registration", made.id)
    return made


def open_change(session: Session, resource: Resource) -> Registration | None:
    """Find the change of an activity that nobody has decided on yet."""
    return session.scalar(
        select(Registration).where(
            Registration.resource_id == resource.id,
            Registration.is_change,
            Registration.state.in_(OPEN_STATES),
        )
    )


def save(
    session: Session, registration: Registration, values: Mapping[str, Any], locator: Locator
) -> None:
    """Keep what was written; the place follows from the address, the draft stays a draft."""
    _require(registration, EDITABLE_STATES, "届け出たあとは直せません。先に取り下げてください。")
    new = checked(values)
    if "address" in new and new["address"] != value_of(registration, "address"):
        new |= _place_values(registration, new["address"], locator)
    for name, value in new.items():
        _keep(registration, name, value)
    _sign(session, registration)
    record(session, "save", "registration", registration.id, detail=",".join(sorted(new))[:300])
    session.flush()


def _keep(registration: Registration, name: str, value: Any) -> None:
    """Take a value over; one that the published entry has already is no change."""
    if registration.resource is None:
        registration.values[name] = value
        return
    current = published_value(registration, name)
    if value == current:
        registration.values.pop(name, None)
        registration.base.pop(name, None)
        return
    registration.base.setdefault(name, current)
    registration.values[name] = value


def _place_values(
    registration: Registration, address: str | None, locator: Locator
) -> dict[str, Any]:
    """Find the place of an address; what is not known is kept as unknown."""
    if registration.resource is not None and address == registration.resource.address:
        return {name: published_value(registration, name) for name in PLACE_COLUMNS}
    return place_columns(address, registration.municipality_code, locator)


def _sign(session: Session, registration: Registration) -> None:
    account = str(actor_of(session).account_id)
    if account not in registration.authors:
        registration.authors = [*registration.authors, account]


def submit(session: Session, registration: Registration) -> Sequence[Task]:
    """Hand it in; every coordinator of the municipality gets the task to look at it."""
    _require(registration, EDITABLE_STATES, "すでに届け出ています。返事をお待ちください。")
    lacking = missing(registration)
    if lacking:
        names = "、".join(f"「{field.label}」" for field in lacking)
        raise RegistrationError(
            f"まだ書かれていない項目があります: {names}。書いてから届け出てください。"
        )
    if registration.is_change and not registration.values:
        raise RegistrationError("変わったところがありません。直してから届け出てください。")
    _sign(session, registration)
    registration.state = RegistrationState.SUBMITTED
    registration.submitted_by = actor_of(session).account_id
    registration.submitted_at = now()
    registration.returned_reason = None
    record(session, "submit", "registration", registration.id)
    return ask_coordinators(
        session, registration.municipality_code, TaskKind.CHECK_REGISTRATION, registration
    )


def recall(session: Session, registration: Registration) -> None:
    """Take a handed-in registration back to go on writing."""
    submitted = (RegistrationState.SUBMITTED,)
    _require(registration, submitted, "届け出ていないので、取り下げる必要がありません。")
    registration.state = RegistrationState.DRAFT
    record(session, "recall", "registration", registration.id)
    session.flush()


def discard(session: Session, registration: Registration) -> None:
    """Give a registration up; a published entry stays as it is."""
    _require(registration, OPEN_STATES, "すでに終わった届け出です。")
    registration.state = RegistrationState.WITHDRAWN
    record(session, "discard", "registration", registration.id)
    session.flush()


def _require(
    registration: Registration, states: Sequence[RegistrationState], otherwise: str
) -> None:
    if registration.state not in states:
        raise RegistrationError(otherwise)
