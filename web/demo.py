"""Demo sign-ins, a made-up group and made-up people, so that a newcomer can try every role."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role, RoleGrant
from directory.audit import Actor
from directory.database import today
from directory.municipality import Municipality
from directory.organisation import Organisation
from geo.profile import Profile
from matching.agenda import decide, put_on_agenda
from matching.assessment import save_need
from matching.case import Case, CaseState
from matching.consent import ConsentPurpose, ConsentState
from matching.consent_record import ConsentEntry, record_consent
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.meeting import MeetingType
from matching.meeting_sheet import MeetingEntry, call_meeting
from matching.plan import ServiceKind
from matching.plan_sheet import PlanEntry, ServiceEntry, StepEntry, draft_plan
from matching.workflow.case import advance
from web.auth import hash_password


@functools.cache
def demo() -> Mapping[str, Any]:
    """Read the demo's table."""
    return tomllib.loads(resources.files("web").joinpath("demo.toml").read_text("utf-8"))


def load_demo(session: Session, profiles: Mapping[str, Profile]) -> int:
    """Add what is missing of the demo for the municipalities there are.

    Returns how many sign-ins were new.
    """
    hashed = hash_password(demo()["password"])
    here = {None, *session.scalars(select(Municipality.code))}
    accounts = [row for row in demo()["account"] if row.get("municipality") in here]
    added = sum(_account(session, row, hashed) for row in accounts)
    for row in demo()["person"]:
        if row["municipality"] in here:
            _person(session, row, profiles[row["municipality"]])
    return added


def _organisation(session: Session, name: str, code: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        found = Organisation(name=name, municipality_code=code, type="住民団体(架空)")
        session.add(found)
        session.flush()
    return found


def _account(session: Session, row: Mapping[str, Any], password_hash: str) -> bool:
    if session.scalar(select(Account.id).where(Account.login == row["login"])) is not None:
        return False
    account = Account(login=row["login"], name=row["name"], password_hash=password_hash)
    session.add(account)
    session.flush()
    code = row.get("municipality")
    group = row.get("organisation")
    session.add(
        RoleGrant(
            account_id=account.id,
            role=Role(row["role"]),
            municipality_code=code,
            organisation_id=_organisation(session, group, code).id if group else None,
            title=row["title"],
        )
    )
    session.flush()
    return True


def _person(session: Session, row: Mapping[str, Any], profile: Profile) -> None:
    """Walk one made-up case through the workflow, up to the search for a place."""
    owner = session.scalars(select(Account).where(Account.login == row["owner"])).one()
    known = select(Case.id).where(Case.owner_id == owner.id)
    if session.scalar(known.limit(1)) is not None:
        return
    actor = Actor(owner.id, Role.COORDINATOR, row["municipality"])
    day = today()
    case = take_in(session, actor, _intake(row, day))
    person = case.household.persons[0]
    for purpose in (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING):
        record_consent(session, case, person, _consent(purpose, day), actor)
    advance(session, case, CaseState.ASSESSING, actor, day, profile)
    save_need(session, case, person, actor, {**row["need"], "assessed_on": day})
    advance(session, case, CaseState.PLAN_DRAFT, actor, day, profile)
    plan = draft_plan(session, case, actor, day, profile, _plan(row["plan"], day))
    advance(session, case, CaseState.CONFERENCE, actor, day, profile)
    held = MeetingEntry(MeetingType.MULTILAYER_CONFERENCE, "重層的支援会議(試用)", day)
    meeting = call_meeting(session, actor, held)
    item = put_on_agenda(session, meeting, case, actor, "plan", profile, plan=plan)
    decide(session, item, "approved", actor, day, profile, note="試用の決定")


def _intake(row: Mapping[str, Any], day: dt.date) -> IntakeEntry:
    person = PersonEntry(
        name=row["name"],
        name_kana=row["name_kana"],
        age_stated=row["age"],
        relation="本人",
        attributes=tuple(row["attributes"]),
    )
    return IntakeEntry(
        opened_on=day,
        persons=(person,),
        home=HomeEntry(town=row["town"], lon=row["lon"], lat=row["lat"]),
        route=row["route"],
        referrer=row["referrer"],
        complaint=row["complaint"],
        referral_reason=row["referral_reason"],
        need_known_on=day,
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
    )


def _plan(row: Mapping[str, Any], day: dt.date) -> PlanEntry:
    return PlanEntry(
        goals=row["goals"],
        period_from=day,
        steps=(StepEntry(row["step"], row["responsible"]),),
        services=(ServiceEntry(ServiceKind.PARTICIPATION_SUPPORT, day),),
    )
