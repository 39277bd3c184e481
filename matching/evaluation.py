"""終結の評価: without it no case is closed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from matching.access import require_edit
from matching.case import Case
from matching.closing import ClosingEvaluation
from matching.errors import InvalidValueError
from matching.event_date import require_past
from matching.staff import require_coordinator

GOALS_MET = ("met", "partly", "not_met")


@dataclasses.dataclass(frozen=True)
class EvaluationEntry:
    """What the evaluation sheet holds."""

    evaluated_on: dt.date
    goals_met: str
    change: str
    lead_worker_id: uuid.UUID
    resources_used: tuple[str, ...] = ()
    remaining_needs: str | None = None
    replan: bool = False


def evaluate(
    session: Session, case: Case, actor: Actor, entry: EvaluationEntry
) -> ClosingEvaluation:
    """Record the evaluation and who stays in contact afterwards; the same one twice stays one."""
    require_edit(session, actor, case)
    require_past(entry.evaluated_on, "evaluated_on", not_before=case.opened_on)
    if entry.goals_met not in GOALS_MET:
        raise InvalidValueError("goals_met", "「目標の達成」を一覧から選んでください。")
    if not entry.change.strip():
        raise InvalidValueError("change", "「変化」を書いてください。")
    require_coordinator(session, entry.lead_worker_id, case.municipality_code)
    columns = {**dataclasses.asdict(entry), "resources_used": list(entry.resources_used)}
    newest = latest_evaluation(session, case)
    if newest is not None and all(getattr(newest, name) == columns[name] for name in columns):
        return newest
    made = ClosingEvaluation(case_id=case.id, evaluated_by=actor.account_id, **columns)
    case.lead_worker_id = entry.lead_worker_id
    session.add(made)
    session.flush()
    record(session, "evaluate", "support_case", case.id)
    return made


def latest_evaluation(session: Session, case: Case) -> ClosingEvaluation | None:
    """The newest evaluation of a case, or ``None``."""
    return session.scalar(
        select(ClosingEvaluation)
        .where(ClosingEvaluation.case_id == case.id)
        .order_by(ClosingEvaluation.evaluated_on.desc(), ClosingEvaluation.recorded_at.desc())
        .limit(1)
    )
