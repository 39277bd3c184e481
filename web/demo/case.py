"""Made-up households, walked through the workflow up to the search for a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import Actor
from directory.database import today
from directory.place import Locator
from directory.registration.proposed import place_columns
from geo.profile import Profile
from matching.agenda import decide, put_on_agenda
from matching.assessment import save_need
from matching.case import Case, CaseState
from matching.consent import ConsentPurpose, ConsentState
from matching.consent_record import ConsentEntry, record_consent
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.meeting import Meeting, MeetingType
from matching.meeting_sheet import MeetingEntry, call_meeting
from matching.plan import ServiceKind
from matching.plan_sheet import PlanEntry, ServiceEntry, StepEntry, draft_plan
from matching.workflow.case import advance
from web.demo.folder import DemoCase, DemoPerson


def load_cases(
    session: Session, profile: Profile, cases: Sequence[DemoCase], locator: Locator
) -> int:
    """Add the cases where the municipality has none yet, the longest wait first.

    Returns how many were added. A household lives at the middle of its town.
    """
    known = select(Case.id).where(Case.municipality_code == profile.code)
    if session.scalar(known.limit(1)) is not None:
        return 0
    meetings: dict[tuple[str, int], Meeting] = {}
    for row in sorted(cases, key=lambda each: -each.waiting_days):
        owner = session.scalars(select(Account).where(Account.login == row.owner)).one()
        actor = Actor(owner.id, Role.COORDINATOR, profile.code)
        day = today() - dt.timedelta(days=row.waiting_days)
        sitting = (row.owner, row.waiting_days)
        if sitting not in meetings:
            held = MeetingEntry(MeetingType.MULTILAYER_CONFERENCE, "重層的支援会議(試用)", day)
            meetings[sitting] = call_meeting(session, actor, held)
        _load(session, profile, row, actor, _home(row, profile, locator), meetings[sitting])
    return len(cases)


def _load(
    session: Session,
    profile: Profile,
    row: DemoCase,
    actor: Actor,
    home: HomeEntry,
    meeting: Meeting,
) -> None:
    day = meeting.held_on
    case = take_in(session, actor, _intake(row, home, day))
    members = list(zip(case.household.persons, row.person, strict=True))
    for person, _ in members:
        for purpose in (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING):
            record_consent(session, case, person, _consent(purpose, day), actor)
    advance(session, case, CaseState.ASSESSING, actor, day, profile)
    for person, member in members:
        save_need(session, case, person, actor, {**member.need, "assessed_on": day})
    advance(session, case, CaseState.PLAN_DRAFT, actor, day, profile)
    plan = draft_plan(session, case, actor, day, profile, _plan(row, day))
    advance(session, case, CaseState.CONFERENCE, actor, day, profile)
    item = put_on_agenda(session, meeting, case, actor, "plan", profile, plan=plan)
    decide(session, item, "approved", actor, day, profile, note="試用の決定")


def _home(row: DemoCase, profile: Profile, locator: Locator) -> HomeEntry:
    found = place_columns(row.town, profile.code, locator)
    return HomeEntry(
        town=found["town"] or row.town,
        lon=found["lon"],
        lat=found["lat"],
        areas=found["areas"],
    )


def _intake(row: DemoCase, home: HomeEntry, day: dt.date) -> IntakeEntry:
    return IntakeEntry(
        opened_on=day,
        persons=tuple(map(_member, row.person)),
        home=home,
        route=row.route,
        referrer=row.referrer,
        complaint=row.complaint,
        referral_reason=row.referral_reason,
        need_known_on=day,
    )


def _member(row: DemoPerson) -> PersonEntry:
    return PersonEntry(
        name=row.name,
        name_kana=row.name_kana,
        age_stated=row.age,
        relation=row.relation,
        attributes=row.attributes,
    )


def _consent(purpose: ConsentPurpose, day: dt.date) -> ConsentEntry:
    return ConsentEntry(
        purpose=purpose,
        state=ConsentState.GIVEN,
        recipients=("会議の出席者",),
        scope=("氏名", "望み", "困りごと"),
        given_on=day,
        how_given="書面",
        evidence="架空の同意書",
        backdated_reason="試用の架空の記録" if day < today() else None,
    )


def _plan(row: DemoCase, day: dt.date) -> PlanEntry:
    return PlanEntry(
        goals=row.goals,
        period_from=day,
        steps=(StepEntry(row.step, row.responsible),),
        services=(ServiceEntry(ServiceKind.PARTICIPATION_SUPPORT, day),),
    )
