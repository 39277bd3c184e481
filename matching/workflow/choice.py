"""Setting a need against a resource: the coordinator's choice, with the reasons of that day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import Actor
from directory.resource import Resource
from geo.profile import Profile
from matching.access import require_edit
from matching.case import Case, CaseState
from matching.consent import ConsentPurpose, require_consent
from matching.errors import IncompleteError, InvalidValueError, TransitionError
from matching.event_date import require_past
from matching.gate import Exclusion, Severity
from matching.need import Need
from matching.proposal import MatchProposal, ProposalState
from matching.workflow.move import add_step, require_open
from matching.workflow.proposal_steps import UNDECIDED
from matching.workflow.view import CaseView, has_decision

PROPOSING = (
    CaseState.MATCHING,
    CaseState.RESOURCE_GAP,
    CaseState.PARTICIPATING,
    CaseState.SETTLING,
)
"""States of a case in which resources are proposed to its persons."""


ASKED_BEFORE = frozenset({"hard:consent", "hard:conference", "hard:refused"})
"""Gates asked here by the record itself, each with its own way on."""


@dataclasses.dataclass(frozen=True)
class Choice:
    """Why this resource: the contributions of that day, and the coordinator's own reason."""

    reasons: Sequence[dict[str, Any]] = ()
    score: float | None = None
    weights_version: str | None = None
    chosen_reason: str | None = None
    role: str | None = None
    answer_due_on: dt.date | None = None


def propose(
    session: Session,
    need: Need,
    resource: Resource,
    actor: Actor,
    on: dt.date,
    profile: Profile,
    choice: Choice = Choice(),
    *,
    person_asked: bool = False,
    closed: Sequence[Exclusion] = (),
) -> MatchProposal:
    """Set one need against one resource; the same pair still undecided is given back, reworded.

    ``closed`` are the gates the pair fails today. Refused without live consent to matching,
    without the conference's decision where the plan of the municipality asks for it, for a resource
    that takes nobody, for one the person refused before, unless ``person_asked`` for it again, for
    a strict gate, and without a reason of the coordinator's own that a meeting can be told.
    """
    require_edit(session, actor, need.case)
    require_past(on, "proposed_on")
    require_consent(session, need.person_id, ConsentPurpose.MATCHING, on)
    _require_decision(session, need.case, profile, on)
    require_open(resource)
    if not person_asked:
        _require_not_refused(_of_pair(session, need, resource))
    standing = standing_proposal(session, need, resource)
    if standing is not None:
        _reword(standing, choice.chosen_reason, on)
        session.flush()
        return standing
    _require_let_in(resource, closed, choice)
    _require_reason(choice)
    proposal = MatchProposal(
        case_id=need.case_id,
        need_id=need.id,
        resource=resource,
        proposed_on=on,
        proposed_by=actor.account_id,
        **{**dataclasses.asdict(choice), "reasons": list(choice.reasons)},
    )
    session.add(proposal)
    session.flush()
    add_step(session, proposal, actor, on)
    return proposal


def standing_proposal(session: Session, need: Need, resource: Resource) -> MatchProposal | None:
    """The proposal of this resource to this person that is still undecided, if there is one."""
    same = _of_pair(session, need, resource)
    return next((proposal for proposal in same if proposal.state in UNDECIDED), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """A place already proposed to somebody and undecided: which proposal, and how far it is."""

    proposal_id: uuid.UUID
    state: ProposalState


def standing_proposals(session: Session, need: Need) -> dict[str, Standing]:
    """The undecided proposals of this case to this person, by the identifier of the resource.

    Whichever of the person's sheets they came from; only columns are read.
    """
    rows = session.execute(
        select(MatchProposal.resource_id, MatchProposal.id, MatchProposal.state)
        .join(Need, MatchProposal.need_id == Need.id)
        .where(
            Need.person_id == need.person_id,
            MatchProposal.case_id == need.case_id,
            MatchProposal.state.in_(UNDECIDED),
        )
    )
    return {str(resource_id): Standing(key, state) for resource_id, key, state in rows}


def proposals_of(session: Session, case: Case) -> list[MatchProposal]:
    """Every proposal of a case, newest first."""
    return list(
        session.scalars(
            select(MatchProposal)
            .where(MatchProposal.case_id == case.id)
            .order_by(MatchProposal.proposed_on.desc(), MatchProposal.created_at.desc())
        )
    )


def _require_decision(session: Session, case: Case, profile: Profile, on: dt.date) -> None:
    if case.state not in PROPOSING:
        raise TransitionError(
            "提案できるのは「マッチング」に進んでからです。プランと会議の手続きを先に進めてください。"
        )
    if profile.workflow.conference_before_matching:
        view = CaseView(session, case, profile, on, case.opened_on)
        if not has_decision(view, "approved"):
            lack = "重層的支援会議の支援決定を記録してください。"
            raise IncompleteError(f"{profile.name}での提案", [lack])


def _of_pair(session: Session, need: Need, resource: Resource) -> Sequence[MatchProposal]:
    """Earlier proposals of this resource to the same person, whichever sheet they came from."""
    return session.scalars(
        select(MatchProposal)
        .join(Need, MatchProposal.need_id == Need.id)
        .where(Need.person_id == need.person_id, MatchProposal.resource_id == resource.id)
    ).all()


def _reword(proposal: MatchProposal, reason: str | None, on: dt.date) -> None:
    """Let a new reason stand first; the one before it stays behind, with the day it gave way."""
    before = proposal.chosen_reason or ""
    if not reason or reason == before.partition("\n")[0]:
        return
    day = f"{on.year}年{on.month}月{on.day}日"
    kept = f"\n({day}に書き直し。前の理由: {before})" if before else ""
    proposal.chosen_reason = f"{reason}{kept}"


def _require_let_in(resource: Resource, closed: Sequence[Exclusion], choice: Choice) -> None:
    left = [one for one in closed if one.gate not in ASKED_BEFORE]
    causes = "、".join(dict.fromkeys(one.evidence for one in left))
    if any(one.severity is Severity.STRICT for one in left):
        raise InvalidValueError(
            "resource_id",
            f"「{resource.name}」は、いまは提案できません({causes})。"
            "変わったときは、資源の画面で直してから提案してください。",
        )
    if left and not (choice.chosen_reason or "").strip():
        raise InvalidValueError(
            "chosen_reason",
            f"「{resource.name}」は、そのままでは条件に合いません({causes})。"
            "相談した結果を「選んだ理由」に書いて提案してください。",
        )


def _require_reason(choice: Choice) -> None:
    if not (choice.chosen_reason or "").strip():
        raise InvalidValueError(
            "chosen_reason",
            "「選んだ理由」が空です。なぜこの場所を選んだかを、会議で説明できる言葉で入れてください。",
        )


def _require_not_refused(same: Sequence[MatchProposal]) -> None:
    if any(proposal.do_not_offer_again for proposal in same):
        raise TransitionError(
            "本人が以前に辞退した参加先です。本人から希望があったときだけ、"
            "「本人の希望」に印を付けて提案してください。"
        )
