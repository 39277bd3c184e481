"""What a receiving group sees of the people at its place, and the short report it may send.

Never a case record, a name or a history: a running number, the days, the role, and what the person
agreed the group may be told; and only while the consent that names this very place is live.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, personal, sensitive, staff, today
from directory.resource import Resource
from directory.task import TaskKind
from matching.case import Case
from matching.case_task import ask
from matching.consent import ConsentPurpose, live_consent
from matching.errors import NotFoundError
from matching.event_date import require_past
from matching.placement import Placement, PlacementState
from matching.working_day import next_working_day


class SiteReport(Base):
    """One day at a place as the group tells it; no visit, and no judgement of the person."""

    __tablename__ = "site_report"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    placement_id: Mapped[uuid.UUID] = staff(ForeignKey(Placement.id), index=True)
    on: Mapped[dt.date] = personal(Date)
    came: Mapped[bool] = personal(Boolean)
    note: Mapped[str | None] = sensitive(Text)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


@dataclasses.dataclass(frozen=True)
class Guest:
    """One person at a place, as its group may know of them."""

    placement_id: uuid.UUID
    resource_id: uuid.UUID
    resource_name: str
    number: int
    """Counts the people of one place from the first; says nothing of the case."""
    start_on: dt.date
    frequency: str | None
    times: tuple[dict[str, Any], ...]
    role: str | None
    agreed: tuple[str, ...]


def guests_of(session: Session, actor: Actor, on: dt.date | None = None) -> list[Guest]:
    """The people at the places of the actor's group, by place and number; columns only."""
    if actor.role is not Role.GROUP or actor.organisation_id is None:
        return []
    rows = session.execute(
        select(
            Placement.id,
            Placement.person_id,
            Placement.state,
            Resource.id,
            Resource.name,
            Placement.start_on,
            Placement.frequency,
            Placement.times,
            Placement.role,
        )
        .join(Resource, Placement.resource_id == Resource.id)
        .where(Resource.organisation_id == actor.organisation_id)
        .order_by(Resource.name, Resource.id, Placement.created_at, Placement.id)
    ).all()
    numbers: dict[uuid.UUID, int] = {}
    guests = []
    for placement_id, person_id, state, resource_id, name, start_on, often, times, role in rows:
        numbers[resource_id] = numbers.get(resource_id, 0) + 1
        said = live_consent(session, person_id, ConsentPurpose.SITE, on or today(), resource_id)
        if said is None or state is PlacementState.ENDED:
            continue
        shown = (name, numbers[resource_id], start_on, often, tuple(times), role)
        guests.append(Guest(placement_id, resource_id, *shown, tuple(said.scope)))
    return guests


def report_day(
    session: Session,
    actor: Actor,
    placement_id: uuid.UUID,
    on: dt.date,
    *,
    came: bool,
    note: str | None = None,
) -> SiteReport:
    """Note one day in the words of the group; an absence asks the coordinator to call the person.

    ``NotFoundError`` for whatever is not at the group's own place with a live consent.
    """
    guest = next(
        (one for one in guests_of(session, actor) if one.placement_id == placement_id), None
    )
    if guest is None or actor.account_id is None:
        record(session, "report_day", "placement", placement_id, result="denied")
        raise NotFoundError
    require_past(on, "on", not_before=guest.start_on)
    text = (note or "").strip() or None
    same = session.scalar(
        select(SiteReport).where(
            SiteReport.placement_id == placement_id,
            SiteReport.on == on,
            SiteReport.came.is_(came),
            SiteReport.note == text if text else SiteReport.note.is_(None),
        )
    )
    if same is not None:
        return same
    made = SiteReport(
        placement_id=placement_id, on=on, came=came, note=text, account_id=actor.account_id
    )
    session.add(made)
    session.flush()
    record(session, "report_day", "placement", placement_id)
    if not came:
        _ask_coordinator(session, placement_id)
    return made


def reports_of(session: Session, placement: Placement) -> list[SiteReport]:
    """What the group told of a placement, newest first; the caller has opened the case."""
    return list(
        session.scalars(
            select(SiteReport)
            .where(SiteReport.placement_id == placement.id)
            .order_by(SiteReport.on.desc(), SiteReport.recorded_at.desc())
        )
    )


def _ask_coordinator(session: Session, placement_id: uuid.UUID) -> None:
    """First the person, on the same day; then the site, on the next working day."""
    placement = session.get_one(Placement, placement_id)
    case = session.get_one(Case, placement.case_id)
    day = today()
    first = (
        "1. 受入先から、来なかったと知らせがありました。まず本人に、責めずに様子を聞いてください。"
    )
    then = "2. 本人と話したあとで、受入先に伝え、次にどうするかを相談してください。"
    for due_on, text in ((day, first), (next_working_day(day), then)):
        ask(
            session,
            case,
            TaskKind.CONTACT_AFTER_ABSENCE,
            text,
            about=placement,
            owner_id=placement.owner_id,
            due_on=due_on,
        )
