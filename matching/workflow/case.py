"""The only two functions that move a case: a step forward, and the last step taken back."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from directory.audit import Actor, record
from directory.database import now
from geo.profile import Profile
from matching.access import Reach, require_reach
from matching.case import Case, CaseState, CaseTransition
from matching.errors import InvalidValueError, TransitionError
from matching.event_date import require_past
from matching.revision import require_version
from matching.workflow.case_steps import CASE, HOST, LABELS
from matching.workflow.effect import settle_case
from matching.workflow.view import CaseView


@dataclasses.dataclass(frozen=True)
class OpenStep:
    """A step a case could take now: where to, by whom, and what still has to be recorded."""

    target: CaseState
    label: str
    by: str
    missing: tuple[str, ...]


def advance(
    session: Session,
    case: Case,
    to: CaseState,
    actor: Actor,
    on: dt.date,
    profile: Profile,
    *,
    note: str | None = None,
    expected_version: int | None = None,
) -> CaseTransition:
    """Move a case one step, on the day it happened.

    ``TransitionError`` for a step the workflow does not know or the municipality turned off,
    ``IncompleteError`` for what must be recorded first, ``NotAllowedError``/``NotFoundError`` by
    the reader's reach, ``ConflictError`` when somebody moved the case since it was opened.
    """
    require_version(session, case, expected_version)
    step = CASE.step(case.state, to, profile)
    require_reach(session, actor, case, Reach.READ if step.by == HOST else Reach.EDIT)
    view = _view(session, case, profile, on, note)
    require_past(on, "on", not_before=view.since)
    CASE.check(step, view)
    moved = _move(session, case, to, actor, on, note)
    settle_case(session, case, step.source, actor, on)
    return moved


def take_back(
    session: Session, case: Case, actor: Actor, on: dt.date, profile: Profile, *, reason: str
) -> CaseTransition:
    """Undo the last step of a case, keeping both the step and its undoing in the history.

    What a conference decided, a closing, and a rest cannot be taken back, only gone on from.
    """
    last = _last_step(session, case)
    if last is None or last.from_state is None or last.to_state is not case.state:
        raise TransitionError("取り消せる手続きがありません。前の記録を確かめてください。")
    source = CaseState(last.from_state)
    step = CASE.step(source, case.state, profile)
    require_reach(session, actor, case, Reach.READ if step.by == HOST else Reach.EDIT)
    if not step.reversible:
        raise TransitionError(
            f"「{LABELS[source]}」から「{LABELS[case.state]}」への手続きは取り消せません。"
            "次の手続きに進めて直してください。"
        )
    if not reason.strip():
        raise InvalidValueError("note", "取り消す理由を書いてください。")
    require_past(on, "on", not_before=last.on)
    moved = _move(session, case, source, actor, on, reason)
    moved.reverses_id = last.id
    session.flush()
    return moved


def undoable_step(session: Session, case: Case, profile: Profile) -> CaseTransition | None:
    """The last step of a case where it can still be taken back, or ``None``."""
    last = _last_step(session, case)
    if last is None or last.from_state is None or last.to_state is not case.state:
        return None
    try:
        step = CASE.step(CaseState(last.from_state), case.state, profile)
    except TransitionError:
        return None
    return last if step.reversible else None


def open_steps(session: Session, case: Case, profile: Profile, on: dt.date) -> list[OpenStep]:
    """Every step this municipality allows from here, with what each still lacks.

    ``note`` is counted as missing where a reason is asked for: it comes with the step itself.
    """
    view = _view(session, case, profile, on, None)
    return [
        OpenStep(step.target, LABELS[step.target], step.by, CASE.lacks(step, view))
        for step in CASE.steps_from(case.state, profile)
        if case.state is not CaseState.ON_HOLD
        or step.target in (case.state_before_hold, CaseState.CLOSED)
    ]


def transitions(session: Session, case: Case) -> list[CaseTransition]:
    """The case's way so far, oldest first, undone steps included."""
    return list(
        session.scalars(
            select(CaseTransition)
            .where(CaseTransition.case_id == case.id)
            .order_by(CaseTransition.recorded_at)
        )
    )


def _view(
    session: Session, case: Case, profile: Profile, on: dt.date, note: str | None
) -> CaseView:
    entered = session.scalar(
        select(CaseTransition.on)
        .where(CaseTransition.case_id == case.id)
        .order_by(CaseTransition.recorded_at.desc())
        .limit(1)
    )
    return CaseView(session, case, profile, on, entered or case.opened_on, note)


def _last_step(session: Session, case: Case) -> CaseTransition | None:
    undoing = aliased(CaseTransition)
    undone = select(undoing.reverses_id).where(undoing.reverses_id.is_not(None))
    return session.scalar(
        select(CaseTransition)
        .where(
            CaseTransition.case_id == case.id,
            CaseTransition.reverses_id.is_(None),
            CaseTransition.id.not_in(undone),
        )
        .order_by(CaseTransition.recorded_at.desc())
        .limit(1)
    )


def _move(
    session: Session, case: Case, to: CaseState, actor: Actor, on: dt.date, note: str | None
) -> CaseTransition:
    moved = CaseTransition(
        case_id=case.id,
        from_state=case.state,
        to_state=to,
        on=on,
        account_id=actor.account_id,
        note=note,
        recorded_at=now(),
    )
    detail = f"{case.state}>{to}"
    case.state = to
    session.add(moved)
    session.flush()
    record(session, "advance", "support_case", case.id, detail=detail)
    return moved
