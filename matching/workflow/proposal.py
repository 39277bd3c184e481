"""Moving a proposal: each function is one step of ``proposal_steps``, with what it records.

Every step forward needs the person's live consent on its day. An offer may be made without a word
about the person; telling the site anything, and every stage in which it meets the person, needs the
consent that names that site (DOMAIN.md §3, consent 1 and 3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.task import TaskKind
from matching.case import Case
from matching.case_task import ask
from matching.errors import TransitionError
from matching.event_date import require_past
from matching.proposal import MatchProposal, ProposalState
from matching.revision import require_version
from matching.workflow.move import (
    add_step,
    end,
    forward,
    require_actor,
    require_open,
    require_ready,
    require_text,
)
from matching.workflow.proposal_steps import EXITS, LABELS
from matching.workflow.site import tell_site

S = ProposalState
_SITE_SAID_NO = "受入先が辞退しました。本人に伝え、次の候補を考えてください。"


def offer(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    tell: Sequence[str] = (),
    answer_due_on: dt.date | None = None,
    expected_version: int | None = None,
) -> None:
    """Ask person and site; ``tell`` names what the site is told, which its consent must cover."""
    require_version(session, proposal, expected_version)
    require_open(proposal.resource)
    with session.begin_nested():
        forward(session, proposal, S.OFFERED, actor, on)
        proposal.answer_due_on = answer_due_on or proposal.answer_due_on
        if tell:
            tell_site(session, proposal, actor, on, tell)


def arrange(
    session: Session,
    proposal: MatchProposal,
    to: ProposalState,
    actor: Actor,
    planned_on: dt.date,
) -> None:
    """Enter the stage of the visit or the trial with a planned day; its result comes later."""
    if to not in (S.VISIT, S.TRIAL):
        raise TransitionError("予定を入れられるのは見学と体験だけです。どちらかを選んでください。")
    forward(session, proposal, to, actor, planned_on, planned=True)


def record_visit(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    outcome: str,
    next_step: str,
) -> None:
    """Record how the visit (見学) went and what comes next."""
    _record_result(session, proposal, S.VISIT, actor, on, outcome, next_step)


def record_trial(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    outcome: str,
    next_step: str,
) -> None:
    """Record how the trial (体験) went and what comes next."""
    _record_result(session, proposal, S.TRIAL, actor, on, outcome, next_step)


def accept(session: Session, proposal: MatchProposal, actor: Actor, on: dt.date) -> None:
    """Note that person and site both say yes; the placement is started from here."""
    forward(session, proposal, S.ACCEPTED, actor, on)


def decline_person(
    session: Session,
    proposal: MatchProposal,
    actor: Actor,
    on: dt.date,
    *,
    reason: str | None = None,
    offer_again: bool = False,
) -> None:
    """End the proposal because the person says no: no reason needed, nothing held against them."""
    end(session, proposal, S.DECLINED_PERSON, actor, on, reason)
    proposal.do_not_offer_again = not offer_again
    note = "本人が辞退しました。理由を求めず、望むことをあらためて聞き、次の候補を考えてください。"
    _ask_what_next(session, proposal, note)


def decline_site(
    session: Session, proposal: MatchProposal, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """End the proposal because the site cannot take the person."""
    require_text("outcome", reason, "受入先が辞退した理由を書いてください。")
    end(session, proposal, S.DECLINED_SITE, actor, on, reason)
    _ask_what_next(session, proposal, _SITE_SAID_NO)


def lapse(
    session: Session, proposal: MatchProposal, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """End the proposal because nothing came of it."""
    require_text("outcome", reason, "取りやめた理由を書いてください。")
    end(session, proposal, S.LAPSED, actor, on, reason)


def lapse_with_case(session: Session, proposal: MatchProposal, actor: Actor, on: dt.date) -> None:
    """End an undecided proposal because its case closes."""
    proposal.state = S.LAPSED
    add_step(session, proposal, actor, on, outcome="支援の終結")


def reopen(
    session: Session, proposal: MatchProposal, actor: Actor, on: dt.date, *, reason: str
) -> None:
    """Take back the end of a proposal: it stands again where it stood before."""
    require_actor(session, proposal, actor)
    if proposal.state not in EXITS:
        raise TransitionError("終わっていない提案です。いまの手続きを進めてください。")
    require_text("outcome", reason, "再開する理由(本人の希望など)を書いてください。")
    require_past(on, "on", not_before=proposal.steps[-1].on)
    before = [step.state for step in proposal.steps if step.state not in EXITS]
    proposal.state = before[-1]
    proposal.do_not_offer_again = False
    add_step(session, proposal, actor, on, outcome=reason)


def _record_result(
    session: Session,
    proposal: MatchProposal,
    stage: ProposalState,
    actor: Actor,
    on: dt.date,
    outcome: str,
    next_step: str,
) -> None:
    require_text("outcome", outcome, f"{LABELS[stage]}の結果を書いてください。")
    require_text("next_step", next_step, f"{LABELS[stage]}の次の一歩を書いてください。")
    require_past(on, "on")
    if proposal.state is not stage:
        forward(session, proposal, stage, actor, on)
    else:
        require_ready(session, proposal, actor, on, stage)
        if proposal.steps[-1].outcome:
            add_step(session, proposal, actor, on)
    step = proposal.steps[-1]
    step.on, step.outcome, step.next_step = on, outcome.strip(), next_step.strip()
    session.flush()


def _ask_what_next(session: Session, proposal: MatchProposal, note: str) -> None:
    case = session.get_one(Case, proposal.case_id)
    ask(session, case, TaskKind.PROPOSAL_DECLINED, note, about=proposal)
