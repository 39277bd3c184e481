from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.resource import ResourceAcceptance, ResourceStatus
from directory.task import Task, TaskKind
from matching.case import CaseState
from matching.consent import ConsentPurpose, ConsentState
from matching.disclosure import Disclosure
from matching.errors import (
    ConflictError,
    ConsentError,
    IncompleteError,
    InvalidValueError,
    NotFoundError,
    TransitionError,
)
from matching.proposal import ProposalState
from matching.workflow.choice import Choice, proposals_of, propose
from matching.workflow.proposal import (
    accept,
    arrange,
    decline_person,
    decline_site,
    lapse,
    offer,
    record_trial,
    record_visit,
    reopen,
)
from matching.workflow.site import accept_site_assessment, record_site_assessment, tell_site
from tests import factories
from tests.matching.story import A_DAY, Story, later

S = ProposalState
TALK = {"outcome": "落ち着いて過ごせた", "next_step": "体験の日を決める"}


def test_a_proposal_keeps_the_reasons_and_the_weights_of_its_day(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    assert proposal.reasons == [{"criterion": "wish", "effect": 1.0}]
    assert (proposal.weights_version, proposal.proposed_on) == ("test", A_DAY)
    assert proposals_of(session, story.case) == [proposal]


def test_a_proposal_walks_the_stages_in_their_order(session: Session):
    story = Story(session).approve()
    proposal = story.accepted()
    assert [step.state for step in proposal.steps] == [
        S.PROPOSED,
        S.SITE_ASSESSED,
        S.OFFERED,
        S.VISIT,
        S.TRIAL,
        S.ACCEPTED,
    ]
    assert all(step.account_id == story.owner.id for step in proposal.steps)


def test_nothing_is_proposed_before_the_conference_decided(session: Session):
    story = Story(session).assess()
    with pytest.raises(TransitionError, match="「マッチング」に進んでから"):
        story.propose()
    story.case.state = CaseState.MATCHING
    with pytest.raises(IncompleteError, match="支援決定"):
        story.propose()


def test_the_same_pair_proposed_twice_is_one_proposal(session: Session):
    story = Story(session).approve()
    assert story.propose() is story.propose()


def test_no_offer_before_a_dated_assessment_of_the_site(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    with pytest.raises(TransitionError, match="受入先アセスメント済み"):
        offer(session, proposal, story.actor, A_DAY)
    with pytest.raises(IncompleteError, match="受入先アセスメント"):
        accept_site_assessment(session, proposal, story.actor, A_DAY)
    with pytest.raises(InvalidValueError, match="まだ来ていません"):
        record_site_assessment(
            *(session, proposal, story.actor, today() + dt.timedelta(days=1)), findings="見守れる"
        )
    assert proposal.state is S.PROPOSED


def test_an_assessment_on_record_serves_the_next_proposal_too(session: Session):
    story = Story(session).approve()
    story.assess_site(story.propose())
    other = factories.case(session, story.owner)
    factories.full_consent(session, other.household.persons[0])
    factories.need(session, other)
    lapse(session, story.propose(), story.actor, A_DAY, reason="日が合わない")
    again = story.propose()
    accept_site_assessment(session, again, story.actor, A_DAY)
    assert again.state is S.SITE_ASSESSED


def test_an_offer_tells_the_site_only_what_was_agreed_and_notes_it(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY, tell=["name"])
    told = session.scalars(select(Disclosure)).one()
    assert (told.items, told.resource_id, told.told_on) == (["name"], story.site.id, A_DAY)


def test_an_offer_may_tell_the_site_nothing(session: Session):
    story = Story(session).approve()
    other = story.propose(factories.resource(session))
    record_site_assessment(session, other, story.actor, A_DAY, findings="余裕がある")
    offer(session, other, story.actor, A_DAY)
    assert session.scalars(select(Disclosure)).all() == []
    with pytest.raises(ConsentError, match="この受入先に"):
        tell_site(session, other, story.actor, A_DAY, ["name"])


def test_no_site_meets_the_person_without_consent_to_tell_that_site(session: Session):
    story = Story(session).approve()
    proposal = story.propose(factories.resource(session))
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    refusal = "この受入先に本人のことを伝える同意の記録がありません.*「同意」のページ"
    with pytest.raises(ConsentError, match=refusal):
        arrange(session, proposal, S.VISIT, story.actor, later(2))
    with pytest.raises(ConsentError, match=refusal):
        record_visit(session, proposal, story.actor, later(2), **TALK)
    assert (proposal.state, len(proposal.steps)) == (S.OFFERED, 3)
    site = str(proposal.resource_id)
    factories.consent(session, story.person, ConsentPurpose.SITE, recipients=[site], scope=["name"])
    record_visit(session, proposal, story.actor, later(2), **TALK)
    assert proposal.state is S.VISIT


@pytest.mark.parametrize("stage", [S.VISIT, S.TRIAL])
def test_a_refusal_to_tell_the_site_stops_trial_and_acceptance_too(session: Session, stage: S):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    record_visit(session, proposal, story.actor, later(2), **TALK)
    if stage is S.TRIAL:
        record_trial(session, proposal, story.actor, later(3), **TALK)
    factories.consent(
        *(session, story.person, ConsentPurpose.SITE, ConsentState.REFUSED),
        recipients=[str(proposal.resource_id)],
        version=2,
    )
    act = record_trial if stage is S.VISIT else accept
    with pytest.raises(ConsentError, match="この受入先に本人のこと"):
        act(session, proposal, story.actor, later(4), **(TALK if stage is S.VISIT else {}))
    assert proposal.state is stage


def test_a_visit_and_a_trial_are_left_only_with_outcome_and_next_step(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    with pytest.raises(InvalidValueError, match="見学の結果"):
        record_visit(session, proposal, story.actor, later(2), outcome=" ", next_step="体験")
    with pytest.raises(InvalidValueError, match="次の一歩"):
        record_visit(session, proposal, story.actor, later(2), outcome="よい", next_step="")
    arrange(session, proposal, S.VISIT, story.actor, later(2))
    with pytest.raises(IncompleteError, match="見学の結果と次の一歩"):
        record_trial(session, proposal, story.actor, later(3), **TALK)
    record_visit(session, proposal, story.actor, later(2), **TALK)
    arrange(session, proposal, S.TRIAL, story.actor, later(5))
    with pytest.raises(IncompleteError, match="体験の結果と次の一歩"):
        accept(session, proposal, story.actor, later(5))


def test_a_second_visit_is_one_more_step_of_the_same_stage(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    record_visit(session, proposal, story.actor, later(2), **TALK)
    record_visit(session, proposal, story.actor, later(4), outcome="慣れた", next_step="体験")
    assert [step.on for step in proposal.steps if step.state is S.VISIT] == [later(2), later(4)]


def test_a_stage_cannot_be_jumped(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    with pytest.raises(TransitionError, match="見学"):
        accept(session, proposal, story.actor, later(2))
    with pytest.raises(TransitionError):
        record_trial(session, proposal, story.actor, later(2), **TALK)


def test_steps_lie_in_order_of_their_days(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, later(2))
    with pytest.raises(InvalidValueError, match="より前"):
        record_visit(session, proposal, story.actor, later(1), **TALK)


def test_a_person_who_refuses_gives_no_reason_and_is_never_offered_it_again(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    decline_person(session, proposal, story.actor, A_DAY)
    assert proposal.steps[-1].outcome is None
    with pytest.raises(TransitionError, match="以前に辞退"):
        story.propose()
    task = session.scalars(select(Task).where(Task.kind == TaskKind.PROPOSAL_DECLINED)).one()
    assert (task.owner_id, task.case_id) == (story.owner.id, story.case.id)
    assert "理由を求めず" in task.note


def test_a_refused_place_is_offered_again_when_the_person_asks(session: Session):
    story = Story(session).approve()
    decline_person(session, story.propose(), story.actor, A_DAY)
    again = propose(
        *(session, story.need, story.site, story.actor, A_DAY, story.profile),
        Choice(chosen_reason="また行きたいと聞いた"),
        person_asked=True,
    )
    assert again.state is S.PROPOSED


def test_a_refusal_holds_across_a_new_sheet_of_the_same_person(session: Session):
    story = Story(session).approve()
    decline_person(session, story.propose(), story.actor, A_DAY)
    story.need = factories.need(session, story.case)
    with pytest.raises(TransitionError, match="以前に辞退"):
        story.propose()


def test_a_site_that_declines_says_why_and_somebody_looks_further(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    with pytest.raises(InvalidValueError, match="理由"):
        decline_site(session, proposal, story.actor, A_DAY, reason="")
    decline_site(session, proposal, story.actor, A_DAY, reason="人手が足りない")
    assert proposal.state is S.DECLINED_SITE
    assert session.scalars(select(Task)).one().owner_id == story.owner.id


def test_an_end_can_be_taken_back_with_a_reason(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    decline_person(session, proposal, story.actor, A_DAY)
    with pytest.raises(InvalidValueError, match="再開する理由"):
        reopen(session, proposal, story.actor, later(1), reason="")
    reopen(session, proposal, story.actor, later(1), reason="やはり行きたい")
    assert (proposal.state, proposal.do_not_offer_again) == (S.SITE_ASSESSED, False)


def test_a_decided_proposal_does_not_move_on(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    lapse(session, proposal, story.actor, A_DAY, reason="日が合わない")
    for step in (lapse, decline_site):
        with pytest.raises(TransitionError, match="ここで終わり"):
            step(session, proposal, story.actor, A_DAY, reason="もう一度")


@pytest.mark.parametrize("status", [ResourceStatus.CLOSED, ResourceStatus.PAUSED, "draft"])
def test_a_resource_that_takes_nobody_is_not_proposed(session: Session, status: str):
    story = Story(session).approve()
    story.site.status = ResourceStatus(status)
    with pytest.raises(TransitionError, match="受け入れていません"):
        story.propose()


def test_an_overloaded_site_gets_no_new_proposal_and_no_offer(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    story.site.acceptance = ResourceAcceptance(offers_stopped_on=A_DAY)
    with pytest.raises(TransitionError, match="負担が大きい"):
        offer(session, proposal, story.actor, A_DAY)
    other = factories.resource(session)
    assert story.propose(other).resource_id == other.id


def test_only_those_responsible_move_a_proposal(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    stranger = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        decline_person(session, proposal, stranger, A_DAY)


def test_two_people_offering_at_once_are_told(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    seen = proposal.version
    story.assess_site(proposal)
    with pytest.raises(ConflictError, match="状態"):
        offer(session, proposal, story.actor, A_DAY, expected_version=seen)


def test_an_accepted_proposal_can_end_before_but_not_after_the_placement(session: Session):
    story = Story(session).approve()
    proposal = story.accepted()
    story.start(proposal)
    with pytest.raises(IncompleteError, match="参加の終了"):
        decline_person(session, proposal, story.actor, later(11))


def test_matching_consent_alone_starts_a_proposal(session: Session):
    story = Story(session)
    factories.consent(session, story.person, ConsentPurpose.CONFERENCE)
    story.go(CaseState.ASSESSING)
    story.need = factories.need(session, story.case)
    story.go(CaseState.PLAN_DRAFT)
    story.plan = story.draft()
    story.go(CaseState.CONFERENCE)
    story.meeting("plan", "approved")
    with pytest.raises(ConsentError, match="マッチング"):
        story.propose()
    factories.consent(session, story.person, ConsentPurpose.MATCHING)
    assert story.propose().state is S.PROPOSED
