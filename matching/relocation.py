"""A household moves: inside the town its areas change, outside nothing is sent by itself."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from directory.task import Task, TaskKind
from matching.access import require_edit
from matching.case import Case, Residence
from matching.case_task import ask
from matching.event_date import require_past
from matching.intake import HomeEntry
from matching.placement import Placement, PlacementState


def household_moved(
    session: Session,
    case: Case,
    actor: Actor,
    on: dt.date,
    home: HomeEntry,
    municipality_code: str,
) -> list[Task]:
    """Record a move; the old place and its areas stay in the history, so past figures do too.

    ``home`` is the new place with its areas (``geo`` finds them). Inside the town each placement
    is checked for travel. Outside, the case stays here: handing it over needs a new consent to the
    transfer, and nothing is sent automatically.
    """
    require_edit(session, actor, case)
    household = case.household
    require_past(on, "on", not_before=household.moved_on)
    session.add(
        Residence(
            household_id=household.id,
            municipality_code=household.municipality_code,
            town=household.town,
            address=household.address,
            areas=dict(household.areas),
            left_on=on,
        )
    )
    for field, value in dataclasses.asdict(home).items():
        setattr(household, field, value)
    household.moved_on = on
    session.flush()
    outside = municipality_code != case.municipality_code
    record(session, "move", "household", household.id, detail="outside" if outside else "inside")
    return _tasks(session, case, outside=outside)


def former_homes(session: Session, case: Case) -> list[Residence]:
    """Where the household lived before, latest first."""
    return list(
        session.scalars(
            select(Residence)
            .where(Residence.household_id == case.household_id)
            .order_by(Residence.left_on.desc(), Residence.recorded_at.desc())
        )
    )


def _tasks(session: Session, case: Case, *, outside: bool) -> list[Task]:
    inside = "町内で転居しました。今の参加先に通えるかを、本人と受入先に確かめてください。"
    away = "町外へ転居しました。参加を続けるか終えるかを、本人と受入先に確かめてください。"
    transfer = (
        "町外へ転居しました。転居先に引き継ぐには、引き継ぎへの本人の新しい同意が要ります。"
        "記録は自動では送られません。"
    )
    placements = session.scalars(
        select(Placement).where(
            Placement.case_id == case.id, Placement.state != PlacementState.ENDED
        )
    ).all()
    note, kind = away if outside else inside, TaskKind.PERSON_MOVED
    tasks = [
        ask(session, case, kind, note, about=placement, owner_id=placement.owner_id)
        for placement in placements
    ]
    return [*tasks, ask(session, case, kind, transfer)] if outside else tasks
