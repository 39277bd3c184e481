"""Who may open a case (SECURITY.md (b)): the one door every page and command goes through.

A case that is not this reader's answers exactly as one that does not exist. The decision is made
on columns of class 1 only, so that nobody's file is loaded, or noted as read, before it is his.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import uuid

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from directory.account import Role
from directory.audit import Actor, record
from directory.database import today
from matching.case import Case, CaseAssignment, CaseState, SecrecyAcknowledgement
from matching.case_consent import SHOWING, CaseConsent, case_consents, consent_of_case, shown_scope
from matching.consent import ConsentPurpose
from matching.emergency import open_emergencies
from matching.errors import NotAllowedError, NotFoundError
from matching.meeting import AgendaItem, Attendance, Meeting


class Reach(enum.IntEnum):
    """How far into a case a reader gets; each level holds the ones below."""

    LINE = 1
    """Number and state in a list, nothing to open."""
    SCOPED = 2
    """What the consent lets a conference member see."""
    READ = 3
    EDIT = 4


@dataclasses.dataclass(frozen=True)
class OpenedCase:
    """A case opened by somebody who may; ``scope`` lists the items shown, ``None`` is all."""

    case: Case
    reach: Reach
    consent: CaseConsent
    scope: frozenset[str] | None = None


@dataclasses.dataclass(frozen=True)
class CaseLine:
    """One row of a case list; ``case_id`` is ``None`` where only number and state may show."""

    number: str
    state: CaseState
    case_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    opened_on: dt.date | None = None
    consent: CaseConsent | None = None


def open_case(
    session: Session, actor: Actor, case_id: uuid.UUID, on: dt.date | None = None
) -> OpenedCase:
    """Open one case; ``NotFoundError`` when there is none or it is not for this reader.

    A refusal is noted in the audit trail; the caller commits it although the error is raised.
    """
    day = on or today()
    reach = reach_of(session, actor, case_id, day)
    if reach is None or reach is Reach.LINE:
        record(session, "open_case", "support_case", case_id, result="denied")
        raise NotFoundError
    case = session.get_one(Case, case_id)
    consent = consent_of_case(session, case_id, day, _purposes(actor))
    scope = shown_scope(session, case, consent, day) if reach is Reach.SCOPED else None
    return OpenedCase(case, reach, consent, scope)


def require_edit(session: Session, actor: Actor, case: Case, on: dt.date | None = None) -> None:
    """Let only those go on who may change the case; others get the error they deserve."""
    require_reach(session, actor, case, Reach.EDIT, on)


def require_part(session: Session, actor: Actor, case: Case, on: dt.date | None = None) -> None:
    """Let on who works on the case, and the supervisor: for consents and visits."""
    least = Reach.READ if actor.role is Role.SUPERVISOR else Reach.EDIT
    require_reach(session, actor, case, least, on)


def require_reach(
    session: Session, actor: Actor, case: Case, least: Reach, on: dt.date | None = None
) -> None:
    """Raise ``NotFoundError`` to who cannot open the case, ``NotAllowedError`` below ``least``.

    For whatever changes the case: who only reads it in an emergency changes nothing.
    """
    reach = reach_of(session, actor, case.id, on or today())
    if reach is None or reach is Reach.LINE:
        record(session, "change_case", "support_case", case.id, result="denied")
        raise NotFoundError
    if reach is Reach.READ and actor.role is Role.COORDINATOR:
        raise NotAllowedError("緊急の閲覧では読むことだけができます。担当者に伝えてください。")
    if reach < least:
        raise NotAllowedError(
            "この記録は見られますが、変えることはできません。担当者に頼むか、担当にしてもらって"
            "ください。"
        )


def reach_of(session: Session, actor: Actor, case_id: uuid.UUID, on: dt.date) -> Reach | None:
    """How far an actor gets into a case on a day; ``None`` when it must seem not to exist."""
    found = _keys(session, Case.id == case_id)
    if not found:
        return None
    consent = consent_of_case(session, case_id, on, _purposes(actor))
    return _reach(actor, found[0], consent, _standing(session, actor, on))


def list_cases(session: Session, actor: Actor, on: dt.date | None = None) -> list[CaseLine]:
    """Every case an actor may know of, newest first; see ``CaseLine`` for what each shows."""
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR, Role.PARTICIPANT):
        return []
    day = on or today()
    here = Case.municipality_code == actor.municipality_code
    consents = case_consents(session, here, day, _purposes(actor))
    standing = _standing(session, actor, day)
    lines = []
    for key in _keys(session, here):
        consent = consents.get(key.id, CaseConsent.NONE)
        reach = _reach(actor, key, consent, standing)
        if reach is Reach.LINE:
            lines.append(CaseLine(key.number, key.state))
        elif reach is not None:
            opened = (key.id, key.owner_id, key.opened_on, consent)
            lines.append(CaseLine(key.number, key.state, *opened))
    return lines


def awaiting_secrecy(session: Session, actor: Actor, on: dt.date | None = None) -> list[CaseLine]:
    """Cases without consent that are the actor's, but stay shut until secrecy is confirmed."""
    if actor.role is not Role.COORDINATOR or actor.account_id is None:
        return []
    day = on or today()
    here = Case.municipality_code == actor.municipality_code
    consents, standing = case_consents(session, here, day), _standing(session, actor, day)
    return [
        CaseLine(key.number, key.state, key.id)
        for key in _keys(session, here)
        if _is_responsible(actor.account_id, key, standing)
        and _reach(actor, key, consents.get(key.id, CaseConsent.NONE), standing) is None
    ]


