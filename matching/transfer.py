"""移管: a case goes on in another municipality, by three people and the person's own consent.

Proposed by whoever works on it, approved by a supervisor here, accepted by a coordinator there.
Nothing is sent by itself, and nothing but what the consent covers: the case stays here, a new one
begins there, and the consents are asked anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import uuid
from collections.abc import Sequence

from sqlalchemy import Date, ForeignKey, String, Text, Uuid, or_, select
from sqlalchemy.orm import Mapped, Session, relationship

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import Base, UtcDateTime, choice, new_id, now, sensitive, staff, today
from directory.municipality import Municipality
from directory.task import Task, TaskKind, complete_task, raise_task
from matching.access import require_edit
from matching.case import Case, Person
from matching.case_task import ask
from matching.consent import ConsentPurpose, ConsentState, live_consent
from matching.disclosure import Disclosure
from matching.errors import ConsentError, InvalidValueError, NotFoundError, TransitionError
from matching.intake import HomeEntry, IntakeEntry, PersonEntry, take_in
from matching.staff import workers

TOLD = ("name", "name_kana", "born_on", "relation", "phone", "complaint", "referral_reason")
"""What the new case begins with; assessment and history are told by people, not copied."""


class TransferState(enum.StrEnum):
    """How far a transfer has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"


OPEN = (TransferState.PROPOSED, TransferState.APPROVED)
LABELS = {
    TransferState.PROPOSED: "承認待ち",
    TransferState.APPROVED: "受け入れ待ち",
    TransferState.REFUSED: "承認されなかった",
    TransferState.WITHDRAWN: "取り下げ",
    TransferState.ACCEPTED: "受け入れ済み",
}


class CaseTransfer(Base):
    """One case offered by one municipality to another."""

    __tablename__ = "case_transfer"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = staff(ForeignKey(Case.id), index=True)
    from_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    to_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    state: Mapped[TransferState] = staff(choice(TransferState), default=TransferState.PROPOSED)
    reason: Mapped[str] = sensitive(Text)
    proposed_on: Mapped[dt.date] = staff(Date)
    proposed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    answered_on: Mapped[dt.date | None] = staff(Date)
    answered_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    answer: Mapped[str | None] = staff(String(200))
    accepted_on: Mapped[dt.date | None] = staff(Date)
    accepted_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    new_case_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Case.id))
    recorded_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    from_town: Mapped[Municipality] = relationship(lazy="joined", foreign_keys=[from_code])
    to_town: Mapped[Municipality] = relationship(lazy="joined", foreign_keys=[to_code])


def propose_transfer(
    session: Session, case: Case, actor: Actor, to_code: str, *, reason: str
) -> CaseTransfer:
    """Offer a case to another municipality; the one still open is given back.

    ``ConsentError`` unless somebody of the household agreed, without limits, to just that.
    """
    require_edit(session, actor, case)
    town = session.get(Municipality, to_code)
    if town is None or to_code == case.municipality_code:
        raise InvalidValueError("to_code", "「移管先」に、ほかの自治体を選んでください。")
    if not reason.strip():
        raise InvalidValueError("reason", "移管する理由(転居など)を書いてください。")
    _agreeing(session, case, town)
    open_ = CaseTransfer.state.in_(OPEN)
    same = session.scalar(select(CaseTransfer).where(CaseTransfer.case_id == case.id, open_))
    if same is not None:
        return same
    made = CaseTransfer(
        case_id=case.id,
        from_code=case.municipality_code,
        to_code=to_code,
        reason=reason.strip(),
        proposed_on=today(),
        proposed_by=actor.account_id,
    )
    session.add(made)
    session.flush()
    record(session, "propose_transfer", "support_case", case.id, detail=to_code)
    note = "ケースの移管が申し出られました。同意と理由を確かめ、承認するか決めてください。"
    _call(session, made, made.from_code, Role.SUPERVISOR, note)
    return made


def answer_transfer(
    session: Session, transfer_id: uuid.UUID, actor: Actor, *, approved: bool, answer: str = ""
) -> CaseTransfer:
    """A supervisor of the sending side says yes or no; a no has a reason."""
    made = transfer_of(session, transfer_id, actor)
    if actor.role is not Role.SUPERVISOR or actor.municipality_code != made.from_code:
        raise NotFoundError
    _require_state(made, TransferState.PROPOSED)
    if not approved and not answer.strip():
        raise InvalidValueError("answer", "承認しない理由を書いてください。")
    made.state = TransferState.APPROVED if approved else TransferState.REFUSED
    made.answered_on, made.answered_by = today(), actor.account_id
    made.answer = answer.strip() or None
    session.flush()
    record(session, "answer_transfer", "case_transfer", made.id, detail=made.state.value)
    _finish_tasks(session, made, actor)
    if approved:
        note = "ほかの自治体からケースの移管の申し出があります。受け入れるか確かめてください。"
        _call(session, made, made.to_code, Role.COORDINATOR, note)
    return made


def withdraw_transfer(session: Session, transfer_id: uuid.UUID, actor: Actor) -> None:
    """Take an offer back while nobody has accepted it."""
    made = transfer_of(session, transfer_id, actor)
    require_edit(session, actor, session.get_one(Case, made.case_id))
    _require_state(made, *OPEN)
    made.state = TransferState.WITHDRAWN
    session.flush()
    record(session, "withdraw_transfer", "case_transfer", made.id)
    _finish_tasks(session, made, actor)


