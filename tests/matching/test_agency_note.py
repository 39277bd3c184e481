"""機関のメモ: an agency sees its own, a withdrawal leaves only what the own agency wrote before."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.audit import AuditEvent
from directory.database import now
from matching.agency_note import AgencyNote, notes_of, write_note
from matching.consent import ConsentPurpose, ConsentState
from matching.errors import ConsentError, InvalidValueError, NotFoundError
from matching.meeting import AgendaItem, Attendance
from tests import factories


class Table:
    """A case with consent, its owner, a supervisor and two outside agencies at one item."""

    def __init__(self, session: Session) -> None:
        self.session = session
        owner = factories.coordinator(session)
        self.case = factories.case(session, owner)
        self.owner = factories.actor(owner)
        self.chair = factories.actor(factories.supervisor(session))
        self.person = self.case.household.persons[0]
        factories.consent(session, self.person, ConsentPurpose.CONFERENCE)
        self.item = AgendaItem(
            meeting=factories.meeting(session), case_id=self.case.id, purpose="plan"
        )
        self.clinic, self.school = (self.guest() for _ in range(2))
        session.add(self.item)
        session.flush()

    def guest(self):
        agency = factories.organisation(self.session)
        account = factories.participant(self.session, organisation_id=agency.id)
        self.item.attendances.append(
            Attendance(account_id=account.id, name=account.name, secrecy_acknowledged_at=now())
        )
        return factories.actor(account)

    def texts(self, actor) -> list[str]:
        return [note.text for note in notes_of(self.session, self.case.id, actor)]

    def withdraw(self) -> None:
        withdrawn = ConsentState.WITHDRAWN
        factories.consent(
            self.session, self.person, ConsentPurpose.CONFERENCE, withdrawn, version=2
        )


@pytest.fixture
def table(session: Session) -> Table:
    made = Table(session)
    for actor, text in ((made.owner, "市"), (made.clinic, "診療所"), (made.school, "学校")):
        write_note(session, made.case.id, actor, text)
    return made


def test_an_outside_agency_sees_its_own_notes_and_the_team_sees_all(table: Table):
    assert table.texts(table.clinic) == ["診療所"]
    assert table.texts(table.school) == ["学校"]
    assert table.texts(table.owner) == table.texts(table.chair) == ["市", "診療所", "学校"]


def test_after_a_withdrawal_the_team_keeps_its_own_notes_from_before_and_guests_nothing(
    table: Table,
):
    table.withdraw()
    assert table.texts(table.owner) == ["市"]
    assert table.texts(table.chair) == ["市", "診療所", "学校"]
    for guest in (table.clinic, table.school):
        with pytest.raises(NotFoundError):
            table.texts(guest)
    for writer in (table.owner, table.chair):
        with pytest.raises(ConsentError, match="撤回"):
            write_note(table.session, table.case.id, writer, "撤回のあと")


def test_two_guests_without_a_known_agency_do_not_read_each_other(table: Table, session: Session):
    lonely = []
    for text in ("一人目", "二人目"):
        account = factories.participant(session)
        table.item.attendances.append(
            Attendance(account_id=account.id, name=account.name, secrecy_acknowledged_at=now())
        )
        session.flush()
        lonely.append(factories.actor(account))
        write_note(session, table.case.id, lonely[-1], text)
    assert table.texts(lonely[0]) == ["一人目"]
    assert table.texts(lonely[1]) == ["二人目"]


def test_an_empty_note_is_refused_and_the_same_twice_is_one(table: Table, session: Session):
    with pytest.raises(InvalidValueError):
        write_note(session, table.case.id, table.owner, "  ")
    assert write_note(session, table.case.id, table.owner, "市") is not None
    assert len(session.scalars(select(AgencyNote)).all()) == 3


def test_the_trail_tells_of_a_note_and_never_its_text(table: Table, session: Session):
    write_note(session, table.case.id, table.owner, "漏洩検知-メモ")
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "write_note")).all()
    assert len(rows) == 4
    assert not [row for row in rows if "漏洩検知" in (row.detail or "")]
