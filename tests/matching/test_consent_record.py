from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.database import today
from directory.task import Task, TaskKind
from matching.access import open_case
from matching.agenda import decide, put_on_agenda
from matching.case import CaseState
from matching.consent import (
    Consent,
    ConsentPurpose,
    ConsentState,
    live_consent,
    may_match,
    versions,
)
from matching.consent_record import ConsentEntry, record_consent, withdraw_consent
from matching.disclosure import Disclosure
from matching.errors import (
    ConsentError,
    InvalidValueError,
    NotFoundError,
    TransitionError,
)
from matching.proposal import ProposalState
from matching.secrecy import acknowledge, invite
from matching.withdrawal import recall
from matching.workflow.choice import propose
from matching.workflow.proposal import decline_person, offer, record_visit
from matching.workflow.site import tell_site
from tests import factories
from tests.matching.story import A_DAY, Story, later

P, C = ConsentPurpose, ConsentState


def entry(purpose: P = P.MATCHING, state: C = C.GIVEN, **columns: object) -> ConsentEntry:
    values = {
        "recipients": ("架空社協",),
        "scope": ("name", "wishes"),
        "given_on": today(),
        "how_given": "書面",
        "evidence": "同意書 1番の棚",
        **columns,
    }
    return ConsentEntry(purpose, state, **values)


def say(session: Session, story: Story, said: ConsentEntry) -> Consent:
    return record_consent(session, story.case, story.person, said, story.actor)


def test_a_consent_is_a_version_with_purpose_recipients_scope_and_evidence(session: Session):
    story = Story(session)
    first = say(session, story, entry())
    second = say(session, story, entry(state=C.LIMITED, scope=("wishes",)))
    assert (first.version, second.version) == (1, 2)
    newest = live_consent(session, story.person.id, P.MATCHING, today())
    assert newest is second
    assert (second.recipients, second.scope) == (["架空社協"], ["wishes"])
    assert (second.how_given, second.evidence) == ("書面", "同意書 1番の棚")


@pytest.mark.parametrize("state", [C.REFUSED, C.NOT_ASKED, C.UNABLE])
def test_every_other_answer_is_a_record_and_allows_nothing(session: Session, state: C):
    story = Story(session)
    say(session, story, ConsentEntry(P.MATCHING, state))
    assert not may_match(session, story.person.id, today())


@pytest.mark.parametrize(
    "field", ["given_on", "how_given", "recipients", "evidence", "backdated_reason"]
)
def test_a_given_consent_lacking_something_is_refused_with_the_field(session: Session, field: str):
    story = Story(session)
    empty = {"given_on": None, "recipients": ()}.get(field, None if field != "recipients" else ())
    columns = {field: empty}
    if field == "backdated_reason":
        columns = {"given_on": today() - dt.timedelta(days=1), "backdated_reason": " "}
    with pytest.raises(InvalidValueError) as error:
        say(session, story, entry(**columns))
    assert error.value.field == field
    assert versions(session, story.person.id, P.MATCHING) == []


def test_a_backdated_consent_needs_a_reason_and_keeps_the_servers_time(session: Session):
    story = Story(session)
    before = dt.datetime.now(dt.UTC)
    yesterday = today() - dt.timedelta(days=1)
    made = say(session, story, entry(given_on=yesterday, backdated_reason="昨日の訪問で署名"))
    assert made.given_on == yesterday
    assert before <= made.recorded_at <= dt.datetime.now(dt.UTC)


def test_a_consent_of_tomorrow_is_refused(session: Session):
    with pytest.raises(InvalidValueError, match="まだ来ていません"):
        say(session, Story(session), entry(given_on=today() + dt.timedelta(days=1)))


def test_a_consent_for_a_site_names_the_site_and_the_content(session: Session):
    story = Story(session)
    with pytest.raises(InvalidValueError, match="台帳にない受入先"):
        say(session, story, entry(P.SITE, recipients=("架空サロン",)))
    with pytest.raises(InvalidValueError, match="伝える内容"):
        say(session, story, entry(P.SITE, recipients=(str(story.site.id),), scope=()))
    say(session, story, entry(P.SITE, recipients=(str(story.site.id),)))
    other = factories.resource(session)
    assert live_consent(session, story.person.id, P.SITE, today(), story.site.id)
    assert live_consent(session, story.person.id, P.SITE, today(), other.id) is None


