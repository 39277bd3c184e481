"""Every cell of the matrix for cases (SECURITY.md (b)), held by the domain itself.

``matrix.csv`` has one column for each actor of the matrix. ``yes``: done; ``403``: may be seen but
not done; ``404``: exactly as if there were none; ``law``: refused with the legal reason.
Pages hold the same by ``web.permissions`` and the domain; ``tests/web/test_permissions.py``.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import SYSTEM, Actor
from directory.database import now, today
from directory.resource import Resource
from geo.profile import Profile
from matching.access import case_counts, list_cases, open_case, require_edit
from matching.activity import ContactKind, SupportContact
from matching.agency_note import write_note
from matching.agenda import put_on_agenda
from matching.case import Case
from matching.consent import ConsentPurpose, ConsentState
from matching.consent_record import ConsentEntry, record_consent
from matching.emergency import EmergencyAccess, emergencies_of, open_in_emergency
from matching.errors import ConsentError, InvalidValueError, NotAllowedError, NotFoundError
from matching.followup import Track
from matching.indicator.period import Period
from matching.indicator.report import figure, indicator_of, visible_records
from matching.intake import IntakeEntry, PersonEntry, take_in
from matching.meeting import AgendaItem, Attendance, Meeting, MeetingType
from matching.meeting_sheet import propose_item
from matching.placement import Placement, PlacementState
from matching.secrecy import invite, read_support_records, seated_item
from matching.site_report import guests_of
from matching.transfer import accept_transfer, answer_transfer, propose_transfer
from matching.visit import VisitEntry, log_visit
from matching.withdrawal_call import take_withdrawal
from matching.workflow.choice import Choice, propose
from matching.workflow.placement import plan_visit
from tests import factories
from tests.factories import A_DAY, FUSSA
from tests.matching.story import PROFILE

ROWS = list(csv.DictReader(Path(__file__).with_name("matrix.csv").open(encoding="utf-8")))
REASON = "本人の命に関わる連絡があり、担当者に連絡がつかないため"
BORN = dt.date(1991, 5, 6)
WITHOUT_CONFERENCE = Profile(code="13219", name="架空市", prefecture="架空県")


class World:
    """A case in one state of consent, and every actor of the matrix around it."""

    def __init__(self, session: Session, consent: str) -> None:
        self.session = session
        self.owner: Account = factories.coordinator(session)
        self.case: Case = factories.case(session, self.owner, referred_on=A_DAY)
        self.person = self.case.household.persons[0]
        self.person.name, self.person.born_on = "架空 つぐみ", BORN
        self.consent(consent)
        factories.municipality(session, FUSSA)
        self.secret = self.meeting(MeetingType.SUPPORT_CONFERENCE)
        self.conference = self.meeting(MeetingType.MULTILAYER_CONFERENCE)
        self.secret_item = self.item(self.secret)
        self.conference_item = self.item(self.conference)

    def consent(self, consent: str) -> None:
        state = {
            "given": ConsentState.GIVEN,
            "limited": ConsentState.LIMITED,
            "withdrawn": ConsentState.WITHDRAWN,
        }.get(consent)
        self.said = state
        if state is None:
            return
        for purpose in (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING):
            factories.consent(self.session, self.person, purpose, state, scope=["wishes"])
        transfer = ConsentPurpose.TRANSFER
        factories.consent(self.session, self.person, transfer, state, recipients=["福生市"])

    def meeting(self, kind: MeetingType) -> Meeting:
        return factories.meeting(self.session, kind, held_on=today())

    def item(self, meeting: Meeting) -> AgendaItem:
        item = AgendaItem(meeting=meeting, case_id=self.case.id, purpose="report")
        self.session.add(item)
        self.session.flush()
        return item

    def seat(self, item: AgendaItem) -> Actor:
        guest = factories.participant(self.session)
        item.attendances.append(
            Attendance(account_id=guest.id, name=guest.name, secrecy_acknowledged_at=now())
        )
        self.session.flush()
        return factories.actor(guest)

    def actor(self, name: str, consent: str) -> Actor:
        makers: dict[str, Callable[[], Actor]] = {
            "anonymous": lambda: Actor(None, None, None),
            "group": lambda: self.of(Role.GROUP),
            "assigned": lambda: factories.actor(self.owner),
            "colleague": lambda: self.of(Role.COORDINATOR),
            "other_town": lambda: self.of(Role.COORDINATOR, FUSSA),
            "on_agenda": lambda: self.seat(self.conference_item),
            "on_secret_list": lambda: self.seat(self.secret_item),
            "stranger_guest": lambda: self.of(Role.PARTICIPANT),
            "supervisor": lambda: self.of(Role.SUPERVISOR),
            "admin": lambda: self.of(Role.MUNICIPAL_ADMIN),
            "operator": lambda: self.of(Role.OPERATOR),
        }
        made = makers[name]()
        if consent == "emergency" and made.role is Role.COORDINATOR:
            self.file_emergency(made)
        return made

    def of(self, role: Role, code: str = factories.KOMAE) -> Actor:
        return factories.actor(factories.account(self.session, role, code))

    def file_emergency(self, actor: Actor) -> None:
        open_in_emergency(self.session, actor, self.person.name, BORN, REASON)

    def placed(self, site: Resource) -> Placement:
        placement = Placement(
            case_id=self.case.id,
            person_id=self.person.id,
            resource=site,
            start_on=A_DAY,
            watchers="架空 見守り",
            owner_id=self.owner.id,
            state=PlacementState.ACTIVE,
        )
        self.session.add(placement)
        self.session.flush()
        return placement

    # what is tried; a word is given back where "yes" would not say enough

    def read_case(self, actor: Actor) -> None:
        open_case(self.session, actor, self.case.id)

    def list_case(self, actor: Actor) -> str:
        for line in list_cases(self.session, actor):
            if line.number == self.case.number:
                return "open" if line.case_id else "line"
        raise NotFoundError

    def count_cases(self, actor: Actor) -> None:
        case_counts(self.session, actor)

    def create_case(self, actor: Actor) -> None:
        persons = (PersonEntry("架空 ひばり"),)
        owner = self.owner.id if actor.role is Role.SUPERVISOR else None
        take_in(self.session, actor, IntakeEntry(A_DAY, persons, owner_id=owner))

    def edit_case(self, actor: Actor) -> None:
        require_edit(self.session, actor, self.case)

    def write_note(self, actor: Actor) -> None:
        write_note(self.session, self.case.id, actor, "訪問したときの様子")

    def put_on_conference(self, actor: Actor) -> None:
        put_on_agenda(self.session, self.conference, self.case, actor, "report", PROFILE)

    def put_on_secret(self, actor: Actor) -> None:
        put_on_agenda(self.session, self.secret, self.case, actor, "report", PROFILE)

    def decide_attendance(self, actor: Actor) -> None:
        invite(self.session, self.secret_item, actor, name="架空 委員")

    def propose_item(self, actor: Actor) -> None:
        propose_item(self.session, self.secret, actor, "見守りの相談")

    def read_support_record(self, actor: Actor) -> None:
        item, _ = seated_item(self.session, self.secret_item.id, actor)
        read_support_records(self.session, item, actor)

    def propose_transfer(self, actor: Actor) -> None:
        propose_transfer(self.session, self.case, actor, FUSSA, reason="転居")

    def approve_transfer(self, actor: Actor) -> None:
        offered = self.offered()
        answer_transfer(self.session, offered, actor, approved=True)

    def accept_transfer(self, actor: Actor) -> None:
        offered = self.offered()
        answer_transfer(self.session, offered, self.of(Role.SUPERVISOR), approved=True)
        accept_transfer(self.session, offered, actor)

    def offered(self):
        owner = factories.actor(self.owner)
        return propose_transfer(self.session, self.case, owner, FUSSA, reason="転居").id

    def record_consent(self, actor: Actor) -> None:
        entry = ConsentEntry(ConsentPurpose.MATCHING, ConsentState.REFUSED)
        record_consent(self.session, self.case, self.person, entry, actor)

    def log_visit(self, actor: Actor) -> None:
        placement = self.placed(factories.resource(self.session))
        visit = plan_visit(self.session, placement, Track.PERSON, today())
        entry = VisitEntry(today(), today() + dt.timedelta(days=7), change="元気")
        log_visit(self.session, visit, actor, entry)

    def see_guests(self, actor: Actor) -> str:
        """A group at whose place the person is; the consent to tell it follows the row's."""
        agency = factories.organisation(self.session)
        site = factories.resource(self.session, organisation_id=agency.id)
        if self.said is not None:
            purpose, told = ConsentPurpose.SITE, [str(site.id)]
            factories.consent(self.session, self.person, purpose, self.said, recipients=told)
        self.placed(site)
        if actor.role is Role.GROUP:
            actor = dataclasses.replace(actor, organisation_id=agency.id)
        return str(len(guests_of(self.session, actor)))

    def take_withdrawal(self, actor: Actor) -> str:
        number, name = self.case.number, self.person.name
        try:
            take_withdrawal(self.session, actor, number, name, today(), "電話で聞いた")
        except InvalidValueError:
            return "none"
        return "yes"

    def open_in_emergency(self, actor: Actor) -> str:
        tried: EmergencyAccess = open_in_emergency(
            self.session, actor, self.person.name, BORN, REASON
        )
        return "yes" if tried.case_id else "miss"

    def see_emergencies(self, actor: Actor) -> None:
        emergencies_of(self.session, actor)

    def propose_resource(self, actor: Actor) -> None:
        need = factories.need(self.session, self.case)
        self.case.state = "matching"
        self.session.flush()
        site = factories.resource(self.session)
        why = Choice(chosen_reason="望みに合う")
        propose(self.session, need, site, actor, today(), WITHOUT_CONFERENCE, why)

    def see_records_of_figures(self, actor: Actor) -> str:
        self.session.add(
            SupportContact(
                municipality_code=factories.KOMAE,
                case_id=self.case.id,
                kind=ContactKind.CONSULTATION,
                on=A_DAY,
                by_promoter=True,
            )
        )
        self.session.flush()
        wanted = indicator_of(PROFILE, "promoter_consultations")
        shown = figure(self.session, PROFILE, wanted, Period(A_DAY, A_DAY))
        assert shown.value == 1
        return str(len(visible_records(self.session, actor, shown)))


def outcome(world: World, action: str, actor: Actor) -> str:
    try:
        return getattr(world, action)(actor) or "yes"
    except NotFoundError:
        return "404"
    except NotAllowedError:
        return "403"
    except ConsentError:
        return "law"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['action']}-{row['consent']}")
def test_every_cell_of_a_row(session: Session, row: dict[str, str]):
    expected = {name: said for name, said in row.items() if name not in ("action", "consent")}
    found = {}
    for name in expected:
        cell = session.begin_nested()
        factories.set_actor(session, SYSTEM)
        world = World(session, row["consent"])
        actor = world.actor(name, row["consent"])
        factories.set_actor(session, actor)
        found[name] = outcome(world, row["action"], actor)
        cell.rollback()
    assert found == expected


def test_the_table_has_every_actor_in_every_row_and_the_hard_states_of_consent():
    assert all(all(said for said in row.values()) for row in ROWS)
    reading = {row["consent"] for row in ROWS if row["action"] == "read_case"}
    assert reading == {"given", "limited", "none", "withdrawn", "emergency"}
