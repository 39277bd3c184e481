"""Conditions read from a resource's own words, agreed with or rejected by staff, each with a name.

A review belongs to kind and sentence: once the sentence is written anew, it is read anew, and the
old answer says nothing of it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, UniqueConstraint, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, staff
from directory.resource import Resource
from matching.audience import Entry, with_audience
from matching.errors import InvalidValueError, NotFoundError
from matching.facts import TextCondition
from matching.text_condition import read_conditions
from matching.told_condition import told_conditions

REVIEWERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.MUNICIPAL_ADMIN})


class ConditionReview(Base):
    """Whether one reading of one sentence is right, by whom and when."""

    __tablename__ = "condition_review"
    __table_args__ = (UniqueConstraint("resource_id", "kind", "sentence"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    resource_id: Mapped[uuid.UUID] = staff(ForeignKey(Resource.id), index=True)
    kind: Mapped[str] = staff(String(40))
    sentence: Mapped[str] = staff(Text)
    confirmed: Mapped[bool] = staff(Boolean)
    reviewed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    reviewed_on: Mapped[dt.date] = staff(Date)
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


Reviews = Mapping[uuid.UUID, Mapping[tuple[str, str], bool]]
"""By resource: kind and sentence → confirmed."""


def resource_text(resource: Resource) -> str:
    """The prose conditions are read from: name, activities, description."""
    parts = (resource.name, resource.activities, resource.description)
    return "。".join(part for part in parts if part)


def written_conditions(resource: Resource) -> tuple[TextCondition, ...]:
    """What the entry demands in words: its prose, what it told staff, and whom it is for."""
    read = (*told_conditions(resource.acceptance), *read_conditions(resource_text(resource)))
    entry = Entry(
        name=resource.name,
        kind=resource.kind or "",
        target=resource.target or "",
        roles=tuple(role.role for role in resource.roles),
        prose=resource_text(resource),
    )
    return with_audience(
        read, (resource.min_age, resource.max_age, resource.target_attributes), entry
    )


def reviews_of(session: Session, resource_ids: Sequence[uuid.UUID] | None = None) -> Reviews:
    """Every review of some resources (of all, where none is named), by resource."""
    query = select(
        ConditionReview.resource_id,
        ConditionReview.kind,
        ConditionReview.sentence,
        ConditionReview.confirmed,
    )
    if resource_ids is not None:
        query = query.where(ConditionReview.resource_id.in_(resource_ids))
    found: dict[uuid.UUID, dict[tuple[str, str], bool]] = {}
    for resource_id, kind, sentence, confirmed in session.execute(query):
        found.setdefault(resource_id, {})[kind, sentence] = confirmed
    return found


def reviewed_conditions(resource: Resource, reviews: Reviews) -> tuple[TextCondition, ...]:
    """The conditions written in an entry, each with what staff said of its reading."""
    said = reviews.get(resource.id, {})
    return tuple(
        replace(one, confirmed=said.get((one.kind.value, one.sentence)))
        for one in written_conditions(resource)
    )


def review_condition(
    session: Session,
    resource: Resource,
    actor: Actor,
    on: dt.date,
    kind: str,
    sentence: str,
    *,
    confirmed: bool,
) -> ConditionReview:
    """Agree with or reject one reading; a later answer replaces the earlier one."""
    if actor.role not in REVIEWERS or actor.municipality_code != resource.municipality_code:
        raise NotFoundError
    known = {(one.kind.value, one.sentence) for one in written_conditions(resource)}
    if (kind, sentence) not in known:
        raise InvalidValueError(
            "sentence",
            "この文は、いまの本文にありません。ページを開き直して、読み取りを選んでください。",
        )
    found = session.scalar(
        select(ConditionReview).where(
            ConditionReview.resource_id == resource.id,
            ConditionReview.kind == kind,
            ConditionReview.sentence == sentence,
        )
    )
    if found is None:
        found = ConditionReview(resource_id=resource.id, kind=kind, sentence=sentence)
        session.add(found)
    found.confirmed, found.reviewed_by, found.reviewed_on = confirmed, actor.account_id, on
    session.flush()
    answer = "confirmed" if confirmed else "rejected"
    record(session, "review_condition", "resource", resource.id, detail=f"{kind}:{answer}")
    return found
