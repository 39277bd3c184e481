"""The ranked list as it stood on one day, with its reasons and the version of the weights."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, personal, staff
from matching.access import require_edit
from matching.consent import ConsentPurpose, require_consent
from matching.event_date import require_past
from matching.need import Need
from matching.score import Comparison, Match


class Shortlist(Base):
    """What the matching proposed for one need; people decide, this says on what grounds."""

    __tablename__ = "shortlist"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    need_id: Mapped[uuid.UUID] = staff(ForeignKey(Need.id), index=True)
    made_on: Mapped[dt.date] = staff(Date)
    made_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    weights_version: Mapped[str] = staff(String(40))
    ranked: Mapped[list[dict[str, Any]]] = personal(JSON)
    """Best first: resource id, reasons and parts of that day; lists kept before 0003 lack parts."""
    excluded: Mapped[list[dict[str, Any]]] = personal(JSON, default=list)
    """Resource id and the gates that kept it out."""
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def save_shortlist(
    session: Session,
    need: Need,
    actor: Actor,
    on: dt.date,
    ranked: Sequence[dict[str, Any]],
    excluded: Sequence[dict[str, Any]],
    weights_version: str,
) -> Shortlist:
    """Keep a ranking as it is today; ``ConsentError`` without live consent to matching."""
    require_edit(session, actor, need.case)
    require_past(on, "on")
    require_consent(session, need.person_id, ConsentPurpose.MATCHING, on)
    made = Shortlist(
        need_id=need.id,
        made_on=on,
        made_by=actor.account_id,
        weights_version=weights_version,
        ranked=list(ranked),
        excluded=list(excluded),
    )
    session.add(made)
    session.flush()
    record(session, "save_shortlist", "need", need.id, detail=weights_version)
    return made


def shortlists(session: Session, need: Need) -> list[Shortlist]:
    """Every list kept for a need, newest first."""
    return list(
        session.scalars(
            select(Shortlist)
            .where(Shortlist.need_id == need.id)
            .order_by(Shortlist.made_on.desc(), Shortlist.recorded_at.desc())
        )
    )


def kept_parts(match: Match) -> list[dict[str, Any]]:
    """The parts of a match as a list keeps them: enough to add it up again under any weights."""
    return [
        {"criterion": part.criterion, "raw": part.raw, "weight": part.weight}
        for part in match.contributions
    ]


def kept_match(need_id: str, row: Mapping[str, Any]) -> Match | None:
    """One row of a list added up again; ``None`` for one kept before parts were, never a guess."""
    if "parts" not in row:
        return None
    parts = ((one["criterion"], one["raw"], one["weight"]) for one in row["parts"])
    made = (Comparison(criterion, raw).weighed(weight) for criterion, raw, weight in parts)
    return Match(need_id, row["resource_id"], tuple(made), "")


def any_parts(ranked: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a list can be added up again; one that held nothing has nothing to add."""
    rows = list(ranked)
    return not rows or any("parts" in row for row in rows)
