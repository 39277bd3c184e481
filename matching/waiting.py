"""Needs that wait for a place: live, with consent, nobody placed for them yet."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.audit import SYSTEM, actor_of, set_actor, write_reads
from matching.case import Case, CaseState, CaseTransition
from matching.case_consent import live_persons
from matching.consent import ConsentPurpose
from matching.need import Need
from matching.placement import Placement, PlacementState

SEARCHING = (CaseState.MATCHING, CaseState.RESOURCE_GAP)
DAYS_IN_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting need by its keys: whose it is, and since when it waits."""

    need_id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID
    number: str
    owner_id: uuid.UUID
    since: dt.date

    def months(self, on: dt.date) -> float:
        """How long it has waited on a day, in months."""
        return max((on - self.since).days, 0) / DAYS_IN_MONTH


def waiting_needs(session: Session, code: str, on: dt.date) -> list[Waiting]:
    """The waiting needs of a municipality, the longest wait first; only keys are read."""
    consenting = live_persons(session, ConsentPurpose.MATCHING, on)
    since = (
        select(CaseTransition.case_id, func.max(CaseTransition.on).label("on"))
        .where(CaseTransition.to_state == CaseState.MATCHING)
        .group_by(CaseTransition.case_id)
        .subquery()
    )
    placed = select(Placement.person_id).where(Placement.state != PlacementState.ENDED)
    rows = session.execute(
        select(
            Need.id, Need.person_id, Case.id, Case.number, Case.owner_id, Case.opened_on, since.c.on
        )
        .join(Case, Need.case_id == Case.id)
        .join(since, since.c.case_id == Case.id, isouter=True)
        .where(
            Case.municipality_code == code,
            Case.state.in_(SEARCHING),
            Need.live,
            Need.person_id.not_in(placed),
        )
    ).all()
    found = [
        Waiting(need_id, person_id, case_id, number, owner_id, begun or opened)
        for need_id, person_id, case_id, number, owner_id, opened, begun in rows
        if person_id in consenting
    ]
    return sorted(found, key=lambda one: (one.since, one.number, one.need_id))


@contextmanager
def unattended(session: Session) -> Iterator[None]:
    """Work through needs as a job does: the reads stand in the trail as nobody's reading.

    For results that name nobody, or that reach each need's own coordinator only.
    """
    signed = actor_of(session)
    write_reads(session)
    set_actor(session, SYSTEM)
    try:
        yield
    finally:
        write_reads(session)
        set_actor(session, signed)
