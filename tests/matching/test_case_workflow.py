from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.database import today
from geo.profile import Profile
from geo.profile_section import ConsentRule, Workflow
from matching.agenda import decide, put_on_agenda
from matching.case import CaseState, CaseTransition
from matching.case_sheet import edit_case
from matching.due import DueItem, due_list
from matching.errors import (
    ConflictError,
    ConsentError,
    IncompleteError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from matching.meeting import MeetingType
from matching.plan import PlanKind
from matching.plan_sheet import PlanEntry, decide_plan_alone, draft_plan
from matching.secrecy import acknowledge, invite, write_support_record
from matching.workflow.case import advance, open_steps, take_back, transitions
from matching.workflow.case_steps import CASE, LABELS
from tests import factories
from tests.matching.story import A_DAY, PROFILE, Story, later

S = CaseState


def profile(**workflow: object) -> Profile:
    return dataclasses.replace(PROFILE, workflow=Workflow(**workflow))


def test_a_case_goes_from_consultation_to_aftercare(session: Session):
    story = Story(session).close()
    way = [step.to_state for step in transitions(session, story.case)]
    assert way == [
        S.INTAKE,
        S.ASSESSING,
        S.PLAN_DRAFT,
        S.CONFERENCE,
        S.MATCHING,
        S.PARTICIPATING,
        S.SETTLING,
        S.CONFERENCE,
        S.CLOSED,
    ]
    assert story.case.closed_on == later(60)
    session.commit()


def test_every_step_is_dated_attributed_and_in_the_audit_trail(session: Session):
    story = Story(session).consent()
    story.go(S.ASSESSING, later(2))
    last = transitions(session, story.case)[-1]
    assert (last.from_state, last.on, last.account_id) == (S.INTAKE, later(2), story.owner.id)
    trail = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "advance"))
    assert "intake>assessing" in list(trail)


@pytest.mark.parametrize("target", [S.MATCHING, S.CLOSED, S.CONFERENCE, S.INTAKE, S.ENDED])
def test_a_step_the_workflow_does_not_know_is_refused_in_japanese(session: Session, target: S):
    story = Story(session).consent()
    with pytest.raises(TransitionError, match=r"相談受付.*進められません.*アセスメント"):
        story.go(target)
    assert story.case.state is S.INTAKE


def test_only_steps_of_the_table_are_ever_allowed(session: Session):
    story = Story(session)
    known = {(step.source, step.target) for step in CASE.steps}
    for source in CaseState:
        for target in CaseState:
            if (source, target) not in known:
                story.case.state = source
                with pytest.raises(TransitionError):
                    story.go(target)


def test_what_is_missing_is_named_all_at_once(session: Session):
    story = Story(session)
    story.case.route = story.case.complaint = None
    with pytest.raises(IncompleteError) as error:
        story.go(S.ASSESSING)
    assert len(error.value.missing) == 2
    assert "相談の経路" in str(error.value)
    assert "主訴" in str(error.value)
    assert "同意" in str(error.value)
    assert story.case.state is S.INTAKE


def test_a_plan_is_not_drafted_without_consent_and_the_way_out_is_named(session: Session):
    story = Story(session)
    factories.consent(session, story.person, state=factories.ConsentState.REFUSED)
    story.go(S.ASSESSING)
    factories.need(session, story.case)
    with pytest.raises(IncompleteError, match="支援会議の道"):
        story.go(S.PLAN_DRAFT)


def test_closing_without_evaluation_is_refused(session: Session):
    story = Story(session).settle()
    story.go(S.CONFERENCE, later(60))
    with pytest.raises(IncompleteError, match="終結の評価"):
        story.meeting("closing", "closed", later(60))
    assert story.case.state is S.CONFERENCE
    assert not [step for step in transitions(session, story.case) if step.to_state is S.CLOSED]


def test_closing_is_the_conferences_unless_the_profile_says_otherwise(session: Session):
    story = Story(session).settle()
    story.evaluate(later(60))
    with pytest.raises(TransitionError, match="closing_judged_by_conference"):
        story.go(S.CLOSED, later(60))
    story.profile = profile(closing_judged_by_conference=False)
    story.go(S.CLOSED, later(60))
    assert story.case.state is S.CLOSED


def test_silence_of_a_plan_on_closing_leaves_it_to_the_conference(session: Session):
    story = Story(session).settle()
    story.evaluate(later(60))
    story.profile = profile(closing_judged_by_conference=None)
    with pytest.raises(TransitionError):
        story.go(S.CLOSED, later(60))


def test_matching_without_a_conference_is_a_setting_that_is_off(session: Session):
    story = Story(session).assess()
    story.profile = profile()
    with pytest.raises(TransitionError, match="matching_without_conference"):
        story.go(S.MATCHING)
    story.profile = profile(matching_without_conference=True)
    with pytest.raises(IncompleteError, match="プランを決定した日"):
        story.go(S.MATCHING)
    decide_plan_alone(session, story.plan, story.actor, A_DAY, story.profile)
    story.go(S.MATCHING)
    assert story.case.state is S.MATCHING


