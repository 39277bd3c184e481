"""What the guards of a case look at, and which meetings count as its conference."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from geo.profile import Profile
from matching.case import Case
from matching.meeting import AgendaItem, Meeting, MeetingType


@dataclasses.dataclass(frozen=True)
class CaseView:
    """A case on the day of a step: what guards look at."""

    session: Session
    case: Case
    profile: Profile
    on: dt.date
    since: dt.date
    """The day the case came into its present state."""
    note: str | None = None

    def has(self, *conditions: ColumnElement[bool]) -> bool:
        """Whether any row meets all conditions."""
        return bool(self.session.scalar(select(exists().where(*conditions))))


def conference_types(profile: Profile) -> list[MeetingType]:
    """Meetings whose decision counts as one of a 重層的支援会議 in this municipality."""
    also = {meeting.type for meeting in profile.meetings_counting_as("multilayer_conference")}
    return [
        type_
        for type_ in MeetingType
        if type_ is MeetingType.MULTILAYER_CONFERENCE
        or (type_.needs_consent and type_.value in also)
    ]


def has_decision(view: CaseView, decision: str) -> bool:
    """Whether any conference ever decided this way on the case."""
    return view.has(
        AgendaItem.case_id == view.case.id,
        AgendaItem.decision == decision,
        AgendaItem.meeting_id == Meeting.id,
        Meeting.type.in_(conference_types(view.profile)),
    )
