"""One case told step by step, so that a test can start from any point of it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy.orm import Session

from directory.account import Account
from directory.audit import Actor
from directory.resource import Resource
from geo.profile import Profile
from geo.profile_section import Workflow
from matching.agenda import decide, put_on_agenda
from matching.case import Case, CaseState, Person
from matching.consent import ConsentPurpose
from matching.evaluation import EvaluationEntry, evaluate
from matching.followup import Track
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.meeting import MeetingType
from matching.meeting_sheet import MeetingEntry, call_meeting
from matching.need import Need
from matching.placement import Placement
from matching.plan import ServiceKind, SupportPlan
from matching.plan_sheet import PlanEntry, ServiceEntry, draft_plan
from matching.proposal import MatchProposal
from matching.visit import VisitEntry, due_visit, log_visit
from matching.workflow.case import advance
from matching.workflow.choice import Choice, propose
from matching.workflow.placement import PlacementEntry, mark_stable, start_placement
from matching.workflow.proposal import accept, offer, record_trial, record_visit
from matching.workflow.site import record_site_assessment
from tests import factories
from tests.factories import A_DAY

PROFILE = Profile(
    code="13219",
    name="架空市",
    prefecture="架空県",
    workflow=Workflow(conference_before_matching=True, closing_judged_by_conference=True),
)
TOLD = ("name", "wishes")


def later(days: int) -> dt.date:
    """A day so many days after the story begins."""
    return A_DAY + dt.timedelta(days=days)


@dataclasses.dataclass
class Story:
    """A coordinator, a household and a site; each method takes the next steps of the case."""

    session: Session
    profile: Profile = PROFILE
    code: str = factories.KOMAE

    def __post_init__(self) -> None:
        self.owner: Account = factories.coordinator(self.session, self.code)
        self.actor: Actor = factories.acting(self.session, self.owner)
        self.site: Resource = factories.resource(self.session, self.code, name="架空サロン")
        self.case: Case = take_in(
            self.session,
            self.actor,
            IntakeEntry(
                opened_on=A_DAY,
                persons=(PersonEntry("架空 太郎", born_on=dt.date(1980, 4, 1)),),
                home=HomeEntry(town="架空町二丁目", areas={"living_area": "架空圏域"}),
                route="窓口",
                referrer="本人",
                complaint="昼間に行くところがない",
                referral_reason="居場所をさがしている",
            ),
        )

    @property
    def person(self) -> Person:
        """The first member of the household."""
        return self.case.household.persons[0]

    def go(self, to: CaseState, on: dt.date = A_DAY, note: str | None = None) -> None:
        """Move the case one step."""
        advance(self.session, self.case, to, self.actor, on, self.profile, note=note)

    def consent(self) -> Story:
        """The person agrees to everything, and to the site being told."""
        factories.full_consent(self.session, self.person, self.site)
        return self

    def assess(self) -> Story:
        """Up to a draft of the plan."""
        self.consent()
        self.go(CaseState.ASSESSING)
        self.need: Need = factories.need(self.session, self.case)
        self.go(CaseState.PLAN_DRAFT)
        self.plan: SupportPlan = self.draft()
        return self

    def draft(self, on: dt.date = A_DAY, *, is_replan: bool = False) -> SupportPlan:
        """A draft with one service."""
        service = ServiceEntry(ServiceKind.PARTICIPATION_SUPPORT, on, agency="架空社協")
        entry = PlanEntry("週に一度出かける", on, services=(service,))
        return draft_plan(
            self.session, self.case, self.actor, on, self.profile, entry, is_replan=is_replan
        )

    def meeting(self, purpose: str, decision: str, on: dt.date = A_DAY) -> None:
        """A 重層的支援会議 that decides on the case."""
        entry = MeetingEntry(MeetingType.MULTILAYER_CONFERENCE, "重層的支援会議", on)
        meeting = call_meeting(self.session, self.actor, entry)
        plan = self.plan if purpose == "plan" else None
        item = put_on_agenda(
            self.session, meeting, self.case, self.actor, purpose, self.profile, plan=plan
        )
        decide(self.session, item, decision, self.actor, on, self.profile)

    def approve(self) -> Story:
        """Up to 支援決定: the case is in matching."""
        self.assess()
        self.go(CaseState.CONFERENCE)
        self.meeting("plan", "approved")
        return self

    def propose(self, site: Resource | None = None) -> MatchProposal:
        """The site (or another) set against the need."""
        reasons = [{"criterion": "wish", "effect": 1.0}]
        choice = Choice(reasons=reasons, weights_version="test", chosen_reason="望みに合う")
        return propose(
            self.session, self.need, site or self.site, self.actor, A_DAY, self.profile, choice
        )

    def assess_site(self, proposal: MatchProposal) -> None:
        """What the site can take."""
        record_site_assessment(
            self.session,
            proposal,
            self.actor,
            A_DAY,
            findings="一人なら見守れる",
            watchers="架空 世話人",
        )

    def accepted(self, site: Resource | None = None) -> MatchProposal:
        """A proposal taken through site assessment, offer, visit and trial."""
        proposal = self.propose(site)
        self.assess_site(proposal)
        offer(self.session, proposal, self.actor, A_DAY, tell=TOLD)
        record_visit(
            self.session, proposal, self.actor, later(3), outcome="落ち着いていた", next_step="体験"
        )
        record_trial(
            self.session, proposal, self.actor, later(7), outcome="また来たい", next_step="参加"
        )
        accept(self.session, proposal, self.actor, later(8))
        return proposal

    def place(self) -> Story:
        """Up to the first day."""
        self.approve()
        self.placement: Placement = self.start(self.accepted())
        self.go(CaseState.PARTICIPATING, later(10))
        return self

    def start(self, proposal: MatchProposal) -> Placement:
        """The placement of an accepted proposal, with both first visits."""
        entry = PlacementEntry(
            start_on=later(10),
            watchers="架空 世話人",
            person_visit_on=later(17),
            site_visit_on=later(17),
            times=({"weekday": "mon", "start": "10:00", "end": "12:00"},),
        )
        return start_placement(self.session, proposal, self.actor, entry).placement

    def visit(self, track: Track, on: dt.date, **columns: object) -> None:
        """A visit logged on a track, the next one four weeks later."""
        found = due_visit(self.session, self.placement, track, on)
        seen = {"attendance": "mostly"} | columns
        entry = VisitEntry(on, next_on=on + dt.timedelta(days=28), **seen)
        log_visit(self.session, found, self.actor, entry)

    def settle(self) -> Story:
        """Visits on both tracks, the placement stable."""
        self.place()
        self.go(CaseState.SETTLING, later(11))
        for track in Track:
            self.visit(track, later(17))
        mark_stable(self.session, self.placement, self.actor, later(40))
        return self

    def evaluate(self, on: dt.date) -> None:
        """The closing evaluation."""
        entry = EvaluationEntry(on, "met", "外に出る日が増えた", self.owner.id)
        evaluate(self.session, self.case, self.actor, entry)

    def close(self) -> Story:
        """Up to 終結 by the conference."""
        self.settle()
        self.evaluate(later(60))
        self.go(CaseState.CONFERENCE, later(60))
        self.meeting("closing", "closed", later(60))
        return self


__all__ = ["A_DAY", "PROFILE", "ConsentPurpose", "Story", "later"]
