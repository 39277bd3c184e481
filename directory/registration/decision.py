"""Decide on a registration: publish it, or give it back with a reason."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, actor_of, record
from directory.change import change_resource
from directory.database import StaleRecordError, now, today
from directory.history import ConfirmationMethod
from directory.registration.field import FIELDS
from directory.registration.proposed import columns, published_value
from directory.registration.record import Registration, RegistrationError, RegistrationState
from directory.resource import Freshness, Resource, ResourceStatus
from directory.staff_request import answer_request
from directory.task import TaskKind

DECIDING_ROLES = frozenset({Role.COORDINATOR, Role.MUNICIPAL_ADMIN})
LONGEST_REASON = 500


class SelfApprovalError(RegistrationError):
    """Somebody tried to decide on what he wrote himself."""

    http_status = 403


@dataclasses.dataclass(frozen=True)
class FieldChange:
    """One field as it is and as it would be."""

    name: str
    label: str
    old: Any
    new: Any
    conflict: bool
    """Whether the entry was changed by somebody else after the group had opened it."""


def field_changes(registration: Registration) -> list[FieldChange]:
    """List what a registration would change, in the order a group writes it."""
    return [
        FieldChange(
            name=field.name,
            label=field.label,
            old=published_value(registration, field.name),
            new=registration.values[field.name],
            conflict=_in_conflict(registration, field.name),
        )
        for field in FIELDS.values()
        if field.name in registration.values
    ]


def _in_conflict(registration: Registration, name: str) -> bool:
    if registration.state is RegistrationState.PUBLISHED or name not in registration.base:
        return False
    return bool(registration.base[name] != published_value(registration, name))


def publish(session: Session, registration: Registration, expected_version: int) -> Resource:
    """Publish a new activity, or bring a published one to what its group wrote.

    Raises ``StaleRecordError`` when the registration is not the one that was read, and
    ``SelfApprovalError`` when the reader wrote in it.
    """
    actor = _decide(session, registration, expected_version)
    resource = registration.resource or Resource(
        municipality_code=registration.municipality_code,
        organisation_id=registration.organisation_id,
        operator=registration.organisation.name,
    )
    values = columns(registration)
    if not registration.is_change:
        values["status"] = ResourceStatus.PUBLISHED
    values |= {
        "freshness": Freshness.FRESH,
        "confirmed_on": today(),
        "confirmed_method": ConfirmationMethod.SELF_REPORT.value,
    }
    change_resource(session, resource, values, "publish", "団体の届け出を確かめて公開")
    registration.resource = resource
    registration.state = RegistrationState.PUBLISHED
    _close(session, registration, actor, "publish")
    answer_request(session, TaskKind.CONFIRM_RESOURCE, resource)
    return resource


def give_back(
    session: Session, registration: Registration, reason: str, expected_version: int
) -> None:
    """Give it back to be put right; the group reads the reason."""
    reason = reason.strip()
    if not reason:
        raise RegistrationError(
            "「直してほしいこと」を書いてください。団体に伝わります。", "reason"
        )
    if len(reason) > LONGEST_REASON:
        raise RegistrationError(
            f"「直してほしいこと」は{LONGEST_REASON}文字までです。短くしてください。", "reason"
        )
    actor = _decide(session, registration, expected_version)
    registration.returned_reason = reason
    registration.state = RegistrationState.RETURNED
    _close(session, registration, actor, "give_back")


def _decide(session: Session, registration: Registration, expected_version: int) -> Actor:
    actor = actor_of(session)
    same_place = actor.municipality_code == registration.municipality_code
    if actor.role not in DECIDING_ROLES or not same_place:
        raise RegistrationError("この届け出を決められるのは、その市町の担当者だけです。")
    if registration.is_by(actor.account_id):
        raise SelfApprovalError(
            "自分で書いた届け出は、自分では公開できません。ほかの担当者に頼んでください。"
        )
    if registration.state is not RegistrationState.SUBMITTED:
        raise StaleRecordError(
            "この届け出は、取り下げられたか、もう決まっています。一覧を開き直してください。"
        )
    if registration.version != expected_version:
        raise StaleRecordError(
            "この届け出は、画面を開いたあとに書き直されました。新しい内容を読んでから決めてください。"
        )
    return actor


def _close(session: Session, registration: Registration, actor: Actor, action: str) -> None:
    registration.decided_by = actor.account_id
    registration.decided_at = now()
    answer_request(session, TaskKind.CHECK_REGISTRATION, registration)
    record(session, action, "registration", registration.id)
    session.flush()
