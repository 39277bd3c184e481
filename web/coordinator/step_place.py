"""Where on the pages the record a step lacks is written, and the way a case comes to 終結."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence

from flask import url_for

from geo.profile import Profile
from matching.case import Case, CaseState
from matching.meeting_sheet import TYPE_LABELS
from matching.need import Need
from matching.placement import Placement, PlacementState
from matching.plan import SupportPlan
from matching.proposal import MatchProposal
from matching.workflow.case import OpenStep
from matching.workflow.case_steps import LABELS, MAY_CLOSE_ALONE
from matching.workflow.proposal_steps import PROPOSAL
from matching.workflow.view import conference_types

Place = tuple[str, str]
"""The name of a page and its address."""
NO_WAY = (CaseState.CLOSED, CaseState.AFTERCARE, CaseState.REDIRECTED, CaseState.ENDED)


@dataclasses.dataclass(frozen=True)
class Around:
    """A case and the records its page lists, oldest first."""

    case: Case
    needs: Mapping[uuid.UUID, Need]
    plans: Sequence[SupportPlan]
    proposals: Sequence[MatchProposal]
    placements: Sequence[Placement]


def places(around: Around, target: CaseState) -> list[Place]:
    """The pages that hold what the step to ``target`` asks for; none where its own form does."""
    case = around.case
    meetings = ("会議", url_for("coordinator.meetings"))
    if target is CaseState.ON_HOLD:
        return []
    if case.state is CaseState.CONFERENCE or target is CaseState.WATCH:
        closing = target is CaseState.CLOSED
        return [meetings, *([_closing(case)] if closing else [])]
    pages = {
        CaseState.ASSESSING: [_sheet(case), *_of_person(case, "consent", "同意")],
        CaseState.PLAN_DRAFT: [
            *_of_person(case, "need", "アセスメント"),
            *_of_person(case, "consent", "同意"),
        ],
        CaseState.CONFERENCE: _before_conference(around),
        CaseState.MATCHING: [_plan(around)],
        CaseState.PARTICIPATING: _proposal(around),
        CaseState.RESOURCE_GAP: _gap(around),
        CaseState.SETTLING: _placements(around),
        CaseState.CLOSED: [_closing(case), *_placements(around)],
        CaseState.AFTERCARE: [_closing(case)],
        CaseState.ENDED: [_closing(case)],
    }
    return pages.get(target, [])


def way_to_closing(case: Case, steps: Sequence[OpenStep], profile: Profile) -> str | None:
    """One line on how 終結 is reached here, where it is not among the next steps."""
    offered = any(step.target is CaseState.CLOSED for step in steps)
    if offered or case.state in NO_WAY:
        return None
    if MAY_CLOSE_ALONE.is_on(profile):
        return f"{profile.name}では、「{LABELS[CaseState.SETTLING]}」から会議を経ずに終結できます。"
    names = "・".join(TYPE_LABELS[type_] for type_ in conference_types(profile))
    return (
        f"{profile.name}での終結まで: 「{LABELS[CaseState.SETTLING]}」→ 会議({names})→ "
        "議題「終結の審議」→ 決定「終結」"
    )


def _before_conference(around: Around) -> list[Place]:
    if around.case.state is CaseState.SETTLING:
        return [*_placements(around), _closing(around.case)]
    return [_plan(around), *_of_person(around.case, "consent", "同意")]


def _sheet(case: Case) -> Place:
    return ("受付の内容", url_for("coordinator.edit_case_sheet", case_id=case.id))


def _closing(case: Case) -> Place:
    return ("終結の評価と終結後の連絡", url_for("coordinator.closing", case_id=case.id))


def _of_person(case: Case, page: str, name: str) -> list[Place]:
    return [
        (
            f"{person.name}さんの{name}",
            url_for(f"coordinator.{page}", case_id=case.id, person_id=person.id),
        )
        for person in case.household.persons[:1]
    ]


def _plan(around: Around) -> Place:
    """The draft to go on with, or a new one."""
    again = around.case.state is CaseState.REPLAN
    for plan in reversed(around.plans):
        if plan.decided_on is None and plan.ended_on is None and plan.is_replan is again:
            return ("プランの案", url_for("coordinator.plan", plan_id=plan.id))
    more = {"is_replan": 1} if again else {}
    return ("プランの案", url_for("coordinator.new_plan", case_id=around.case.id, **more))


def _proposal(around: Around) -> list[Place]:
    """The newest proposal still going on, or the list of places to propose."""
    for row in reversed(around.proposals):
        if PROPOSAL.steps_from(row.state):
            name = f"提案: {row.resource.name}"
            return [(name, url_for("coordinator.proposal", proposal_id=row.id))]
    return _of_need(around, "matches", "合う場所")


def _gap(around: Around) -> list[Place]:
    return _of_need(around, "missing", "つくる(足りない資源)")


def _of_need(around: Around, page: str, name: str) -> list[Place]:
    return [
        (name, url_for(f"coordinator.{page}", need_id=need.id))
        for need in list(around.needs.values())[:1]
    ]


def _placements(around: Around) -> list[Place]:
    ongoing = [row for row in around.placements if row.state is not PlacementState.ENDED]
    return [
        (f"参加: {row.resource.name}", url_for("coordinator.placement", placement_id=row.id))
        for row in ongoing or around.placements[-1:]
    ]
