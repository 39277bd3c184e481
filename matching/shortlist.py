"""The ranked list as it stood on one day, with its reasons and the version of the weights."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
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
    """Best first: resource id, score and contributions of that day."""
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
