"""A placement and its case begin together: nobody has to record the same start twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.database import today
from geo.profile import Profile
from matching.case import Case, CaseState
from matching.proposal import MatchProposal
from matching.workflow.case import advance, transitions
from matching.workflow.placement import PlacementEntry, Started, start_placement

_ON_THE_WAY = {
    CaseState.RESOURCE_GAP: (CaseState.MATCHING, CaseState.PARTICIPATING),
    CaseState.MATCHING: (CaseState.PARTICIPATING,),
}


def start_participation(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    entry: PlacementEntry,
    profile: Profile,
) -> Started:
    """Start a placement and take a case that waited for one to 参加開始, on the first day.

    A case that stands elsewhere (taking part already, resting) stays where it is. Errors are
    those of ``start_placement``; nothing is kept then.
    """
    with session.begin_nested():
        started = start_placement(session, proposal, actor, entry)
        case = session.get_one(Case, proposal.case_id)
        for state in _ON_THE_WAY.get(case.state, ()):
            since = transitions(session, case)[-1].on
            day = max(since, min(entry.start_on, today()))
            advance(session, case, state, actor, day, profile)
    return started
