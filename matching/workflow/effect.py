"""What a step of a case brings about elsewhere: nothing open is left behind a closed case."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor
from matching.case import Case, CaseState
from matching.followup import FollowUp
from matching.placement import Placement
from matching.plan import SupportPlan
from matching.proposal import MatchProposal
from matching.workflow.proposal import lapse_with_case
from matching.workflow.proposal_steps import UNDECIDED


def settle_case(session: Session, case: Case, source: CaseState, actor: Actor, on: dt.date) -> None:
    """Bring the records around a case into line with the state it has just reached."""
    if case.state is CaseState.ON_HOLD:
        case.state_before_hold = source
    elif source is CaseState.ON_HOLD:
        case.state_before_hold = case.hold_reason = case.next_check_on = None
    if case.state in (CaseState.CLOSED, CaseState.REDIRECTED):
        _close(session, case, actor, on)
    if source is CaseState.AFTERCARE and case.state is CaseState.REPLAN:
        case.closed_on = None
    session.flush()


def _close(session: Session, case: Case, actor: Actor, on: dt.date) -> None:
    """Lapse proposals, cancel visits still due, end plans; placements go on by themselves."""
    case.closed_on = on
    open_ = MatchProposal.state.in_(UNDECIDED)
    for proposal in session.scalars(
        select(MatchProposal).where(MatchProposal.case_id == case.id, open_)
    ):
        lapse_with_case(session, proposal, actor, on)
    due = select(FollowUp).join(Placement, FollowUp.placement_id == Placement.id)
    for visit in session.scalars(
        due.where(
            Placement.case_id == case.id,
            FollowUp.done_on.is_(None),
            FollowUp.cancelled_on.is_(None),
        )
    ):
        visit.cancelled_on = on
    for plan in session.scalars(
        select(SupportPlan).where(SupportPlan.case_id == case.id, SupportPlan.ended_on.is_(None))
    ):
        plan.end(on)
