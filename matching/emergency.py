"""緊急の閲覧 (break-glass): life or body is at stake and the case is not the reader's to open.

Entered with exactly the name and the birth of the person; whether there was such a case is told
only after the reason is on record. Every try, hit or miss, is a task for each supervisor.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import jaconv
from sqlalchemy import ForeignKey, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session

from directory.account import Account, Role
from directory.audit import Actor, record
from directory.database import TOKYO, Base, UtcDateTime, new_id, now, sensitive, staff
from directory.municipality import Municipality
from directory.task import Task, TaskKind, complete_task, raise_task
from matching.case import Case, Person
from matching.errors import InvalidValueError, NotAllowedError, NotFoundError
from matching.staff import workers

OPEN_FOR = dt.timedelta(hours=24)
REVIEW_DAYS = 5
SHORTEST_REASON = 20


class EmergencyAccess(Base):
    """One try to open a case in an emergency; ``case_id`` is empty where there was none."""

    __tablename__ = "emergency_access"
    __audited__ = True

    id: Mapped[uuid.UUID] = staff(Uuid, primary_key=True, default=new_id)
    municipality_code: Mapped[str] = staff(ForeignKey(Municipality.code), index=True)
    account_id: Mapped[uuid.UUID] = staff(ForeignKey(Account.id), index=True)
    role: Mapped[str] = staff(String(40))
    case_id: Mapped[uuid.UUID | None] = staff(ForeignKey(Case.id), index=True)
    reason: Mapped[str] = sensitive(Text)
    opened_at: Mapped[dt.datetime] = staff(UtcDateTime, default=now)
    expires_at: Mapped[dt.datetime] = staff(UtcDateTime)
    reviewed_at: Mapped[dt.datetime | None] = staff(UtcDateTime)
    reviewed_by: Mapped[uuid.UUID | None] = staff(ForeignKey(Account.id))
    review: Mapped[str | None] = sensitive(Text)

    @property
    def review_due_on(self) -> dt.date:
        """The day in Tokyo by which a supervisor has looked at it."""
        return review_due_on(self.opened_at)


def review_due_on(opened_at: dt.datetime) -> dt.date:
    """The day in Tokyo by which a try of that moment has been looked at."""
    return opened_at.astimezone(TOKYO).date() + dt.timedelta(days=REVIEW_DAYS)


def open_in_emergency(
    session: Session, actor: Actor, name: str, born_on: dt.date, reason: str
) -> EmergencyAccess:
    """File the reason, alert every supervisor, and open the case of that person for 24 hours.

    The reason is checked before anything is looked up, so that a refusal tells nothing.
    """
    if actor.role is not Role.COORDINATOR or actor.account_id is None:
        raise NotAllowedError("緊急の閲覧ができるのは、その自治体のコーディネーターだけです。")
    if len("".join(reason.split())) < SHORTEST_REASON:
        raise InvalidValueError(
            "reason",
            f"緊急の理由を{SHORTEST_REASON}文字以上で書いてください"
            "(だれの命や体に、どんな危険があるか)。",
        )
    code = str(actor.municipality_code)
    access = EmergencyAccess(
        municipality_code=code,
        account_id=actor.account_id,
        role=actor.role.value,
        case_id=_find(session, code, name, born_on),
        reason=reason.strip(),
        opened_at=now(),
        expires_at=now() + OPEN_FOR,
    )
    session.add(access)
    session.flush()
    hit = "hit" if access.case_id else "miss"
    record(session, "emergency_access", "support_case", access.case_id or "-", detail=hit)
    _alert(session, access)
    return access


def open_emergencies(session: Session, account_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """Cases an account may read just now because of an emergency."""
    found = session.scalars(
        select(EmergencyAccess.case_id).where(
            EmergencyAccess.account_id == account_id, EmergencyAccess.expires_at > now()
        )
    )
    return frozenset(case_id for case_id in found if case_id is not None)


def emergencies_of(session: Session, actor: Actor) -> Sequence[EmergencyAccess]:
    """Every try in the supervisor's municipality, newest first; ``NotFoundError`` for others."""
    if actor.role is not Role.SUPERVISOR:
        raise NotFoundError
    return session.scalars(
        select(EmergencyAccess)
        .where(EmergencyAccess.municipality_code == actor.municipality_code)
        .order_by(EmergencyAccess.opened_at.desc())
    ).all()


def review(session: Session, access_id: uuid.UUID, actor: Actor, text: str) -> EmergencyAccess:
    """Note what a supervisor found; nobody reviews a try of one's own, and once is enough."""
    code = session.scalar(
        select(EmergencyAccess.municipality_code).where(EmergencyAccess.id == access_id)
    )
    if actor.role is not Role.SUPERVISOR or code is None or code != actor.municipality_code:
        raise NotFoundError
    access = session.get_one(EmergencyAccess, access_id)
    if access.account_id == actor.account_id:
        raise NotAllowedError("自分の緊急の閲覧は、ほかの管理者に確かめてもらってください。")
    if not text.strip():
        raise InvalidValueError("review", "確かめた結果を書いてください。")
    if access.reviewed_at is None:
        access.reviewed_at, access.reviewed_by = now(), actor.account_id
        access.review = text.strip()
        session.flush()
        record(session, "review_emergency", "emergency_access", access.id)
        _finish_alerts(session, access, actor)
    return access


def _find(session: Session, code: str, name: str, born_on: dt.date) -> uuid.UUID | None:
    """The newest case of exactly that person; only columns are read, so nobody's file is opened."""
    rows = session.execute(
        select(Case.id, Person.name)
        .join(Person, Person.household_id == Case.household_id)
        .where(Case.municipality_code == code, Person.born_on == born_on)
        .order_by(Case.opened_on.desc(), Case.number.desc())
    )
    wanted = _plain(name)
    return next((case_id for case_id, known in rows if _plain(known) == wanted), None)


def _plain(name: str) -> str:
    """A name without blanks, half- and full-width forms made the same."""
    return "".join(jaconv.normalize(name).split())


def _alert(session: Session, access: EmergencyAccess) -> None:
    note = "緊急の閲覧がありました。理由を読み、5日以内に確かめた結果を記録してください。"
    for account_id in sorted(workers(session, access.municipality_code, Role.SUPERVISOR)):
        raise_task(
            session,
            Task(
                municipality_code=access.municipality_code,
                owner_id=account_id,
                kind=TaskKind.EMERGENCY_ACCESS,
                subject_type="emergency_access",
                subject_id=access.id,
                due_on=access.opened_at.astimezone(TOKYO).date(),
                note=note,
            ),
        )


def _finish_alerts(session: Session, access: EmergencyAccess, actor: Actor) -> None:
    for task in session.scalars(select(Task).where(Task.subject_id == access.id)):
        complete_task(session, task, actor.account_id)
