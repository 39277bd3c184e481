"""The one way a proposal's state changes, and what every step of it checks first."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor, record
from directory.database import now, today
from directory.resource import Resource, ResourceStatus
from matching.access import require_edit
from matching.case import Case
from matching.consent import ConsentPurpose, require_consent, require_site_consent
from matching.errors import ConsentError, InvalidValueError, TransitionError
from matching.event_date import require_past
from matching.need import Need
from matching.proposal import MatchProposal, ProposalState, ProposalStep
from matching.workflow.proposal_steps import KNOWN_TO_SITE, PROPOSAL, ProposalView


def forward(
    session: Session,
    proposal: MatchProposal,
    to: ProposalState,
    actor: Actor,
    on: dt.date,
    *,
    planned: bool = False,
) -> None:
    """Take one step of the table on the day it happened (or is ``planned`` for)."""
    step = PROPOSAL.step(proposal.state, to)
    _require_order(proposal, on, planned=planned)
    require_ready(session, proposal, actor, on, to)
    PROPOSAL.check(step, ProposalView(session, proposal, on))
    proposal.state = to
    add_step(session, proposal, actor, on)


def _require_order(proposal: MatchProposal, on: dt.date, *, planned: bool) -> None:
    """A step lies on or after the one before, and not in the future unless it is a plan."""
    last = max((step.on for step in proposal.steps), default=proposal.proposed_on)
    if planned and on > today():
        return
    require_past(on, "on", not_before=min(last, today()))


def require_ready(
    session: Session, proposal: MatchProposal, actor: Actor, on: dt.date, to: ProposalState
) -> None:
    """Who, whether anything may move at all, and what the person agreed to on that day."""
    require_actor(session, proposal, actor)
    require_moving(proposal)
    person_id = person_id_of(session, proposal)
    require_consent(session, person_id, ConsentPurpose.MATCHING, on)
    if to in KNOWN_TO_SITE:
        require_site_consent(session, person_id, proposal.resource_id, on)


def end(
    session: Session,
    proposal: MatchProposal,
    to: ProposalState,
    actor: Actor,
    on: dt.date,
    reason: str | None,
) -> None:
    """Take one of the exits; no consent is needed to stop."""
    step = PROPOSAL.step(proposal.state, to)
    require_actor(session, proposal, actor)
    _require_order(proposal, on, planned=False)
    PROPOSAL.check(step, ProposalView(session, proposal, on))
    proposal.state = to
    add_step(session, proposal, actor, on, outcome=reason)


def add_step(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    outcome: str | None = None,
) -> None:
    """Write the present state into the proposal's history."""
    proposal.steps.append(
        ProposalStep(
            state=proposal.state,
            on=on,
            outcome=outcome,
            account_id=actor.account_id,
            recorded_at=now(),
        )
    )
    session.flush()
    record(session, "advance", "match_proposal", proposal.id, detail=proposal.state.value)


def require_open(resource: Resource) -> None:
    """Refuse a resource that takes nobody at present."""
    if resource.status is not ResourceStatus.PUBLISHED:
        raise TransitionError(
            f"「{resource.name}」はいま受け入れていません(休止・終了・確認前)。"
            "ほかの候補を選ぶか、台帳の状態を確かめてください。"
        )
    if resource.acceptance is not None and resource.acceptance.offers_stopped_on is not None:
        raise TransitionError(
            f"「{resource.name}」は負担が大きいため、新しい打診を止めています。"
            "受入先と話して、受け入れを再開してから進めてください。"
        )


def require_actor(session: Session, proposal: MatchProposal, actor: Actor) -> None:
    """Let only those go on who may change the proposal's case."""
    require_edit(session, actor, session.get_one(Case, proposal.case_id))


def require_moving(proposal: MatchProposal) -> None:
    """Refuse to move a proposal that a withdrawal has frozen."""
    if proposal.frozen:
        raise ConsentError(
            "本人の同意が撤回されたため、この提案は凍結されています。"
            "あらためて同意を記録すると、続きから進められます。"
        )


def person_id_of(session: Session, proposal: MatchProposal) -> uuid.UUID:
    """The person a proposal is for."""
    return session.scalars(select(Need.person_id).where(Need.id == proposal.need_id)).one()


def require_text(field: str, text: str, message: str) -> None:
    """Refuse an empty text with the given sentence."""
    if not text.strip():
        raise InvalidValueError(field, message)
