"""The way of a proposal (DOMAIN.md §3) as a table of steps, and what each needs on record."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matching.placement import Placement
from matching.proposal import MatchProposal, SiteAssessment
from matching.proposal import ProposalState as S
from matching.workflow.machine import Guard, Machine, Step

COORDINATOR = "コーディネーター"
LABELS = {
    S.PROPOSED: "提案",
    S.SITE_ASSESSED: "受入先アセスメント済み",
    S.OFFERED: "打診",
    S.VISIT: "見学",
    S.TRIAL: "体験",
    S.ACCEPTED: "受入決定",
    S.DECLINED_PERSON: "本人が辞退",
    S.DECLINED_SITE: "受入先が辞退",
    S.LAPSED: "取りやめ",
}
UNDECIDED = (S.PROPOSED, S.SITE_ASSESSED, S.OFFERED, S.VISIT, S.TRIAL)
KNOWN_TO_SITE = (S.VISIT, S.TRIAL, S.ACCEPTED)
"""Stages in which the site meets the person: entered only with consent to tell this site."""
EXITS = (S.DECLINED_PERSON, S.DECLINED_SITE, S.LAPSED)


@dataclasses.dataclass(frozen=True)
class ProposalView:
    """A proposal on the day of a step: what guards look at."""

    session: Session
    proposal: MatchProposal
    on: dt.date


def _site_assessment(view: ProposalView) -> str | None:
    dated = exists().where(
        SiteAssessment.resource_id == view.proposal.resource_id,
        SiteAssessment.assessed_on <= view.on,
    )
    if view.session.scalar(select(dated)):
        return None
    return "打診の前に、受入先アセスメント(日付、聞き取った内容、見守る人)を記録してください。"


def _not_begun(view: ProposalView) -> str | None:
    placed = exists().where(Placement.proposal_id == view.proposal.id)
    if not view.session.scalar(select(placed)):
        return None
    return "参加が始まっています。提案ではなく、参加の終了を記録してください。"


def _result_of(state: S) -> Guard[ProposalView]:
    name = LABELS[state]

    def missing(view: ProposalView) -> str | None:
        steps = [step for step in view.proposal.steps if step.state is state]
        if steps and steps[-1].outcome and steps[-1].next_step:
            return None
        return f"{name}の結果と次の一歩を記録してください。"

    return Guard(f"{name}の結果と次の一歩", missing)


_ASSESSMENT = Guard("日付のある受入先アセスメント", _site_assessment)
_NOT_BEGUN = Guard("参加が始まっていないこと", _not_begun)

PROPOSAL: Machine[S, ProposalView] = Machine(
    name="提案",
    labels=LABELS,
    first=S.PROPOSED,
    steps=(
        Step(S.PROPOSED, S.SITE_ASSESSED, COORDINATOR, (_ASSESSMENT,)),
        Step(S.SITE_ASSESSED, S.OFFERED, COORDINATOR, (_ASSESSMENT,)),
        Step(S.OFFERED, S.VISIT, COORDINATOR),
        Step(S.VISIT, S.TRIAL, COORDINATOR, (_result_of(S.VISIT),)),
        Step(S.TRIAL, S.ACCEPTED, COORDINATOR, (_result_of(S.TRIAL),)),
        *(Step(state, exit_, COORDINATOR) for state in UNDECIDED for exit_ in EXITS),
        *(Step(S.ACCEPTED, exit_, COORDINATOR, (_NOT_BEGUN,)) for exit_ in EXITS),
    ),
)
