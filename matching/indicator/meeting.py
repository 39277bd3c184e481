"""Figures about meetings: how many were held, never what was said."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matching.case import Case
from matching.indicator.count import Count, Ref, Scope, median_days, number_of
from matching.meeting import AgendaItem, Meeting, MeetingType

CONFERENCE, SUPPORT = MeetingType.MULTILAYER_CONFERENCE, MeetingType.SUPPORT_CONFERENCE


def multilayer_conferences(session: Session, scope: Scope) -> Count:
    """7: 重層的支援会議 held; a field meeting held as one is entered with that type."""
    return number_of(_held(session, scope, Meeting.type == CONFERENCE))


def support_conferences(session: Session, scope: Scope) -> Count:
    """8: 支援会議 of 社会福祉法106条の6 held; the one of the other law is not counted here."""
    return number_of(_held(session, scope, Meeting.type == SUPPORT))


def community_building_meetings(session: Session, scope: Scope) -> Count:
    """13: 連携会議 of 地域づくり関係者 held."""
    kind = Meeting.type == MeetingType.COMMUNITY_BUILDING_MEETING
    return number_of(_held(session, scope, kind))


def meeting_notes(session: Session, scope: Scope) -> Count:
    """Meetings held that left a note of what was shared across fields."""
    return number_of(_held(session, scope, Meeting.notes.is_not(None)))


def conferences_held(session: Session, scope: Scope) -> Count:
    """Both conferences together; held as both on one day they count once."""
    rows = session.execute(
        select(Meeting.id, Meeting.type, Meeting.held_on)
        .where(*_here(scope), Meeting.type.in_([CONFERENCE, SUPPORT]))
        .order_by(Meeting.held_on)
    ).all()
    days: dict[dt.date, dict[MeetingType, list[Ref]]] = defaultdict(lambda: defaultdict(list))
    for meeting_id, type_, held_on in rows:
        days[held_on][type_].append(Ref("meeting", meeting_id))
    refs = [ref for types in days.values() for ref in max(types.values(), key=len)]
    return number_of(refs)


def regular_conference_cases(session: Session, scope: Scope) -> Count:
    """Cases dealt with at the regular (定期) conferences, one for each meeting and case."""
    rows = session.execute(
        select(Meeting.id, AgendaItem.case_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            *_here(scope),
            Meeting.regular.is_(True),
            Meeting.type.in_([CONFERENCE, SUPPORT]),
            AgendaItem.case_id.is_not(None),
        )
        .distinct()
        .order_by(Meeting.id)
    )
    return number_of(Ref("meeting", meeting_id, case_id) for meeting_id, case_id in rows)


def referral_to_support_conference_median_days(session: Session, scope: Scope) -> Count:
    """Median days from an agency's referral to the first 支援会議 on the case."""
    rows = session.execute(
        select(Case.id, Case.referred_on, Meeting.id, Meeting.held_on)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(
            Case.municipality_code == scope.code,
            Meeting.held.is_(True),
            Meeting.type == SUPPORT,
        )
        .order_by(Meeting.held_on)
    )
    first: dict[uuid.UUID, tuple[dt.date | None, dt.date, Ref]] = {}
    for case_id, referred_on, meeting_id, held_on in rows:
        first.setdefault(case_id, (referred_on, held_on, Ref("meeting", meeting_id, case_id)))
    return median_days(span for span in first.values() if scope.period.holds(span[1]))


def _here(scope: Scope) -> Sequence[ColumnElement[bool]]:
    return (
        Meeting.municipality_code == scope.code,
        Meeting.held.is_(True),
        Meeting.held_on.between(scope.period.first, scope.period.last),
    )


def _held(session: Session, scope: Scope, which: ColumnElement[bool]) -> list[Ref]:
    rows = session.scalars(select(Meeting.id).where(*_here(scope), which).order_by(Meeting.held_on))
    return [Ref("meeting", meeting_id) for meeting_id in rows]