def test_a_municipality_whose_plan_demands_the_conference_cannot_turn_it_off(session: Session):
    story = Story(session).assess()
    story.profile = profile(conference_before_matching=True, matching_without_conference=True)
    with pytest.raises(TransitionError):
        story.go(S.MATCHING)
    with pytest.raises(TransitionError, match="重層的支援会議で決めます"):
        decide_plan_alone(session, story.plan, story.actor, A_DAY, story.profile)


def test_the_evaluation_comes_before_the_closing_conference_where_the_plan_asks(session: Session):
    story = Story(session).settle()
    story.profile = profile(evaluation_required_at_closing=True)
    with pytest.raises(IncompleteError, match="終結の評価"):
        story.go(S.CONFERENCE, later(60))


def test_a_step_cannot_lie_in_the_future_or_before_the_last_one(session: Session):
    story = Story(session).consent()
    with pytest.raises(InvalidValueError, match="まだ来ていません"):
        story.go(S.ASSESSING, today() + dt.timedelta(days=1))
    with pytest.raises(InvalidValueError, match="より前"):
        story.go(S.ASSESSING, A_DAY - dt.timedelta(days=1))


def test_a_step_can_be_taken_back_and_both_stay_in_the_history(session: Session):
    story = Story(session).consent()
    story.go(S.ASSESSING)
    back = take_back(session, story.case, story.actor, A_DAY, story.profile, reason="押し間違い")
    assert story.case.state is S.INTAKE
    assert back.reverses_id is not None
    assert len(transitions(session, story.case)) == 3
    story.go(S.ASSESSING)
    take_back(session, story.case, story.actor, A_DAY, story.profile, reason="もう一度")
    assert story.case.state is S.INTAKE


def test_steps_are_taken_back_one_by_one_in_reverse(session: Session):
    story = Story(session).assess()
    for expected in (S.ASSESSING, S.INTAKE):
        take_back(session, story.case, story.actor, A_DAY, story.profile, reason="訂正")
        assert story.case.state is expected
    with pytest.raises(TransitionError, match="取り消せる手続きがありません"):
        take_back(session, story.case, story.actor, A_DAY, story.profile, reason="訂正")


def test_a_decision_of_the_conference_cannot_be_taken_back(session: Session):
    story = Story(session).approve()
    with pytest.raises(TransitionError, match="取り消せません"):
        take_back(session, story.case, story.actor, A_DAY, story.profile, reason="訂正")


def test_taking_back_asks_for_a_reason(session: Session):
    story = Story(session).consent()
    story.go(S.ASSESSING)
    with pytest.raises(InvalidValueError, match="理由"):
        take_back(session, story.case, story.actor, A_DAY, story.profile, reason=" ")


def test_a_resting_case_returns_where_it_came_from_and_nowhere_else(session: Session):
    story = Story(session).approve()
    with pytest.raises(IncompleteError, match="次に確かめる日"):
        story.go(S.ON_HOLD)
    rest = {"hold_reason": "入院", "next_check_on": later(30)}
    edit_case(session, story.case, story.actor, story.case.version, rest)
    story.go(S.ON_HOLD)
    assert story.case.state_before_hold == S.MATCHING
    offered = {step.target for step in open_steps(session, story.case, story.profile, A_DAY)}
    assert offered == {S.MATCHING, S.CLOSED}
    with pytest.raises(IncompleteError, match="中断する前の状態"):
        story.go(S.ASSESSING)
    story.go(S.MATCHING)
    assert (story.case.hold_reason, story.case.next_check_on) == (None, None)


def test_the_steps_open_to_a_case_say_what_each_still_lacks(session: Session):
    story = Story(session)
    steps = {step.target: step for step in open_steps(session, story.case, story.profile, A_DAY)}
    assert set(steps) == {S.ASSESSING, S.REDIRECTED, S.ON_HOLD}
    assert steps[S.ASSESSING].label == LABELS[S.ASSESSING]
    assert any("同意" in lack for lack in steps[S.ASSESSING].missing)


def test_two_people_cannot_move_a_case_at_once(session: Session):
    story = Story(session).consent()
    seen = story.case.version
    story.go(S.ASSESSING)
    with pytest.raises(ConflictError, match="状態") as error:
        advance(
            *(session, story.case, S.WATCH, story.actor, A_DAY, story.profile),
            expected_version=seen,
        )
    assert error.value.changes["state"] == ("intake", "assessing")