def acknowledge_secrecy(
    session: Session, actor: Actor, case_id: uuid.UUID, on: dt.date | None = None
) -> None:
    """Confirm the duty of secrecy for one's own case without consent; twice changes nothing."""
    keys = _keys(session, Case.id == case_id)
    standing = _standing(session, actor, on or today())
    mine = (
        bool(keys)
        and actor.role is Role.COORDINATOR
        and actor.account_id is not None
        and keys[0].municipality_code == actor.municipality_code
        and _is_responsible(actor.account_id, keys[0], standing)
    )
    if not mine or actor.account_id is None:
        raise NotFoundError
    if case_id not in standing.acknowledged:
        session.add(SecrecyAcknowledgement(case_id=case_id, account_id=actor.account_id))
        record(session, "acknowledge_secrecy", "support_case", case_id)
        session.flush()


def case_counts(session: Session, actor: Actor) -> dict[CaseState, int]:
    """How many cases of the actor's municipality stand in each state; all an admin ever sees."""
    if actor.role not in (Role.COORDINATOR, Role.SUPERVISOR, Role.MUNICIPAL_ADMIN):
        raise NotAllowedError(
            "件数を見られるのは、その自治体の職員だけです。役割を選び直してください。"
        )
    counted = session.execute(
        select(Case.state, func.count())
        .where(Case.municipality_code == actor.municipality_code)
        .group_by(Case.state)
    )
    return dict(iter(counted))


def _purposes(actor: Actor) -> tuple[ConsentPurpose, ...]:
    """The consents that count for a reader: to the conference alone for its outside members."""
    return (ConsentPurpose.CONFERENCE,) if actor.role is Role.PARTICIPANT else SHOWING


_AFTER_CLOSING = (CaseState.CLOSED, CaseState.AFTERCARE)


@dataclasses.dataclass(frozen=True)
class _Key:
    """The columns of a case that decide who may open it."""

    id: uuid.UUID
    number: str
    municipality_code: str
    state: CaseState
    owner_id: uuid.UUID
    lead_worker_id: uuid.UUID | None
    opened_on: dt.date


@dataclasses.dataclass(frozen=True)
class _Standing:
    """What an account has been given: assignments, confirmed secrecy, agendas, emergencies."""

    assigned: frozenset[uuid.UUID]
    acknowledged: frozenset[uuid.UUID]
    agenda: frozenset[tuple[uuid.UUID, bool]]
    """Case, and whether the meeting is one that needs no consent."""
    emergency: frozenset[uuid.UUID]
    """Cases open for hours only, whatever their consent says (``matching.emergency``)."""


def _keys(session: Session, which: ColumnElement[bool]) -> list[_Key]:
    columns = (Case.id, Case.number, Case.municipality_code, Case.state)
    rows = session.execute(
        select(*columns, Case.owner_id, Case.lead_worker_id, Case.opened_on)
        .where(which)
        .order_by(Case.opened_on.desc(), Case.number.desc())
    )
    return [_Key(*row) for row in rows]


def _standing(session: Session, actor: Actor, on: dt.date) -> _Standing:
    mine = actor.account_id
    assigned = session.scalars(
        select(CaseAssignment.case_id).where(
            CaseAssignment.account_id == mine,
            CaseAssignment.assigned_on <= on,
            or_(CaseAssignment.ended_on.is_(None), CaseAssignment.ended_on >= on),
        )
    )
    acknowledged = session.scalars(
        select(SecrecyAcknowledgement.case_id).where(SecrecyAcknowledgement.account_id == mine)
    )
    agenda = session.execute(
        select(AgendaItem.case_id, Meeting.type)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Attendance, Attendance.item_id == AgendaItem.id)
        .where(
            AgendaItem.case_id.is_not(None),
            AgendaItem.closed_at.is_(None),
            Attendance.account_id == mine,
            Attendance.secrecy_acknowledged_at.is_not(None),
            or_(Attendance.valid_until.is_(None), Attendance.valid_until >= on),
        )
    )
    on_agenda = frozenset((case_id, type_.is_secret) for case_id, type_ in agenda if case_id)
    emergency = open_emergencies(session, mine)
    return _Standing(frozenset(assigned), frozenset(acknowledged), on_agenda, emergency)


def _reach(actor: Actor, key: _Key, consent: CaseConsent, standing: _Standing) -> Reach | None:
    """The rows of the matrix for a case, one role each; every role not named gets nothing."""
    if actor.account_id is None or actor.municipality_code != key.municipality_code:
        return None
    if actor.role is Role.SUPERVISOR:
        return Reach.READ
    if actor.role is Role.COORDINATOR:
        return _coordinators_reach(actor.account_id, key, consent, standing)
    if actor.role is Role.PARTICIPANT:
        # A withdrawal ends all sharing of the file at once; a 支援会議 keeps its own record.
        secret = (key.id, True) in standing.agenda and consent is not CaseConsent.WITHDRAWN
        named = secret or (consent.is_shared and (key.id, False) in standing.agenda)
        return Reach.SCOPED if named else None
    return None


def _coordinators_reach(
    account_id: uuid.UUID, key: _Key, consent: CaseConsent, standing: _Standing
) -> Reach | None:
    in_emergency = Reach.READ if key.id in standing.emergency else None
    if not _is_responsible(account_id, key, standing):
        return in_emergency or (Reach.LINE if consent.is_shared else None)
    if consent is CaseConsent.NONE and key.id not in standing.acknowledged:
        return in_emergency
    return Reach.EDIT


def _is_responsible(account_id: uuid.UUID, key: _Key, standing: _Standing) -> bool:
    leads = account_id == key.lead_worker_id and key.state in _AFTER_CLOSING
    return account_id == key.owner_id or leads or key.id in standing.assigned
