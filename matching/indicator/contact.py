"""Figures about consultations, outreach and the persons they reach."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matching.activity import ContactKind, SupportContact
from matching.case import Case
from matching.indicator.count import Count, Ref, Scope, distinct, number_of
from matching.indicator.person import persons_of_cases
from matching.indicator.placement import begun_placements
from matching.indicator.plan import services_in_force
from matching.plan import PlanKind, SupportPlan

ContactRows = Select[uuid.UUID, uuid.UUID | None, uuid.UUID | None]
"""Contact, its case, the person it concerned."""


def promoter_consultations(session: Session, scope: Scope) -> Count:
    """1: consultations taken by 相談支援包括化推進員, repeats counted."""
    consultation = SupportContact.kind == ContactKind.CONSULTATION
    rows = _contacts(scope).where(consultation, SupportContact.by_promoter.is_(True))
    return number_of(_refs(session, rows))


def outreach_contacts(session: Session, scope: Scope) -> Count:
    """6: outreach contacts, repeats counted."""
    return number_of(_refs(session, _outreach(scope)))


def gap_case_persons(session: Session, scope: Scope) -> Count:
    """2: distinct persons of cases flagged 制度の狭間 who were supported in the period."""
    flagged = set(
        session.scalars(
            select(Case.id).where(Case.gap_case.is_(True), Case.municipality_code == scope.code)
        )
    )
    persons = persons_of_cases(session, scope.code)
    pairs: list[tuple[uuid.UUID, Ref]] = []
    for contact_id, case_id, person_id in session.execute(_contacts(scope)):
        if case_id in flagged:
            keys = {person_id} if person_id else persons[case_id]
            pairs += [(key, Ref("support_contact", contact_id, case_id)) for key in keys]
    for placement in begun_placements(session, scope.code):
        in_force = scope.period.meets(placement.start_on, placement.ended_on)
        if placement.case_id in flagged and in_force:
            ref = Ref("placement", placement.id, placement.case_id)
            pairs.append((placement.person_id, ref))
    for service in services_in_force(session, scope, PlanKind.SUPPORT_PLAN):
        if service.case_id in flagged:
            ref = Ref("support_plan", service.plan_id, service.case_id)
            pairs += [(key, ref) for key in persons[service.case_id]]
    return distinct(pairs)


def outreach_ongoing_persons(session: Session, scope: Scope) -> Count:
    """Distinct persons with two or more outreach contacts in the period."""
    contacts: dict[uuid.UUID, list[Ref]] = defaultdict(list)
    for key, ref, on in _outreach_persons(session, scope):
        if scope.period.holds(on):
            contacts[key].append(ref)
    return distinct((key, refs[0]) for key, refs in contacts.items() if len(refs) >= 2)


def outreach_connected_persons(session: Session, scope: Scope) -> Count:
    """Distinct persons first connected to support (plan or placement) in it, after outreach."""
    first_outreach: dict[uuid.UUID, dt.date] = {}
    for key, _, on in _outreach_persons(session, scope):
        first_outreach[key] = min(on, first_outreach.get(key, on))
    connected = _first_connections(session, scope.code)
    return distinct(
        (key, ref)
        for key, (day, ref) in connected.items()
        if scope.period.holds(day) and key in first_outreach and first_outreach[key] <= day
    )


def agency_referrals(session: Session, scope: Scope) -> Count:
    """New cases that an agency passed on in the period."""
    rows = session.execute(
        select(Case.id).where(
            Case.municipality_code == scope.code,
            Case.referred_on.between(scope.period.first, scope.period.last),
        )
    )
    return number_of(Ref("support_case", case_id, case_id) for (case_id,) in rows)


def _contacts(scope: Scope) -> ContactRows:
    return (
        select(SupportContact.id, SupportContact.case_id, SupportContact.person_id)
        .where(
            SupportContact.municipality_code == scope.code,
            SupportContact.on.between(scope.period.first, scope.period.last),
        )
        .order_by(SupportContact.on)
    )


def _outreach(scope: Scope) -> ContactRows:
    return _contacts(scope).where(SupportContact.kind == ContactKind.OUTREACH)


def _refs(session: Session, rows: ContactRows) -> list[Ref]:
    found = session.execute(rows)
    return [Ref("support_contact", contact_id, case_id) for contact_id, case_id, _ in found]


def _outreach_persons(session: Session, scope: Scope) -> list[tuple[uuid.UUID, Ref, dt.date]]:
    """Every outreach contact up to the period's end, once for each person it concerned."""
    persons = persons_of_cases(session, scope.code)
    columns = (SupportContact.id, SupportContact.case_id, SupportContact.person_id)
    rows = session.execute(
        select(*columns, SupportContact.on)
        .where(
            SupportContact.municipality_code == scope.code,
            SupportContact.kind == ContactKind.OUTREACH,
            SupportContact.on <= scope.period.last,
        )
        .order_by(SupportContact.on)
    )
    found = []
    for contact_id, case_id, person_id, on in rows:
        concerned = persons.get(case_id, frozenset()) if case_id else frozenset()
        keys = {person_id} if person_id else concerned
        found += [(key, Ref("support_contact", contact_id, case_id), on) for key in keys]
    return found


def _first_connections(session: Session, code: str) -> dict[uuid.UUID, tuple[dt.date, Ref]]:
    """The day each person was first connected: the first plan of the case, or first placement."""
    persons = persons_of_cases(session, code)
    days: list[tuple[dt.date, uuid.UUID, Ref]] = []
    rows = session.execute(
        select(SupportPlan.id, SupportPlan.case_id, SupportPlan.decided_on)
        .join(Case, SupportPlan.case_id == Case.id)
        .where(
            Case.municipality_code == code,
            SupportPlan.kind == PlanKind.SUPPORT_PLAN,
        )
    )
    for plan_id, case_id, decided_on in rows:
        if decided_on is None:
            continue
        ref = Ref("support_plan", plan_id, case_id)
        days += [(decided_on, key, ref) for key in persons[case_id]]
    for placement in begun_placements(session, code):
        ref = Ref("placement", placement.id, placement.case_id)
        days.append((placement.start_on, placement.person_id, ref))
    first: dict[uuid.UUID, tuple[dt.date, Ref]] = {}
    for day, key, ref in sorted(days, key=lambda each: each[0]):
        first.setdefault(key, (day, ref))
    return first
