"""Small forms the indicators need: contacts, supporters, events, supports of activities."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from matching.access import require_edit
from matching.activity import (
    ActivitySupport,
    CommunitySupporter,
    ContactKind,
    ProgramEvent,
    SupportContact,
)
from matching.case import Case
from matching.errors import InvalidValueError, NotAllowedError
from matching.event_date import require_past
from matching.label import field_label

Made = TypeVar("Made", SupportContact, CommunitySupporter, ProgramEvent, ActivitySupport)


def record_contact(
    session: Session,
    actor: Actor,
    kind: ContactKind,
    on: dt.date,
    *,
    case: Case | None = None,
    person_id: uuid.UUID | None = None,
    by_promoter: bool = False,
    is_new: bool = False,
    note: str | None = None,
) -> SupportContact:
    """Record one consultation or outreach contact; repeats are new contacts."""
    _require_staff(actor)
    if case is not None:
        require_edit(session, actor, case)
        if person_id not in {None, *(person.id for person in case.household.persons)}:
            raise InvalidValueError("person_id", "この世帯の人を選び直してください。")
    require_past(on, "on")
    made = SupportContact(
        municipality_code=actor.municipality_code,
        case_id=case.id if case else None,
        person_id=person_id,
        kind=kind,
        on=on,
        by_promoter=by_promoter,
        is_new=is_new,
        account_id=actor.account_id,
        note=note,
    )
    return _saved(session, made, "record_contact")


def register_supporter(
    session: Session,
    actor: Actor,
    name: str,
    registered_on: dt.date,
    *,
    contact: str | None = None,
    left_on: dt.date | None = None,
) -> CommunitySupporter:
    """Register a 地域福祉サポーター; the same name and day twice is one registration."""
    _require_staff(actor)
    _require_text("name", name)
    require_past(registered_on, "registered_on")
    _require_order(registered_on, left_on)
    made = CommunitySupporter(
        municipality_code=actor.municipality_code,
        name=name.strip(),
        contact=contact,
        registered_on=registered_on,
        left_on=left_on,
    )
    return _saved_once(session, made, "register_supporter", "name", "registered_on")


def end_registration(
    session: Session, actor: Actor, supporter: CommunitySupporter, left_on: dt.date
) -> None:
    """End a registration; from its last day on the supporter is not counted."""
    _require_staff(actor)
    _require_order(supporter.registered_on, left_on)
    supporter.left_on = left_on
    session.flush()
    record(session, "end_registration", "community_supporter", supporter.id)


def record_event(
    session: Session,
    actor: Actor,
    measure: str,
    title: str,
    on: dt.date,
    *,
    attendance: int | None = None,
    attendance_estimated: bool = False,
    amount: int | None = None,
    base: int | None = None,
    note: str | None = None,
) -> ProgramEvent:
    """Record a countable event, or the figure itself where staff type it (``amount``, ``base``)."""
    _require_staff(actor)
    _require_text("title", title)
    require_past(on, "on")
    for field, number in (("attendance", attendance), ("amount", amount), ("base", base)):
        if number is not None and number < 0:
            raise InvalidValueError(field, f"「{field_label(field)}」は0以上の数で入れてください。")
    made = ProgramEvent(
        municipality_code=actor.municipality_code,
        measure=measure,
        title=title.strip(),
        on=on,
        attendance=attendance,
        attendance_estimated=attendance_estimated,
        amount=amount,
        base=base,
        note=note,
    )
    return _saved_once(session, made, "record_event", "measure", "title", "on")


def record_activity_support(
    session: Session,
    actor: Actor,
    activity: str,
    on: dt.date,
    *,
    resource_id: uuid.UUID | None = None,
    how: str | None = None,
    spontaneous: bool = False,
) -> ActivitySupport:
    """Record that an activity of residents was supported once."""
    _require_staff(actor)
    _require_text("activity", activity)
    require_past(on, "on")
    made = ActivitySupport(
        municipality_code=actor.municipality_code,
        resource_id=resource_id,
        activity=activity.strip(),
        on=on,
        how=how,
        spontaneous=spontaneous,
    )
    return _saved_once(session, made, "record_activity_support", "activity", "on", "how")


def _require_staff(actor: Actor) -> None:
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR) or actor.municipality_code is None:
        raise NotAllowedError("記録できるのは、その自治体の担当者です。役割を選び直してください。")


def _require_text(field: str, text: str) -> None:
    if not text.strip():
        raise InvalidValueError(field, f"「{field_label(field)}」を入れてください。")


def _require_order(registered_on: dt.date, left_on: dt.date | None) -> None:
    if left_on is not None and left_on < registered_on:
        raise InvalidValueError(
            "left_on", "「登録をやめた日」が登録した日より前です。日付を入れ替えてください。"
        )


def _saved_once(session: Session, made: Made, action: str, *names: str) -> Made:
    """Save a record, or give the municipality's earlier one with the same values in ``names``."""
    kind = type(made)
    same = [getattr(kind, name) == getattr(made, name) for name in ("municipality_code", *names)]
    found: Made | None = session.scalar(select(kind).where(*same))
    return _saved(session, made, action) if found is None else found


def _saved(session: Session, made: Made, action: str) -> Made:
    session.add(made)
    session.flush()
    record(session, action, made.__tablename__, made.id)
    return made
