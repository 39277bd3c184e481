"""What staff write in the registry themselves: contents, spare capacity, roles, acceptance."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directory.audit import actor_of, record
from directory.change import change_resource
from directory.database import StaleRecordError, new_id, today
from directory.errors import DirectoryError
from directory.freshness.rule import places_days
from directory.history import ConfirmationMethod, ResourceChange
from directory.language import language_code
from directory.place import Locator
from directory.registration.field import FIELDS, checked
from directory.registration.proposed import place_columns, typed_columns
from directory.resource import (
    DisplayPrecision,
    Freshness,
    Resource,
    ResourceAcceptance,
    ResourceRole,
    ResourceStatus,
)
from directory.stored_value import plain_value
from directory.taxonomy import latent_kinds, roles

LONGEST_CONDITIONS = 500


class EntryError(DirectoryError):
    """An entry that cannot be kept as written; ``field`` names what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def edit_entry(
    session: Session,
    resource: Resource,
    written: Mapping[str, Any],
    locator: Locator,
    expected_version: int,
) -> dict[str, list[Any]]:
    """Correct an entry; gives its changed public fields.

    ``written`` holds what a group may write too, and the ``languages`` spoken there by their codes
    (none: not known). Raises ``StaleRecordError`` when somebody else saved it first, ``EntryError``
    for a closed one, ``RegistrationError`` naming a field that cannot be kept and
    ``UnknownLanguageError``.
    """
    if resource.status is ResourceStatus.CLOSED:
        raise EntryError("終了した資源は直せません。続いていた場合は、新しく登録してください。")
    if resource.version != expected_version:
        raise StaleRecordError(
            "この資源は、画面を開いたあとにほかの人が直しました。"
            "新しい内容を開き直してから直してください。"
        )
    values = _columns(resource, written, resource.municipality_code, locator)
    return change_resource(session, resource, values, "edit", "職員による修正")


def add_latent(
    session: Session, written: Mapping[str, Any], latent_kind: str | None, locator: Locator
) -> Resource:
    """Register spare capacity (使える余力): matched, never published, confirmed today."""
    code = actor_of(session).municipality_code
    if code is None:
        raise EntryError("自治体の職員としてサインインしてください。")
    if latent_kind not in latent_kinds():
        raise EntryError("「余力の種類」を一覧から選んでください。", "latent_kind")
    resource = Resource(municipality_code=code, staff_only=True)
    values = _columns(resource, written, code, locator)
    values |= {
        "status": ResourceStatus.PUBLISHED,
        "display_precision": DisplayPrecision.HIDDEN,
        "freshness": Freshness.FRESH,
        "confirmed_on": today(),
        "confirmed_method": ConfirmationMethod.VISIT.value,
    }
    change_resource(session, resource, values, "add_latent", "使える余力の登録")
    write_acceptance(session, resource, {"latent_kind": latent_kind})
    return resource


def _columns(
    resource: Resource, written: Mapping[str, Any], code: str, locator: Locator
) -> dict[str, Any]:
    """Check what was changed; what an import brought and nobody touched stays word for word."""
    new = checked(
        {name: value for name, value in written.items() if _differs(resource, name, value)}
    )
    if not new.get("name", resource.name):
        raise EntryError(f"「{FIELDS['name'].label}」を入れてください。", "name")
    if "languages" in written and _differs(resource, "languages", written["languages"]):
        new["languages"] = [language_code(one) for one in written["languages"] or ()] or None
    if "address" in new:
        new |= place_columns(new["address"], code, locator)
    return typed_columns(new)


def _differs(resource: Resource, name: str, value: Any) -> bool:
    known = plain_value(getattr(resource, name, None))
    if isinstance(known, str):
        known = known.replace("\r\n", "\n").strip() or None
    return bool(known != value)


def write_acceptance(session: Session, resource: Resource, values: Mapping[str, Any]) -> None:
    """Write who can be taken and how (class 1); the trail keeps names of fields only."""
    sheet = resource.acceptance or ResourceAcceptance(resource_id=resource.id)
    changed = [name for name, value in values.items() if getattr(sheet, name) != value]
    for name in changed:
        setattr(sheet, name, values[name])
    resource.acceptance = sheet
    _note(session, resource, "edit_acceptance", ",".join(sorted(changed)))


def write_role(
    session: Session,
    resource: Resource,
    role: str | None,
    *,
    conditions: str | None = None,
    places: int | None = None,
    open_places: int | None = None,
    as_of: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> ResourceRole:
    """Write a role with its own conditions and places; one row a role.

    A figure of free places is dated: as of today unless said, and believed for a while only.
    Raises ``EntryError`` naming the field that contradicts another.
    """
    if role is None or role not in roles():
        raise EntryError("「役割」を一覧から選んでください。", "role")
    if places is not None and open_places is not None and open_places > places:
        raise EntryError(
            "「空き」が「定員」より多くなっています。どちらかを直してください。", "open_places"
        )
    if conditions and len(conditions) > LONGEST_CONDITIONS:
        raise EntryError(
            f"「条件」は{LONGEST_CONDITIONS}文字までです。短くしてください。", "conditions"
        )
    if open_places is not None:
        as_of = as_of or today()
        valid_until = valid_until or as_of + dt.timedelta(days=places_days())
    if as_of and as_of > today():
        raise EntryError(
            f"「いつの情報」の{as_of:%Y年%m月%d日}はまだ来ていません。"
            "聞いた日か、空のまま(きょう)にしてください。",
            "as_of",
        )
    if as_of and valid_until and valid_until < as_of:
        raise EntryError(
            "「いつまで」が「いつの情報」より前です。日付を直してください。", "valid_until"
        )
    row = next((each for each in resource.roles if each.role == role), None)
    if row is None:
        row = ResourceRole(role=role)
        resource.roles.append(row)
    row.conditions, row.places, row.open_places = conditions, places, open_places
    row.places_as_of, row.places_valid_until = as_of, valid_until
    row.figure = new_id()
    _note(session, resource, "edit_role", role)
    return row


def set_open_places(
    session: Session,
    role: ResourceRole,
    open_places: int | None,
    *,
    as_of: dt.date | None,
    valid_until: dt.date | None,
    figure: uuid.UUID | None = None,
) -> None:
    """Write a role's figure of free places with the days it is of, and nothing else of the role.

    ``figure`` names a former writing that is put back; without it this is a new one.
    """
    role.open_places, role.places_as_of, role.places_valid_until = open_places, as_of, valid_until
    role.figure = figure or new_id()
    _note(session, role.resource, "set_open_places", role.role)


def remove_role(session: Session, resource: Resource, role: str) -> None:
    """Take a role away; one that is not there is no error."""
    resource.roles = [each for each in resource.roles if each.role != role]
    _note(session, resource, "remove_role", role)


def _note(session: Session, resource: Resource, action: str, detail: str) -> None:
    """Class 1 leaves no revision: only the trail, and the index, which reads roles."""
    session.add(resource)
    session.add(ResourceChange(resource_id=resource.id))
    record(session, action, "resource", resource.id, detail=detail[:300])
    session.flush()
