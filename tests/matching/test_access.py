from __future__ import annotations

import csv
import datetime as dt
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.account import Account, Role
from directory.audit import SYSTEM, Actor, AuditEvent, NoActorError, write_reads
from directory.database import now, today
from matching.access import (
    Reach,
    acknowledge_secrecy,
    awaiting_secrecy,
    case_counts,
    list_cases,
    open_case,
    require_edit,
)
from matching.case import Case, CaseAssignment, CaseState
from matching.case_consent import CaseConsent
from matching.case_sheet import assign, end_assignment
from matching.consent import ConsentPurpose, ConsentState
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from matching.meeting import AgendaItem, Attendance, MeetingType
from tests import factories
from tests.factories import A_DAY, FUSSA, KOMAE

POLICY = Path(__file__).with_name("case_policy.csv")
CELLS = list(csv.DictReader(POLICY.open(encoding="utf-8")))
SAID = {
    "given": ConsentState.GIVEN,
    "limited": ConsentState.LIMITED,
    "withdrawn": ConsentState.WITHDRAWN,
}


def make_case(session: Session, consent: str) -> tuple[Case, Account]:
    owner = factories.coordinator(session)
    case = factories.case(session, owner)
    person = case.household.persons[0]
    if consent in SAID:
        factories.consent(
            session, person, ConsentPurpose.CONFERENCE, SAID[consent], scope=["wishes"]
        )
    return case, owner


def put_on(session: Session, case: Case, reader: Account, standing: str) -> None:
    """The reader on the attendance list of an item of the case."""
    secret = "secret" in standing
    type_ = MeetingType.SUPPORT_CONFERENCE if secret else MeetingType.MULTILAYER_CONFERENCE
    item = AgendaItem(meeting=factories.meeting(session, type_), case_id=case.id, purpose="plan")
    attendance = Attendance(
        account_id=reader.id,
        name=reader.name,
        secrecy_acknowledged_at=None if "unacknowledged" in standing else now(),
        valid_until=A_DAY if "expired" in standing else None,
    )
    item.attendances.append(attendance)
    item.closed_at = now() if "closed" in standing else None
    session.add(item)
    session.flush()


def reader_of(session: Session, case: Case, owner: Account, role: str, standing: str) -> Actor:
    if standing == "owner":
        return factories.actor(owner)
    town = FUSSA if standing == "other_town" else KOMAE
    reader = factories.account(session, Role(role), town)
    if "assigned" in standing:
        ended = A_DAY if standing == "formerly_assigned" else None
        session.add(
            CaseAssignment(case_id=case.id, account_id=reader.id, assigned_on=A_DAY, ended_on=ended)
        )
        session.flush()
        if standing == "assigned_secret":
            acknowledge_secrecy(session, factories.actor(reader), case.id)
    if standing.startswith("on_") or (role == "participant" and standing == "other_town"):
        put_on(session, case, reader, standing)
    return factories.actor(reader)


@pytest.mark.parametrize(
    "cell", CELLS, ids=lambda cell: "-".join((cell["role"], cell["standing"], cell["consent"]))
)
def test_a_cell_of_the_matrix(session: Session, cell: dict[str, str]):
    case, owner = make_case(session, cell["consent"])
    reader = reader_of(session, case, owner, cell["role"], cell["standing"])
    lines = {line.number: line for line in list_cases(session, reader)}
    expected = Reach[cell["reach"].upper()] if cell["reach"] else None
    if expected is None:
        assert case.number not in lines
    elif expected is Reach.LINE:
        line = lines[case.number]
        assert (line.state, line.case_id, line.owner_id, line.consent) == (
            CaseState.INTAKE,
            *(None, None, None),
        )
    else:
        assert lines[case.number].case_id == case.id
    if expected is None or expected is Reach.LINE:
        with pytest.raises(NotFoundError):
            open_case(session, reader, case.id)
        return
    opened = open_case(session, reader, case.id)
    assert opened.reach is expected
    limited = expected is Reach.SCOPED and cell["consent"] == "limited"
    assert opened.scope == (frozenset({"wishes"}) if limited else None)


def test_a_hidden_case_answers_exactly_as_a_missing_one(session: Session):
    case, _ = make_case(session, "given")
    stranger = factories.actor(factories.coordinator(session, FUSSA))
    with pytest.raises(NotFoundError) as hidden:
        open_case(session, stranger, case.id)
    with pytest.raises(NotFoundError) as missing:
        open_case(session, stranger, uuid.uuid4())
    assert (type(hidden.value), str(hidden.value)) == (type(missing.value), str(missing.value))


def test_a_refusal_is_in_the_trail_and_the_case_is_not_loaded(session: Session):
    case, _ = make_case(session, "given")
    case_id = case.id
    session.commit()
    session.expunge_all()
    session.info.pop("reads", None)
    stranger = factories.actor(factories.coordinator(session, FUSSA))
    with pytest.raises(NotFoundError):
        open_case(session, stranger, case_id)
    session.flush()
    denied = session.scalars(select(AuditEvent).where(AuditEvent.result == "denied")).all()
    assert [(row.action, row.object_id) for row in denied] == [("open_case", str(case_id))]
    assert not [key for key in session.info.get("reads", {}) if key[0] == "support_case"]


def test_opening_a_case_is_noted_for_it_its_household_and_its_people(session: Session):
    case, owner = make_case(session, "given")
    case_id = case.id
    session.commit()
    session.expunge_all()
    reader = factories.acting(session, owner)
    open_case(session, reader, case_id)
    write_reads(session)
    session.flush()
    read = session.scalars(
        select(AuditEvent.object_type).where(
            AuditEvent.action == "read", AuditEvent.account_id == owner.id
        )
    ).all()
    assert {"support_case", "household", "person"} <= set(read)


