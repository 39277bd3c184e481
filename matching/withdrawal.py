"""What happens when a consent ends: sharing stops at once, proposals freeze, tasks are raised.

The history stays (DOMAIN.md §3, consent 4). Nothing here decides for the coordinator: a placement
goes on until somebody has talked with the person.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.audit import record
from directory.database import now
from directory.task import TaskKind
from matching.case import Case, CaseState, Person
from matching.case_task import ask
from matching.consent import (
    ConsentPurpose,
    consenting_persons,
    live_consent,
    newest_consent,
)
from matching.disclosure import Disclosure
from matching.event_date import require_past
from matching.meeting import AgendaItem, Meeting, MeetingType
from matching.need import Need
from matching.need_vector import drop_vectors
from matching.placement import Placement, PlacementState
from matching.proposal import MatchProposal, ProposalState

WITHDRAWN = "withdrawn"
"""Decision written on an agenda item whose consent ended before it was decided."""
UNFINISHED = (
    ProposalState.PROPOSED,
    ProposalState.SITE_ASSESSED,
    ProposalState.OFFERED,
    ProposalState.VISIT,
    ProposalState.TRIAL,
    ProposalState.ACCEPTED,
)


def stop_sharing(
    session: Session, person: Person, purposes: Collection[ConsentPurpose], on: dt.date
) -> None:
    """Do everything the end of a person's consents asks for; ``purposes`` says which ended."""
    if {ConsentPurpose.MATCHING, ConsentPurpose.SITE}.intersection(purposes):
        set_freezes(session, person, on)
    if ConsentPurpose.MATCHING in purposes:
        drop_vectors(session, person.id)
    if ConsentPurpose.CONFERENCE in purposes:
        _take_off_agendas(session, person, on)
    _raise_tasks(session, person)
    record(session, "stop_sharing", "person", person.id, detail=",".join(sorted(purposes)))


def set_freezes(session: Session, person: Person, on: dt.date) -> None:
    """Freeze the person's unfinished proposals that lack a consent, thaw those that have it."""
    for proposal in unfinished_proposals(session, person.id):
        frozen = not _may_go_on(session, person.id, proposal.resource_id, on)
        if proposal.frozen != frozen:
            proposal.frozen = frozen
            action = "freeze" if frozen else "thaw"
            record(session, action, "match_proposal", proposal.id)
    session.flush()


def unfinished_proposals(session: Session, person_id: uuid.UUID) -> Sequence[MatchProposal]:
    """Proposals for a person that are neither declined nor lapsed nor turned into a placement."""
    placed = select(Placement.proposal_id).where(Placement.proposal_id.is_not(None))
    return session.scalars(
        select(MatchProposal)
        .join(Need, MatchProposal.need_id == Need.id)
        .where(
            Need.person_id == person_id,
            MatchProposal.state.in_(UNFINISHED),
            MatchProposal.id.not_in(placed),
        )
    ).all()


def live_placements(session: Session, person_id: uuid.UUID) -> Sequence[Placement]:
    """Placements of a person that have not ended."""
    return session.scalars(
        select(Placement).where(
            Placement.person_id == person_id, Placement.state != PlacementState.ENDED
        )
    ).all()


def recall(session: Session, disclosure: Disclosure, on: dt.date) -> None:
    """Note that a recipient was asked to give back or destroy what it was told."""
    require_past(on, "on", not_before=disclosure.told_on)
    if disclosure.recalled_on is None:
        disclosure.recalled_on = on
        record(session, "recall", "disclosure", disclosure.id)
        session.flush()


def _may_go_on(session: Session, person_id: uuid.UUID, resource_id: uuid.UUID, on: dt.date) -> bool:
    """Matching consent must be live; a consent to tell the site need not be there, but not over."""
    if live_consent(session, person_id, ConsentPurpose.MATCHING, on) is None:
        return False
    told = newest_consent(session, person_id, ConsentPurpose.SITE, resource_id)
    return told is None or told.is_live_on(on)


def _take_off_agendas(session: Session, person: Person, on: dt.date) -> None:
    """End undecided items of consent meetings, unless another member still consents.

    Also in the middle of a meeting: the item takes no decision any more and its papers are shut.
    """
    consent_types = [type_ for type_ in MeetingType if not type_.is_secret]
    items = session.scalars(
        select(AgendaItem)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Case, AgendaItem.case_id == Case.id)
        .where(
            Case.household_id == person.household_id,
            Meeting.type.in_(consent_types),
            AgendaItem.closed_at.is_(None),
        )
    ).all()
    for item in items:
        case = session.get_one(Case, item.case_id)
        if not consenting_persons(session, case, ConsentPurpose.CONFERENCE, on):
            item.closed_at = now()
            item.decision = item.decision or WITHDRAWN
            record(session, "take_off_agenda", "agenda_item", item.id, detail=WITHDRAWN)
    session.flush()


def _raise_tasks(session: Session, person: Person) -> None:
    """One task for each open case's owner, and one for whoever looks after a placement."""
    told = session.scalars(
        select(Disclosure.id).where(
            Disclosure.person_id == person.id, Disclosure.recalled_on.is_(None)
        )
    ).all()
    kind = TaskKind.CONSENT_WITHDRAWN
    papers = f"伝えた先{len(told)}か所に、渡した資料の返却か破棄を頼んでください。" if told else ""
    for case in _open_cases(session, person):
        note = f"同意が撤回されました。共有を止めました。本人の希望を確かめてください。{papers}"
        ask(session, case, kind, note, about=person)
    for placement in live_placements(session, person.id):
        case = session.get_one(Case, placement.case_id)
        note = "同意が撤回されました。参加を続けるか終えるかを、まず本人と話してください。"
        ask(session, case, kind, note, about=placement, owner_id=placement.owner_id)


def _open_cases(session: Session, person: Person) -> Sequence[Case]:
    over = (CaseState.ENDED, CaseState.REDIRECTED)
    placed = select(Placement.case_id).where(Placement.person_id == person.id)
    return session.scalars(
        select(Case).where(
            or_(Case.household_id == person.household_id, Case.id.in_(placed)),
            Case.state.not_in(over),
        )
    ).all()
