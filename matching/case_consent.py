"""What the consents of a household amount to: whether a case may be shown, and how much of it.

Only columns are read, never whole records: the answer is needed before anybody may open one.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matching.case import Case, Person
from matching.consent import LIVE_STATES, Consent, ConsentPurpose, ConsentState


class CaseConsent(enum.StrEnum):
    """What the household's consents amount to for the question who may look."""

    GIVEN = "given"
    LIMITED = "limited"
    NONE = "none"
    WITHDRAWN = "withdrawn"

    @property
    def is_shared(self) -> bool:
        """Whether the case may be shown beyond those responsible for it."""
        return self in (CaseConsent.GIVEN, CaseConsent.LIMITED)


_CONSENT_COLUMNS = (Consent.state, Consent.given_on, Consent.expires_on)
_STRONGEST_FIRST = (
    (ConsentState.GIVEN, CaseConsent.GIVEN),
    (ConsentState.LIMITED, CaseConsent.LIMITED),
    (ConsentState.WITHDRAWN, CaseConsent.WITHDRAWN),
)


SHOWING = (ConsentPurpose.CONFERENCE, ConsentPurpose.MATCHING)
"""Purposes that let colleagues know of a case; conference members need the first."""


def case_consents(
    session: Session,
    which: ColumnElement[bool],
    on: dt.date,
    purposes: Sequence[ConsentPurpose] = SHOWING,
) -> dict[uuid.UUID, CaseConsent]:
    """What the newest consents of each household to some purposes amount to on a day.

    ``which`` is a condition on ``Case``; a household that never said anything is left out.
    """
    rows = session.execute(
        select(Case.id, Consent.person_id, Consent.purpose, *_CONSENT_COLUMNS)
        .join(Person, Person.household_id == Case.household_id)
        .join(Consent, Consent.person_id == Person.id)
        .where(which, Consent.purpose.in_(purposes))
        .order_by(Consent.version)
    )
    newest: dict[tuple[uuid.UUID, uuid.UUID, ConsentPurpose], ConsentState] = {}
    for case_id, person_id, purpose, state, given_on, expires_on in rows:
        newest[case_id, person_id, purpose] = _state_on(on, state, given_on, expires_on)
    said: dict[uuid.UUID, set[ConsentState]] = {}
    for (case_id, _, _), state in newest.items():
        said.setdefault(case_id, set()).add(state)
    return {case_id: _summed(states) for case_id, states in said.items()}


def consent_of_case(
    session: Session,
    case_id: uuid.UUID,
    on: dt.date,
    purposes: Sequence[ConsentPurpose] = SHOWING,
) -> CaseConsent:
    """The same for one case; ``NONE`` where nobody was asked."""
    found = case_consents(session, Case.id == case_id, on, purposes)
    return found.get(case_id, CaseConsent.NONE)


def live_persons(session: Session, purpose: ConsentPurpose, on: dt.date) -> set[uuid.UUID]:
    """Everybody whose newest consent to a purpose is live on a day; for checks, not for forms."""
    rows = session.execute(
        select(Consent.person_id, *_CONSENT_COLUMNS)
        .where(Consent.purpose == purpose)
        .order_by(Consent.version)
    )
    newest = {
        person_id: _state_on(on, state, given_on, expires_on)
        for person_id, state, given_on, expires_on in rows
    }
    return {person_id for person_id, state in newest.items() if state in LIVE_STATES}


def shown_scope(
    session: Session, case: Case, consent: CaseConsent, on: dt.date
) -> frozenset[str] | None:
    """What a conference member may see of a case whose consent is limited; ``None`` is all."""
    if consent is not CaseConsent.LIMITED:
        return None
    rows = session.execute(
        select(Consent.person_id, Consent.scope, *_CONSENT_COLUMNS)
        .where(Consent.person_id.in_([person.id for person in case.household.persons]))
        .where(Consent.purpose == ConsentPurpose.CONFERENCE)
        .order_by(Consent.version)
    )
    newest: dict[uuid.UUID, frozenset[str]] = {}
    for person_id, scope, state, given_on, expires_on in rows:
        live = _state_on(on, state, given_on, expires_on) in LIVE_STATES
        newest[person_id] = frozenset(scope if live else ())
    return frozenset().union(*newest.values())


def _state_on(
    on: dt.date, state: ConsentState, given_on: dt.date | None, expires_on: dt.date | None
) -> ConsentState:
    """The state of a consent on a day: one that has not begun or is over was never asked."""
    if state not in LIVE_STATES:
        return state
    begun = given_on is not None and given_on <= on
    return state if begun and (expires_on is None or on <= expires_on) else ConsentState.NOT_ASKED


def _summed(said: set[ConsentState]) -> CaseConsent:
    found = (total for state, total in _STRONGEST_FIRST if state in said)
    return next(found, CaseConsent.NONE)