def test_nobody_moves_the_case_of_another_municipality_or_of_a_colleague(session: Session):
    story = Story(session).consent()
    for stranger in (
        factories.coordinator(session, factories.FUSSA),
        factories.coordinator(session),
        factories.municipal_admin(session),
    ):
        actor = factories.actor(stranger)
        with pytest.raises(NotFoundError):
            advance(session, story.case, S.ASSESSING, actor, A_DAY, story.profile)
    chair = factories.actor(factories.supervisor(session))
    with pytest.raises(NotAllowedError):
        advance(session, story.case, S.ASSESSING, chair, A_DAY, story.profile)
    assert story.case.state is S.INTAKE


def test_closing_leaves_no_open_proposal_visit_or_plan_behind(session: Session):
    story = Story(session).settle()
    other = story.propose(factories.resource(session))
    story.evaluate(later(60))
    story.go(S.CONFERENCE, later(60))
    story.meeting("closing", "closed", later(60))
    assert other.state.value == "lapsed"
    assert story.plan.ended_on == later(60)
    assert all(service.ended_on == later(60) for service in story.plan.services)
    open_visits = [item for item in due(session, story) if item.kind.value.startswith("visit")]
    assert open_visits == []


def due(session: Session, story: Story) -> list[DueItem]:
    return due_list(session, story.actor, today())


def test_replan_needs_a_reason_and_a_new_draft_before_the_conference(session: Session):
    story = Story(session).settle()
    with pytest.raises(IncompleteError, match="理由"):
        story.go(S.REPLAN, later(50))
    story.go(S.REPLAN, later(50), note="別の曜日を望んでいる")
    with pytest.raises(IncompleteError, match="再プランの案"):
        story.go(S.CONFERENCE, later(50))
    first, story.plan = story.plan, story.draft(later(50), is_replan=True)
    story.go(S.CONFERENCE, later(50))
    story.meeting("plan", "approved", later(50))
    assert story.case.state is S.MATCHING
    assert (first.ended_on, story.plan.decided_on) == (later(50), later(50))


def test_a_case_without_consent_is_watched_and_closed_by_the_support_conference(session: Session):
    story = Story(session)
    factories.consent(session, story.person, state=factories.ConsentState.REFUSED)
    story.go(S.ASSESSING)
    with pytest.raises(IncompleteError, match="支援会議の議題"):
        story.go(S.WATCH)
    meeting = factories.meeting(session, MeetingType.SUPPORT_CONFERENCE)
    item = put_on_agenda(session, meeting, story.case, story.actor, "report", story.profile)
    story.go(S.WATCH)
    with pytest.raises(IncompleteError, match="同意"):
        story.go(S.ASSESSING)
    chair = factories.actor(factories.supervisor(session))
    attendance = invite(session, item, chair, account=story.owner)
    acknowledge(session, attendance, story.actor)
    story.evaluate(later(3))
    with pytest.raises(IncompleteError, match="支援会議の記録"):
        decide(session, item, "closed", chair, later(3), story.profile)
    write_support_record(session, item, story.actor, concern="孤立", watch_plan="月に一度訪ねる")
    decide(session, item, "closed", chair, later(3), story.profile)
    assert story.case.state is S.CLOSED


def test_the_case_with_a_plan_without_consent_follows_the_table_not_the_step(session: Session):
    """武豊町: its step エ sends both plans to 重層的支援会議, its table does not (DOMAIN.md §2)."""
    rule = ConsentRule(plan_without_consent="household_plan_no_consent")
    story = Story(session, dataclasses.replace(PROFILE, consent=rule))
    entry = PlanEntry("世帯を見守る", A_DAY)
    kind = PlanKind.HOUSEHOLD_PLAN_NO_CONSENT
    plan = draft_plan(session, story.case, story.actor, A_DAY, story.profile, entry, kind=kind)
    story.consent()
    conference = factories.meeting(session)
    common = (session, conference, story.case, story.actor, "plan", story.profile)
    with pytest.raises(ConsentError, match="支援会議\\(社会福祉法第106条の6\\)"):
        put_on_agenda(*common, plan=plan)
    secret = factories.meeting(session, MeetingType.SUPPORT_CONFERENCE)
    common = (session, secret, story.case, story.actor, "plan", story.profile)
    assert put_on_agenda(*common, plan=plan).plan_id == plan.id
    with pytest.raises(ConsentError, match="世帯丸ごと支援プラン"):
        draft_plan(session, story.case, story.actor, A_DAY, PROFILE, entry, kind=kind)


def test_the_history_of_a_case_survives_a_new_session(session: Session):
    story = Story(session).consent()
    story.go(S.ASSESSING)
    session.commit()
    session.expire_all()
    rows = session.scalars(
        select(CaseTransition).where(CaseTransition.case_id == story.case.id)
    ).all()
    assert {row.to_state for row in rows} == {S.INTAKE, S.ASSESSING}
    assert story.case.state is S.ASSESSING
