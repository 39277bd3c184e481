"""Whatever the order of events: nothing is shared without consent, nobody is left without owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from directory.audit import SYSTEM, set_actor
from directory.database import today
from matching.access import acknowledge_secrecy
from matching.agenda import decide, put_on_agenda
from matching.case import CaseState, Person
from matching.case_sheet import add_person, edit_case
from matching.consent import ConsentPurpose, ConsentState
from matching.consent_record import ConsentEntry, record_consent, withdraw_consent
from matching.disclosure import Disclosure
from matching.errors import MatchingError
from matching.followup import Track
from matching.handover import hand_over
from matching.intake import PersonEntry
from matching.invariant import invariants
from matching.meeting import AgendaItem, MeetingType
from matching.need import Need
from matching.placement import Placement
from matching.proposal import MatchProposal, ProposalState
from matching.visit import VisitEntry, due_visit, log_visit
from matching.workflow.choice import Choice, propose
from matching.workflow.placement import PlacementEntry, start_placement
from matching.workflow.proposal import accept, decline_person, offer, record_trial, record_visit
from matching.workflow.site import record_site_assessment, tell_site
from tests import factories
from tests.matching.story import Story
from web.migration import METADATA

PURPOSES = st.sampled_from(
    [ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING, ConsentPurpose.SITE]
)
WHICH = st.integers(0, 1)
TALK = {"outcome": "落ち着いていた", "next_step": "進む"}


def empty_engine():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    METADATA.create_all(engine)
    return engine


ENGINE = empty_engine()


class ConsentMachine(RuleBasedStateMachine):
    """Two people of one household, two sites, and everything that can happen to them."""

    @initialize(deep=st.integers(0, 3))
    def begin(self, deep: int) -> None:
        """Start at the desk, or (``deep``) in matching, with a proposal, or with a placement."""
        self.session = Session(ENGINE, expire_on_commit=False)
        set_actor(self.session, SYSTEM)
        self.story = Story(self.session)
        entry = PersonEntry("架空 母", age_stated=70)
        add_person(self.session, self.story.case, self.story.actor, entry)
        self.sites = [self.story.site, factories.resource(self.session)]
        self.live: set[tuple[object, ConsentPurpose]] = set()
        self.owner = self.story.owner
        self.told = 0
        if deep >= 1:
            self.hurry_to_matching(0)
        if deep >= 2:
            self.propose(0)
        if deep >= 3:
            self.carry_to_the_first_day()

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.rollback()
            self.session.close()

    def try_(self, act: Callable[[], object]) -> bool:
        """Do something; a refusal is a fine answer and leaves nothing behind."""
        try:
            with self.session.begin_nested():
                act()
        except MatchingError:
            return False
        return True

    def person(self, which: int) -> Person:
        return self.story.case.household.persons[which]

    def may(self, person_id: object, purpose: ConsentPurpose) -> bool:
        return (person_id, purpose) in self.live

    @rule(which=WHICH, purpose=PURPOSES, state=st.sampled_from(list(ConsentState)))
    def say(self, which: int, purpose: ConsentPurpose, state: ConsentState) -> None:
        site = purpose is ConsentPurpose.SITE
        sites = tuple(str(site.id) for site in self.sites)
        given = state in (ConsentState.GIVEN, ConsentState.LIMITED)
        entry = ConsentEntry(
            purpose,
            state,
            recipients=(sites if site else ("架空社協",)) if given else (),
            scope=("name",),
            given_on=today() if given else None,
            how_given="口頭",
            evidence="立会い",
        )
        person, story = self.person(which), self.story
        act = lambda: record_consent(self.session, story.case, person, entry, story.actor)  # noqa: E731
        if self.try_(act):
            key = (person.id, purpose)
            self.live = self.live | {key} if given else self.live - {key}

    @rule(which=WHICH, purpose=PURPOSES)
    def withdraw(self, which: int, purpose: ConsentPurpose) -> None:
        person, actor = self.person(which), self.story.actor
        if self.try_(lambda: withdraw_consent(self.session, person, actor, today(), (purpose,))):
            self.live -= {(person.id, purpose)}

    @rule(to=st.sampled_from(list(CaseState)))
    def advance(self, to: CaseState) -> None:
        self.try_(lambda: self.story.go(to, today(), note="試し"))

    @rule()
    def prepare(self) -> None:
        """Everything a hurried coordinator would fill in before pressing on."""
        self.story.case.redirected_to = "窓口"
        rest = {"hold_reason": "入院", "next_check_on": today() + dt.timedelta(days=9)}
        self.try_(
            lambda: edit_case(
                self.session, self.story.case, self.story.actor, self.story.case.version, rest
            )
        )
        self.try_(lambda: self.story.evaluate(today()))
        self.try_(lambda: setattr(self.story, "plan", self.story.draft(today())))

    @rule(which=WHICH)
    def assess(self, which: int) -> None:
        factories.need(self.session, self.story.case, person=self.person(which))

    @rule(which=WHICH)
    def hurry_to_matching(self, which: int) -> None:
        """The quickest legal way to matching, so that deeper states are reached often."""
        for purpose in (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING, ConsentPurpose.SITE):
            self.say(which, purpose, ConsentState.GIVEN)
        self.assess(which)
        self.prepare()
        for to in (CaseState.ASSESSING, CaseState.PLAN_DRAFT, CaseState.CONFERENCE):
            self.advance(to)
        self.meet(MeetingType.MULTILAYER_CONFERENCE, "plan", "approved")

    @rule(
        type_=st.sampled_from(list(MeetingType)),
        purpose=st.sampled_from(["plan", "closing", "report"]),
        decision=st.sampled_from(["approved", "closed", "replan", "revise", "continued", ""]),
    )
    def meet(self, type_: MeetingType, purpose: str, decision: str) -> None:
        story = self.story
        meeting = factories.meeting(self.session, type_, held_on=today())
        plan = getattr(story, "plan", None) if purpose == "plan" else None

        def put() -> None:
            put_on_agenda(
                *(self.session, meeting, story.case, story.actor, purpose, story.profile),
                plan=plan,
            )

        if not self.try_(put):
            return
        consents = [self.may(p.id, ConsentPurpose.CONFERENCE) for p in story.case.household.persons]
        assert type_.is_secret or any(consents), "put on an agenda without consent"
        if decision:
            item = self.session.scalars(
                select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
            ).one()
            self.try_(
                lambda: decide(self.session, item, decision, story.actor, today(), story.profile)
            )

    @rule(which=WHICH)
    def propose(self, which: int) -> None:
        story = self.story
        for need in self.session.scalars(select(Need)).all():
            act = lambda need=need: propose(  # noqa: E731
                *(self.session, need, self.sites[which], story.actor, today(), story.profile),
                Choice(chosen_reason="望みに合う"),
            )
            if self.try_(act):
                assert self.may(need.person_id, ConsentPurpose.MATCHING), "proposed without consent"

    @rule(action=st.integers(0, 6), last=st.booleans())
    def move_proposal(self, action: int, last: bool) -> None:
        proposals = self.session.scalars(select(MatchProposal)).all()
        if not proposals:
            return
        self.move(proposals[-1 if last else 0], action)

    def move(self, proposal: MatchProposal, action: int) -> None:
        common = (self.session, proposal, self.story.actor, today())
        tells = action in (1, 6)
        acts = (
            lambda: record_site_assessment(*common, findings="見守れる"),
            lambda: offer(*common, tell=["name"]),
            lambda: record_visit(*common, **TALK),
            lambda: record_trial(*common, **TALK),
            lambda: accept(*common),
            lambda: decline_person(*common),
            lambda: tell_site(*common, ["name"]),
        )
        state = proposal.state
        if not self.try_(acts[action]):
            return
        need = self.session.get_one(Need, proposal.need_id)
        if action in (1, 2, 3, 4, 6) or proposal.state is not state is ProposalState.ACCEPTED:
            assert self.may(need.person_id, ConsentPurpose.MATCHING), "moved without consent"
        if tells or action in (2, 3, 4):
            assert self.may(need.person_id, ConsentPurpose.SITE), "told without consent"
        self.told += tells

    @rule()
    def carry_to_the_first_day(self) -> None:
        for proposal in self.session.scalars(select(MatchProposal)).all():
            for action in (0, 1, 2, 3, 4):
                self.move(proposal, action)
            week = today() + dt.timedelta(days=7)
            entry = PlacementEntry(today(), "架空 世話人", week, week)
            act = lambda proposal=proposal, entry=entry: start_placement(  # noqa: E731
                self.session, proposal, self.story.actor, entry
            )
            placed = select(Placement.id).where(Placement.proposal_id == proposal.id)
            there = self.session.scalar(placed) is not None
            if self.try_(act) and not there:
                person_id = self.session.get_one(Need, proposal.need_id).person_id
                assert self.may(person_id, ConsentPurpose.MATCHING)
                assert self.may(person_id, ConsentPurpose.SITE)

    @rule(track=st.sampled_from(list(Track)), bad=st.booleans())
    def visit(self, track: Track, bad: bool) -> None:
        for placement in self.session.scalars(select(Placement)).all():
            entry = VisitEntry(
                today(),
                next_on=today() + dt.timedelta(days=7),
                attendance="absent" if bad else "mostly",
                site_burden="heavy" if bad and track is Track.SITE else None,
            )
            self.try_(
                lambda placement=placement, entry=entry: log_visit(
                    *(self.session, due_visit(self.session, placement, track, today())),
                    *(self.story.actor, entry),
                )
            )

    @rule()
    def leave(self) -> None:
        """The owner leaves; a successor takes over and the account is shut."""
        successor = factories.coordinator(self.session)
        actor = self.story.actor
        assert self.try_(
            lambda: hand_over(
                self.session, self.owner.id, successor.id, actor, today(), reason="異動"
            )
        )
        self.owner.disabled = True
        self.owner = self.story.owner = successor
        self.story.actor = factories.acting(self.session, successor)
        case = self.story.case
        self.try_(lambda: acknowledge_secrecy(self.session, self.story.actor, case.id))

    @invariant()
    def nothing_is_broken(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.flush()
        assert [found.code for found in invariants(self.session)] == []

    @invariant()
    def nothing_was_told_behind_the_backs(self) -> None:
        if hasattr(self, "session"):
            told = self.session.scalars(select(Disclosure.id)).all()
            assert len(told) == self.told


ConsentMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestConsentMachine = ConsentMachine.TestCase
