"""機関のメモ: what one agency notes on a case, in its own name.

An outside member of a conference sees and writes the notes of the own agency only. After a
withdrawal nobody adds any, and who works on the case is left with what the own agency wrote before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, ForeignKey, String, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, new_id, now, sensitive, staff
from directory.organisation import Organisation
from matching.access import Reach, open_case
from matching.case import Case, Person
from matching.case_consent import CaseConsent
from matching.consent import Consent, ConsentState
from matching.errors import ConsentError, InvalidValueError, NotAllowedError


class AgencyNote(Base):
    """A note of one agency; ``organisation_id`` is empty for the municipality's own team."""

    __tablename__ = "agency_note"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    organisation_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Organisation.id))
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id))
    role: Mapped[str] = staff(String(40))
    text: Mapped[str] = sensitive(Text)
    written_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)


def write_note(session: Session, case_id: uuid.UUID, actor: Actor, text: str) -> AgencyNote:
    """Add a note; the same text of the same person twice is one."""
    found = open_case(session, actor, case_id)
    if found.consent is CaseConsent.WITHDRAWN:
        raise ConsentError(
            "本人の同意が撤回されたため、メモは足せません。本人に確かめ、あらためて同意を"
            "記録してから書いてください。"
        )
    outside = actor.role is Role.PARTICIPANT
    if outside and not found.consent.is_shared:
        raise NotAllowedError("同意のない議題では、メモではなく支援会議の記録に書いてください。")
    if found.reach is Reach.READ and actor.role is not Role.SUPERVISOR:
        raise NotAllowedError("緊急の閲覧では読むことだけができます。担当者に伝えてください。")
    if not text.strip():
        raise InvalidValueError("text", "メモの内容を書いてください。")
    mine = (AgencyNote.case_id == case_id, AgencyNote.account_id == actor.account_id)
    same = session.scalar(select(AgencyNote).where(*mine, AgencyNote.text == text.strip()))
    if same is not None:
        return same
    made = AgencyNote(
        case_id=case_id,
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        role=actor.role.value if actor.role else "",
        text=text.strip(),
    )
    session.add(made)
    session.flush()
    record(session, "write_note", "support_case", case_id)
    return made


def notes_of(session: Session, case_id: uuid.UUID, actor: Actor) -> Sequence[AgencyNote]:
    """The notes this reader may see, oldest first; which ones is decided before any is loaded."""
    found = open_case(session, actor, case_id)
    which = [AgencyNote.case_id == case_id]
    own = _own(actor)
    if actor.role is Role.PARTICIPANT:
        which += own
    elif found.consent is CaseConsent.WITHDRAWN and actor.role is not Role.SUPERVISOR:
        withdrawn_at = _withdrawn_at(session, found.case)
        which += [*own, AgencyNote.written_at <= withdrawn_at] if withdrawn_at else own
    return session.scalars(select(AgencyNote).where(*which).order_by(AgencyNote.written_at)).all()


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    """Notes of the reader's own agency; somebody of no known agency has only his own."""
    if actor.organisation_id is not None:
        return [AgencyNote.organisation_id == actor.organisation_id]
    if actor.role is Role.PARTICIPANT:
        return [AgencyNote.account_id == actor.account_id]
    return [AgencyNote.organisation_id.is_(None), AgencyNote.role != Role.PARTICIPANT.value]


def _withdrawn_at(session: Session, case: Case) -> dt.datetime | None:
    """When the first consent of the household was withdrawn, by the clock of the server."""
    return session.scalar(
        select(func.min(Consent.recorded_at))
        .join(Person, Consent.person_id == Person.id)
        .where(Person.household_id == case.household_id, Consent.state == ConsentState.WITHDRAWN)
    )
