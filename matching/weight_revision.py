"""A municipality's own weights: versioned, dated, attributed; every change within the bounds."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Mapping

from sqlalchemy import JSON, Date, ForeignKey, String, Text, UniqueConstraint, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, staff
from directory.municipality import Municipality
from matching.errors import ConflictError, InvalidValueError, NotAllowedError
from matching.event_date import require_past
from matching.weights import WeightError, Weights, default_weights

MAY_WEIGH = frozenset({Role.SUPERVISOR, Role.MUNICIPAL_ADMIN})


class WeightRevision(Base):
    """One version of a municipality's weights; ``changes`` are those that differ from ours."""

    __tablename__ = "weight_revision"
    __table_args__ = (UniqueConstraint("municipality_code", "version"),)

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    version: Mapped[str] = staff(String(40))
    based_on: Mapped[str] = staff(String(40))
    """Version of the weights that ship with the software at the time."""
    changes: Mapped[dict[str, float]] = staff(JSON, default=dict)
    reason: Mapped[str] = staff(Text)
    made_on: Mapped[dt.date] = staff(Date)
    made_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def weight_revisions(session: Session, code: str) -> list[WeightRevision]:
    """Every version of a municipality, newest first."""
    query = select(WeightRevision).where(WeightRevision.municipality_code == code)
    return list(session.scalars(query.order_by(WeightRevision.recorded_at.desc())))


def weights_of(session: Session, code: str) -> Weights:
    """The weights a municipality matches by today."""
    newest = next(iter(weight_revisions(session, code)), None)
    return default_weights() if newest is None else _weights(newest.changes, newest.version)


def tried_weights(session: Session, code: str, wanted: Mapping[str, float]) -> Weights:
    """The weights of today with some changed, under no version yet; refused outside the bounds."""
    for criterion, value in wanted.items():
        if not math.isfinite(value):
            raise WeightError(f"評価項目「{criterion}」の重みは数で入れてください。")
    return weights_of(session, code).changed(wanted, "trial")


def save_weights(
    session: Session,
    code: str,
    actor: Actor,
    on: dt.date,
    wanted: Mapping[str, float],
    *,
    reason: str,
    expected_version: str,
) -> WeightRevision:
    """Make a new version; ``ConflictError`` when somebody made one since the page was opened."""
    if actor.role not in MAY_WEIGH or actor.municipality_code != code:
        raise NotAllowedError(
            "重みを変えられるのは、市町の管理者と支援会議の主宰者だけです。管理者に頼んでください。"
        )
    require_past(on, "made_on")
    if not reason.strip():
        raise InvalidValueError("reason", "「変える理由」を書いてください。")
    today_s = weights_of(session, code)
    if today_s.version != expected_version:
        raise ConflictError(
            "ほかの人が先に重みを変えました。いまの重みで、もう一度試してください。",
            {"version": (expected_version, today_s.version)},
        )
    tried = tried_weights(session, code, wanted)
    if dict(tried.values) == dict(today_s.values):
        raise InvalidValueError("weights", "いまの重みと同じです。変える項目を選んでください。")
    ours = default_weights()
    made = WeightRevision(
        municipality_code=code,
        version=_next_version(session, code),
        based_on=ours.version,
        changes={key: value for key, value in tried.values.items() if value != ours.values[key]},
        reason=reason.strip(),
        made_on=on,
        made_by=actor.account_id,
    )
    session.add(made)
    session.flush()
    record(session, "save_weights", "weight_revision", made.id, detail=made.version)
    return made


def _weights(changes: Mapping[str, float], version: str) -> Weights:
    """Ours with a municipality's changes; what no longer exists or fits its bounds is ours."""
    ours = default_weights()
    kept = {
        key: value
        for key, value in changes.items()
        if key in ours.values and ours.bounds[key][0] <= value <= ours.bounds[key][1]
    }
    return ours.changed(kept, version)


def _next_version(session: Session, code: str) -> str:
    return f"{default_weights().version}+{code}.{len(weight_revisions(session, code)) + 1}"
