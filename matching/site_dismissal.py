"""A fact about a site that a person in charge set aside, with a name, a day and the reason.

What it rested on up to that day counts no more; what comes after counts again. A dismissal can be
taken back, and both stay on record.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Date, ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, staff
from directory.resource import Resource
from matching.condition_review import REVIEWERS
from matching.errors import InvalidValueError, NotFoundError
from matching.person_name import refuse_names

FACTS = ("load", "stayed", "ended_by_site", "watchers")
Dismissed = Mapping[uuid.UUID, Mapping[str, dt.date]]
"""By resource: fact → the last day whose evidence does not count."""


class SiteDismissal(Base):
    """One fact of one site that does not count by what was known up to a day."""

    __tablename__ = "site_dismissal"

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    fact: Mapped[str] = staff(String(20))
    until: Mapped[dt.date] = staff(Date)
    reason: Mapped[str] = staff(String(300))
    account_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    taken_back_on: Mapped[dt.date | None] = staff(Date)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def dismiss_fact(
    session: Session, resource: Resource, actor: Actor, on: dt.date, fact: str, *, reason: str
) -> SiteDismissal:
    """Set one fact of a site aside as of a day; asks for the reason."""
    require_in_charge(resource, actor)
    if fact not in FACTS:
        raise InvalidValueError("fact", "退ける事実を、一覧から選び直してください。")
    if not reason.strip():
        raise InvalidValueError("reason", "この事実を使わない理由を書いてください。")
    refuse_names(session, resource.municipality_code, {"reason": reason})
    made = SiteDismissal(
        resource_id=resource.id,
        fact=fact,
        until=on,
        reason=reason.strip(),
        account_id=actor.account_id,
    )
    session.add(made)
    session.flush()
    record(session, "dismiss_site_fact", "resource", resource.id, detail=fact)
    return made


def take_back_dismissal(
    session: Session, resource: Resource, actor: Actor, on: dt.date, dismissal_id: uuid.UUID
) -> None:
    """Let a dismissed fact count again; one that was taken back before stays so."""
    require_in_charge(resource, actor)
    found = session.get(SiteDismissal, dismissal_id)
    if found is None or found.resource_id != resource.id:
        raise NotFoundError
    if found.taken_back_on is None:
        found.taken_back_on = on
        session.flush()
        record(session, "take_back_dismissal", "resource", resource.id, detail=found.fact)


def require_in_charge(resource: Resource, actor: Actor) -> None:
    """``NotFoundError`` for whoever does not keep the registry of the resource's municipality."""
    if actor.role not in REVIEWERS or actor.municipality_code != resource.municipality_code:
        raise NotFoundError


def dismissals_of(session: Session, resource: Resource) -> Sequence[SiteDismissal]:
    """Every dismissal of a site, the newest first, those taken back too."""
    return session.scalars(
        select(SiteDismissal)
        .where(SiteDismissal.resource_id == resource.id)
        .order_by(SiteDismissal.recorded_at.desc())
    ).all()


def dismissed_facts(session: Session, resource_ids: Sequence[uuid.UUID] | None = None) -> Dismissed:
    """What is set aside of some resources (of all, where none is named)."""
    query = select(SiteDismissal.resource_id, SiteDismissal.fact, SiteDismissal.until).where(
        SiteDismissal.taken_back_on.is_(None)
    )
    if resource_ids is not None:
        query = query.where(SiteDismissal.resource_id.in_(resource_ids))
    found: dict[uuid.UUID, dict[str, dt.date]] = {}
    for resource_id, fact, until in session.execute(query):
        facts = found.setdefault(resource_id, {})
        facts[fact] = max(until, facts.get(fact, until))
    return found