def test_a_session_nobody_signed_for_loads_no_case(session: Session):
    case, _ = make_case(session, "given")
    case_id = case.id
    session.commit()
    session.expunge_all()
    session.info.pop("actor")
    with pytest.raises(NoActorError):
        session.get(Case, case_id)


def test_a_case_list_shows_numbers_and_never_names(session: Session):
    case, owner = make_case(session, "given")
    line = list_cases(session, factories.actor(owner))[0]
    assert case.household.persons[0].name not in str(line)


def test_a_list_is_of_ones_own_municipality_newest_first(session: Session):
    owner = factories.coordinator(session)
    old = factories.case(session, owner, opened_on=A_DAY - dt.timedelta(days=9))
    new = factories.case(session, owner)
    factories.case(session, factories.coordinator(session, FUSSA), FUSSA)
    assert [line.number for line in list_cases(session, factories.actor(owner))] == [
        new.number,
        old.number,
    ]


def test_a_case_without_consent_opens_after_secrecy_is_confirmed(session: Session):
    case, owner = make_case(session, "none")
    colleague = factories.coordinator(session)
    reader = factories.actor(colleague)
    assign(session, case, colleague.id, factories.actor(owner), A_DAY)
    assert [line.case_id for line in awaiting_secrecy(session, reader)] == [case.id]
    with pytest.raises(NotFoundError):
        open_case(session, reader, case.id)
    acknowledge_secrecy(session, reader, case.id)
    acknowledge_secrecy(session, reader, case.id)
    assert open_case(session, reader, case.id).consent is CaseConsent.NONE
    assert awaiting_secrecy(session, reader) == []


def test_nobody_confirms_secrecy_for_a_case_that_is_not_theirs(session: Session):
    case, _ = make_case(session, "none")
    for account in (factories.coordinator(session), factories.coordinator(session, FUSSA)):
        with pytest.raises(NotFoundError):
            acknowledge_secrecy(session, factories.actor(account), case.id)


def test_an_assignment_ends_with_its_last_day(session: Session):
    case, owner = make_case(session, "given")
    colleague = factories.coordinator(session)
    made = assign(session, case, colleague.id, factories.actor(owner), A_DAY)
    assert assign(session, case, colleague.id, factories.actor(owner), A_DAY) is made
    reader = factories.actor(colleague)
    end_assignment(session, case, made, factories.actor(owner), today())
    assert open_case(session, reader, case.id, today())
    with pytest.raises(NotFoundError):
        open_case(session, reader, case.id, today() + dt.timedelta(days=1))


def test_only_a_working_coordinator_of_the_town_is_assigned(session: Session):
    case, owner = make_case(session, "given")
    actor = factories.actor(owner)
    for wrong in (
        factories.coordinator(session, FUSSA),
        factories.coordinator(session, disabled=True),
        factories.coordinator(session, valid_to=A_DAY),
        factories.municipal_admin(session),
    ):
        with pytest.raises(InvalidValueError, match="コーディネーター"):
            assign(session, case, wrong.id, actor, A_DAY)
    colleague = factories.coordinator(session)
    with pytest.raises(NotFoundError):
        assign(session, case, colleague.id, factories.actor(colleague), A_DAY)


def test_the_lead_worker_opens_the_case_after_closing_only(session: Session):
    case, _ = make_case(session, "given")
    lead = factories.coordinator(session)
    case.lead_worker_id = lead.id
    session.flush()
    with pytest.raises(NotFoundError):
        open_case(session, factories.actor(lead), case.id)
    case.state = CaseState.AFTERCARE
    session.flush()
    assert open_case(session, factories.actor(lead), case.id).reach is Reach.EDIT


def test_one_members_consent_shows_the_case_and_a_withdrawal_hides_it_again(session: Session):
    case, _ = make_case(session, "none")
    mother = factories.person(session, case.household, relation="母")
    factories.consent(session, mother, ConsentPurpose.CONFERENCE)
    reader = factories.actor(factories.coordinator(session))
    assert [line.number for line in list_cases(session, reader)] == [case.number]
    factories.consent(session, mother, ConsentPurpose.CONFERENCE, ConsentState.WITHDRAWN, version=2)
    assert list_cases(session, reader) == []


def test_an_expired_consent_hides_the_case_again(session: Session):
    case, _ = make_case(session, "none")
    factories.consent(session, case.household.persons[0], expires_on=A_DAY)
    reader = factories.actor(factories.coordinator(session))
    assert len(list_cases(session, reader, A_DAY)) == 1
    assert list_cases(session, reader, A_DAY + dt.timedelta(days=1)) == []


def test_an_administrator_sees_counts_and_nothing_else(session: Session):
    make_case(session, "none")
    make_case(session, "given")
    factories.case(session, factories.coordinator(session, FUSSA), FUSSA)
    admin = factories.actor(factories.municipal_admin(session))
    assert case_counts(session, admin) == {CaseState.INTAKE: 2}
    assert list_cases(session, admin) == []
    guest = factories.actor(factories.participant(session))
    with pytest.raises(NotAllowedError):
        case_counts(session, guest)


def test_a_supervisor_reads_and_does_not_edit(session: Session):
    case, _ = make_case(session, "given")
    chair = factories.actor(factories.supervisor(session))
    with pytest.raises(NotAllowedError, match="変えることはできません"):
        require_edit(session, chair, case)


def test_a_job_opens_no_case_through_the_door(session: Session):
    case, _ = make_case(session, "given")
    with pytest.raises(NotFoundError):
        open_case(session, SYSTEM, case.id)