def accept_transfer(session: Session, transfer_id: uuid.UUID, actor: Actor) -> Case:
    """Begin the case in the receiving municipality; accepting twice gives the same case.

    The consent must still be live on this very day; what was told is in the 提供記録.
    """
    made = transfer_of(session, transfer_id, actor)
    if actor.role is not Role.COORDINATOR or actor.municipality_code != made.to_code:
        raise NotFoundError
    if made.new_case_id is not None:
        return session.get_one(Case, made.new_case_id)
    _require_state(made, TransferState.APPROVED)
    case = session.get_one(Case, made.case_id)
    agreeing = _agreeing(session, case, made.to_town)
    begun = take_in(session, actor, _entry(case, made, [person for person, _ in agreeing]))
    for person, consent_id in agreeing:
        session.add(
            Disclosure(
                person_id=person.id,
                consent_id=consent_id,
                recipient=made.to_town.name,
                items=list(TOLD),
                told_on=today(),
                told_by=made.proposed_by,
            )
        )
    made.state, made.new_case_id = TransferState.ACCEPTED, begun.id
    made.accepted_on, made.accepted_by = today(), actor.account_id
    session.flush()
    record(session, "accept_transfer", "case_transfer", made.id)
    _finish_tasks(session, made, actor)
    note = f"{made.to_town.name}が移管を受け入れました。参加の終了や終結の手続きを進めてください。"
    ask(session, case, TaskKind.CASE_TRANSFER, note, about=made)
    return begun


def transfer_of(session: Session, transfer_id: uuid.UUID, actor: Actor) -> CaseTransfer:
    """A transfer of the actor's municipality, sent or (once approved) received."""
    sent = CaseTransfer.from_code == actor.municipality_code
    received = CaseTransfer.state.in_([TransferState.APPROVED, TransferState.ACCEPTED]) & (
        CaseTransfer.to_code == actor.municipality_code
    )
    found = session.scalar(
        select(CaseTransfer).where(CaseTransfer.id == transfer_id, or_(sent, received))
    )
    if found is None or actor.role not in (Role.COORDINATOR, Role.SUPERVISOR):
        raise NotFoundError
    return found


def received_transfers(session: Session, actor: Actor) -> Sequence[CaseTransfer]:
    """Approved offers to the actor's municipality that wait for somebody to accept them."""
    return session.scalars(
        select(CaseTransfer)
        .where(
            CaseTransfer.to_code == actor.municipality_code,
            CaseTransfer.state == TransferState.APPROVED,
        )
        .order_by(CaseTransfer.proposed_on)
    ).all()


def _entry(case: Case, made: CaseTransfer, persons: Sequence[Person]) -> IntakeEntry:
    home = case.household
    fields = [each.name for each in dataclasses.fields(HomeEntry)]
    return IntakeEntry(
        opened_on=today(),
        persons=tuple(
            PersonEntry(
                name=person.name,
                name_kana=person.name_kana,
                born_on=person.born_on,
                age_stated=person.age_stated,
                relation=person.relation,
                phone=person.phone,
            )
            for person in persons
        ),
        home=HomeEntry(**{name: getattr(home, name) for name in fields})
        if home.moved_on
        else HomeEntry(),
        route="ほかの自治体からの移管",
        referrer=made.from_town.name,
        referred_on=today(),
        complaint=case.complaint,
        referral_reason=made.reason,
    )


def _agreeing(session: Session, case: Case, town: Municipality) -> list[tuple[Person, uuid.UUID]]:
    """Members who agreed, without limits, to their record going to that municipality."""
    found = []
    for person in case.household.persons:
        consent = live_consent(session, person.id, ConsentPurpose.TRANSFER, today())
        if consent is None or consent.state is not ConsentState.GIVEN:
            continue
        if any(town.name in recipient for recipient in consent.recipients):
            found.append((person, consent.id))
    if not found:
        raise ConsentError(
            f"{town.name}に記録を引き継ぐことへの、本人の同意(限定のないもの)がありません。"
            f"同意の画面で「ほかの自治体・機関に引き継ぐこと」を、伝える相手に「{town.name}」を"
            "入れて記録してから、申し出てください。"
        )
    return found


def _require_state(made: CaseTransfer, *states: TransferState) -> None:
    if made.state not in states:
        raise TransitionError(
            f"この移管は「{LABELS[made.state]}」です。いまの状態を確かめてください。"
        )


def _call(session: Session, made: CaseTransfer, code: str, role: Role, note: str) -> None:
    for account_id in sorted(workers(session, code, role)):
        raise_task(
            session,
            Task(
                municipality_code=code,
                owner_id=account_id,
                kind=TaskKind.CASE_TRANSFER,
                subject_type="case_transfer",
                subject_id=made.id,
                due_on=today(),
                note=note,
            ),
        )


def _finish_tasks(session: Session, made: CaseTransfer, actor: Actor) -> None:
    for task in session.scalars(select(Task).where(Task.subject_id == made.id)):
        complete_task(session, task, actor.account_id)