def test_a_second_sites_consent_leaves_the_first_sites_in_force(session: Session):
    story = Story(session)
    other = factories.resource(session)
    for site in (story.site, other):
        say(session, story, entry(P.SITE, recipients=(str(site.id),)))
    assert live_consent(session, story.person.id, P.SITE, today(), story.site.id)
    assert live_consent(session, story.person.id, P.SITE, today(), other.id)


def test_a_consent_that_has_expired_allows_nothing(session: Session):
    story = Story(session)
    tomorrow = today() + dt.timedelta(days=1)
    say(session, story, entry(expires_on=today()))
    assert may_match(session, story.person.id, today())
    assert not may_match(session, story.person.id, tomorrow)


def test_the_same_form_sent_twice_is_one_version(session: Session):
    story = Story(session)
    said = entry()
    assert say(session, story, said) is say(session, story, said)
    assert len(versions(session, story.person.id, P.MATCHING)) == 1


def test_only_those_responsible_record_a_consent(session: Session):
    story = Story(session)
    colleague = factories.actor(factories.coordinator(session))
    with pytest.raises(NotFoundError):
        record_consent(session, story.case, story.person, entry(), colleague)


def test_a_withdrawal_freezes_open_proposals_and_raises_a_task_at_once(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    withdraw_consent(session, story.person, story.actor, today())
    assert proposal.frozen
    for step in (
        lambda: offer(session, proposal, story.actor, A_DAY),
        lambda: tell_site(session, proposal, story.actor, A_DAY, ["name"]),
        lambda: story.propose(factories.resource(session)),
    ):
        with pytest.raises(ConsentError):
            step()
    tasks = session.scalars(select(Task).where(Task.kind == TaskKind.CONSENT_WITHDRAWN)).all()
    assert {(task.owner_id, task.due_on) for task in tasks} == {(story.owner.id, today())}


def test_a_frozen_proposal_can_still_be_ended(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    withdraw_consent(session, story.person, story.actor, today())
    decline_person(session, proposal, story.actor, today())
    assert proposal.state is ProposalState.DECLINED_PERSON


def test_consent_given_again_thaws_what_was_frozen(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    withdraw_consent(session, story.person, story.actor, today(), (P.MATCHING,))
    say(session, story, entry())
    assert not proposal.frozen
    offer(session, proposal, story.actor, today())
    assert proposal.state is ProposalState.OFFERED


def test_any_answer_that_ends_a_live_consent_works_as_a_withdrawal(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    say(session, story, ConsentEntry(P.MATCHING, C.REFUSED))
    assert proposal.frozen


def test_withdrawing_a_site_freezes_only_what_concerns_that_site(session: Session):
    story = Story(session).approve()
    here, there = story.propose(), story.propose(factories.resource(session))
    withdraw_consent(session, story.person, story.actor, today(), (P.SITE,))
    assert (here.frozen, there.frozen) == (True, True)
    site = entry(P.SITE, recipients=(str(there.resource_id),))
    say(session, story, site)
    assert (here.frozen, there.frozen) == (True, False)


def test_a_withdrawal_during_a_meeting_ends_the_item_undecided(session: Session):
    story = Story(session).assess()
    story.go(CaseState.CONFERENCE)
    meeting = factories.meeting(session)
    item = put_on_agenda(
        session, meeting, story.case, story.actor, "plan", story.profile, plan=story.plan
    )
    guest = factories.participant(session)
    acknowledge(session, invite(session, item, story.actor, account=guest), factories.actor(guest))
    assert open_case(session, factories.actor(guest), story.case.id).case is story.case
    withdraw_consent(session, story.person, story.actor, today())
    with pytest.raises(NotFoundError):
        open_case(session, factories.actor(guest), story.case.id)
    with pytest.raises(ConsentError, match=r"会議の間に.*撤回"):
        decide(session, item, "approved", story.actor, today(), story.profile)
    assert item.decision == "withdrawn"
    assert story.plan.decided_on is None


def test_one_members_withdrawal_leaves_the_other_members_item(session: Session):
    story = Story(session).assess()
    other = factories.person(session, story.case.household, relation="母")
    factories.full_consent(session, other)
    item = put_on_agenda(
        session, factories.meeting(session), story.case, story.actor, "plan", story.profile
    )
    withdraw_consent(session, story.person, story.actor, today())
    assert item.closed_at is None
    withdraw_consent(session, other, story.actor, today())
    assert item.closed_at is not None


def test_a_withdrawal_asks_to_recall_what_was_told_and_keeps_the_history(session: Session):
    story = Story(session).place()
    told = session.scalars(select(Disclosure)).one()
    withdraw_consent(session, story.person, story.actor, today())
    notes = session.scalars(select(Task.note).where(Task.kind == TaskKind.CONSENT_WITHDRAWN)).all()
    assert any("伝えた先1か所" in note for note in notes)
    assert any("続けるか終えるか" in note for note in notes)
    assert told.recalled_on is None
    recall(session, told, today())
    assert told.recalled_on == today()
    assert len(versions(session, story.person.id, P.MATCHING)) == 2
    assert story.placement.state.value == "active"


def test_an_accepted_proposal_whose_consent_ended_starts_no_placement(session: Session):
    story = Story(session).approve()
    proposal = story.accepted()
    withdraw_consent(session, story.person, story.actor, today())
    with pytest.raises(ConsentError, match="凍結"):
        story.start(proposal)


def test_any_coordinator_of_the_town_takes_a_withdrawal_and_nobody_else(session: Session):
    story = Story(session).consent()
    stranger = factories.actor(factories.coordinator(session, factories.FUSSA))
    with pytest.raises(NotFoundError):
        withdraw_consent(session, story.person, stranger, today())
    colleague = factories.actor(factories.coordinator(session))
    added = withdraw_consent(session, story.person, colleague, today())
    assert {version.purpose for version in added} == {P.CONFERENCE, P.MATCHING, P.SITE}


def test_withdrawing_twice_adds_nothing(session: Session):
    story = Story(session).consent()
    assert len(withdraw_consent(session, story.person, story.actor, today())) == 3
    assert withdraw_consent(session, story.person, story.actor, today()) == []


def test_a_consent_from_before_the_withdrawal_cannot_undo_it(session: Session):
    story = Story(session).consent()
    withdraw_consent(session, story.person, story.actor, today())
    yesterday = today() - dt.timedelta(days=1)
    with pytest.raises(InvalidValueError, match="撤回の日"):
        say(session, story, entry(given_on=yesterday, backdated_reason="前に署名していた"))


def test_a_withdrawal_is_not_typed_into_the_consent_form(session: Session):
    with pytest.raises(InvalidValueError, match="同意の撤回"):
        say(session, Story(session), ConsentEntry(P.MATCHING, C.WITHDRAWN))


def test_no_need_is_matched_and_no_site_told_without_consent(session: Session):
    story = Story(session).approve()
    withdraw_consent(session, story.person, story.actor, today(), (P.MATCHING,))
    with pytest.raises(ConsentError, match="参加先をさがすこと"):
        propose(session, story.need, story.site, story.actor, today(), story.profile)


def test_telling_more_than_was_agreed_is_refused_with_the_item(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    with pytest.raises(ConsentError, match="health"):
        offer(session, proposal, story.actor, A_DAY, tell=["name", "health"])
    assert proposal.state is ProposalState.SITE_ASSESSED
    assert session.scalars(select(Disclosure)).all() == []


def test_a_step_forward_on_a_day_before_the_consent_is_refused(session: Session):
    story = Story(session).approve()
    with pytest.raises(ConsentError):
        propose(
            *(session, story.need, story.site, story.actor),
            A_DAY - dt.timedelta(days=1),
            story.profile,
        )


def test_what_was_seen_before_a_withdrawal_is_not_told_after_it(session: Session):
    story = Story(session).approve()
    proposal = story.propose()
    story.assess_site(proposal)
    offer(session, proposal, story.actor, A_DAY)
    withdraw_consent(session, story.person, story.actor, today())
    with pytest.raises((ConsentError, TransitionError)):
        record_visit(session, proposal, story.actor, later(1), outcome="よかった", next_step="体験")
