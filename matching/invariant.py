"""What must hold in the database at any moment; ``chiikinowa check`` reports what does not.

Only columns are read and only numbers and identifiers are told, never a name or a text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from directory.account import Account
from directory.database import today
from directory.task import Task
from matching.case import Case, CaseState, Person
from matching.case_consent import live_persons
from matching.closing import AftercareContact, ClosingEvaluation
from matching.consent import ConsentPurpose
from matching.emergency import EmergencyAccess, review_due_on
from matching.followup import FollowUp, Track
from matching.meeting import AgendaItem, Meeting, MeetingType, SupportConferenceRecord
from matching.need import Need
from matching.placement import Placement, PlacementState
from matching.proposal import MatchProposal
from matching.staff import coordinators, is_working
from matching.withdrawal import UNFINISHED
from matching.workflow.case_steps import OVER


@dataclasses.dataclass(frozen=True)
class Violation:
    """One broken promise: a code, a Japanese sentence with the cure, and the record."""

    code: str
    message: str
    subject_type: str
    subject_id: uuid.UUID


def invariants(session: Session, on: dt.date | None = None) -> list[Violation]:
    """Everything that does not hold, in a fixed order; an empty list is a healthy database."""
    day = on or today()
    return [
        *_orphaned_cases(session, day),
        *_orphaned_work(session, day),
        *_unvisited_placements(session),
        *_proposals_without_consent(session, day),
        *_agenda_without_consent(session, day),
        *_records_outside_support_conference(session),
        *_closed_without_evaluation(session),
        *_resting_without_check(session),
        *_aftercare_without_contact(session),
        *_unreviewed_emergencies(session, day),
    ]


def _orphaned_cases(session: Session, day: dt.date) -> Iterator[Violation]:
    rows = session.execute(
        select(Case.id, Case.number, Case.municipality_code, Case.owner_id)
        .where(Case.state.not_in(OVER))
        .order_by(Case.number)
    ).all()
    working = {code: coordinators(session, code, day) for code in {row[2] for row in rows}}
    for case_id, number, code, owner_id in rows:
        if owner_id not in working[code]:
            yield Violation(
                "case_without_owner",
                f"{number} の担当者が在職していません。引き継ぎの手続きで後任を決めてください。",
                "support_case",
                case_id,
            )


def _orphaned_work(session: Session, day: dt.date) -> Iterator[Violation]:
    gone = select(Account.id).where(~is_working(day))
    tables: tuple[tuple[Any, Any, str], ...] = (
        (Task, Task.done_at.is_(None), "やること"),
        (FollowUp, FollowUp.done_on.is_(None) & FollowUp.cancelled_on.is_(None), "訪問の予定"),
        (AftercareContact, AftercareContact.done_on.is_(None), "終結後の連絡"),
        (Placement, Placement.state != PlacementState.ENDED, "参加"),
    )
    for table, is_open, name in tables:
        for subject_id in session.scalars(
            select(table.id).where(is_open, table.owner_id.in_(gone)).order_by(table.id)
        ):
            yield Violation(
                "work_without_owner",
                f"{name}の担当者が在職していません。引き継ぎの手続きで後任を決めてください。",
                table.__tablename__,
                subject_id,
            )


def _unvisited_placements(session: Session) -> Iterator[Violation]:
    rows = session.execute(
        select(Placement.id, Case.number)
        .join(Case, Placement.case_id == Case.id)
        .where(Placement.state.in_([PlacementState.SCHEDULED, PlacementState.ACTIVE]))
        .order_by(Case.number)
    ).all()
    for placement_id, number in rows:
        for track, name in ((Track.PERSON, "本人"), (Track.SITE, "受入先")):
            planned = exists().where(
                FollowUp.placement_id == placement_id,
                FollowUp.track == track,
                FollowUp.done_on.is_(None),
                FollowUp.cancelled_on.is_(None),
            )
            if not session.scalar(select(planned)):
                yield Violation(
                    f"no_visit_to_{track}",
                    f"{number} の{name}への次の訪問日がありません。日を決めてください。",
                    "placement",
                    placement_id,
                )


def _proposals_without_consent(session: Session, day: dt.date) -> Iterator[Violation]:
    placed = select(Placement.proposal_id).where(Placement.proposal_id.is_not(None))
    live = live_persons(session, ConsentPurpose.MATCHING, day)
    rows = session.execute(
        select(MatchProposal.id, Need.person_id)
        .join(Need, MatchProposal.need_id == Need.id)
        .where(
            MatchProposal.state.in_(UNFINISHED),
            MatchProposal.frozen.is_(False),
            MatchProposal.id.not_in(placed),
        )
    ).all()
    for proposal_id, person_id in rows:
        if person_id not in live:
            yield Violation(
                "proposal_without_consent",
                "同意のない提案が動いています。同意を確かめるか、提案を取りやめてください。",
                "match_proposal",
                proposal_id,
            )


def _agenda_without_consent(session: Session, day: dt.date) -> Iterator[Violation]:
    from_types = [type_ for type_ in MeetingType if not type_.is_secret]
    live = live_persons(session, ConsentPurpose.CONFERENCE, day)
    rows = session.execute(
        select(AgendaItem.id, Person.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Case, AgendaItem.case_id == Case.id)
        .join(Person, Person.household_id == Case.household_id, isouter=True)
        .where(
            AgendaItem.closed_at.is_(None),
            AgendaItem.decision.is_(None),
            Meeting.type.in_(from_types),
        )
    ).all()
    consenting = {item_id for item_id, person_id in rows if person_id in live}
    for item_id in dict.fromkeys(item_id for item_id, _ in rows):
        if item_id not in consenting:
            yield Violation(
                "agenda_without_consent",
                "同意のない人の議題が残っています。議題から外し、資料を回収してください。",
                "agenda_item",
                item_id,
            )


def _records_outside_support_conference(session: Session) -> Iterator[Violation]:
    open_types = [type_ for type_ in MeetingType if not type_.is_secret]
    rows = session.scalars(
        select(SupportConferenceRecord.id)
        .join(AgendaItem, SupportConferenceRecord.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.type.in_(open_types))
    )
    for record_id in rows:
        yield Violation(
            "support_record_misplaced",
            "支援会議の記録が、支援会議でない会議に付いています。管理者に知らせてください。",
            "support_conference_record",
            record_id,
        )


def _closed_without_evaluation(session: Session) -> Iterator[Violation]:
    evaluated = exists().where(ClosingEvaluation.case_id == Case.id)
    closed = Case.state.in_([CaseState.CLOSED, CaseState.AFTERCARE, CaseState.ENDED])
    rows = session.execute(select(Case.id, Case.number).where(closed, ~evaluated)).all()
    for case_id, number in rows:
        yield Violation(
            "closed_without_evaluation",
            f"{number} は評価のないまま終結しています。評価を記録してください。",
            "support_case",
            case_id,
        )


def _resting_without_check(session: Session) -> Iterator[Violation]:
    rows = session.execute(
        select(Case.id, Case.number).where(
            Case.state == CaseState.ON_HOLD, Case.next_check_on.is_(None)
        )
    ).all()
    for case_id, number in rows:
        yield Violation(
            "resting_without_check",
            f"{number} は中断中ですが、次に確かめる日がありません。日を決めてください。",
            "support_case",
            case_id,
        )


def _aftercare_without_contact(session: Session) -> Iterator[Violation]:
    planned = exists().where(
        AftercareContact.case_id == Case.id, AftercareContact.done_on.is_(None)
    )
    rows = session.execute(
        select(Case.id, Case.number).where(Case.state == CaseState.AFTERCARE, ~planned)
    ).all()
    for case_id, number in rows:
        yield Violation(
            "aftercare_without_contact",
            f"{number} は終結後の連絡の予定がありません。次の日を決めるか、終了に進めてください。",
            "support_case",
            case_id,
        )


def _unreviewed_emergencies(session: Session, day: dt.date) -> Iterator[Violation]:
    rows = session.execute(
        select(EmergencyAccess.id, EmergencyAccess.opened_at)
        .where(EmergencyAccess.reviewed_at.is_(None))
        .order_by(EmergencyAccess.opened_at)
    ).all()
    for access_id, opened_at in rows:
        if review_due_on(opened_at) < day:
            yield Violation(
                "emergency_not_reviewed",
                "緊急の閲覧が5日を過ぎて確かめられていません。管理者が結果を記録してください。",
                "emergency_access",
                access_id,
            )
