"""Registry and case records turned into frozen facts: the bridge from tables to matching."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.capacity import last_believed
from directory.management import organisation_in
from directory.resource import (
    Freshness,
    LocationPrecision,
    Resource,
    ResourceRole,
    ResourceStatus,
)
from matching.communication import ways_of_person, ways_of_place
from matching.condition_review import Reviews, resource_text, reviewed_conditions, reviews_of
from matching.consent import Consent, ConsentPurpose
from matching.facts import (
    Access,
    GroupSize,
    NeedFacts,
    PastPlacement,
    ResourceFacts,
    SiteLoad,
    Stage,
    Status,
)
from matching.free_hour import free_hours
from matching.kept_fact import kept_facts
from matching.need import Need, NeedStage
from matching.needed_language import stored_language
from matching.placement import EndReason, Placement, PlacementState
from matching.proposal import MatchProposal, ProposalState
from matching.site_lesson import conditions_in, learned_words
from matching.site_stay import told_loads
from matching.site_watcher import told_watchers
from matching.timeslot import TimeSlot, parse_slot
from matching.told_condition import told_lines, unread_lines

STATUS = {
    ResourceStatus.DRAFT: Status.PLANNED,
    ResourceStatus.PUBLISHED: Status.ACTIVE,
    ResourceStatus.PAUSED: Status.PAUSED,
    ResourceStatus.CLOSED: Status.CLOSED,
}
STAGE = {
    NeedStage.PRESENCE: Stage.BELONG,
    NeedStage.TRIAL: Stage.TRY,
    NeedStage.ROLE: Stage.ROLE,
    NeedStage.VOLUNTEER: Stage.VOLUNTEER,
    NeedStage.WORK_PREPARATION: Stage.WORK,
}
GROUP_SIZE = {
    "individual": GroupSize.INDIVIDUAL,
    "small": GroupSize.SMALL,
    "large": GroupSize.LARGE,
}
PLACED_BY_POINT = (LocationPrecision.EXACT, LocationPrecision.TOWN)
LIVE = (PlacementState.SCHEDULED, PlacementState.ACTIVE, PlacementState.STABLE)


def resource_facts(session: Session, municipality_code: str, on: dt.date) -> list[ResourceFacts]:
    """Facts of every resource of a municipality that could be offered or is worth explaining.

    Staff-only latent resources take part; staff facts that are no place to go (kinds such as
    関係機関) do not.
    """
    live, reviews = _live_placements(session, municipality_code), reviews_of(session)
    loads = told_loads(session, municipality_code, on)
    words = learned_words(session, municipality_code)
    watched = told_watchers(session, Resource.municipality_code == municipality_code, on)
    kept = kept_facts(session, municipality_code)
    entries = kept.refresh(session, municipality_code, reviews, partial(_entry, on, reviews), on)
    return [
        _with_outcomes(facts, live.get(key, 0), loads.get(key), words.get(key, ()), key in watched)
        for key, facts in entries
    ]


def _entry(on: dt.date, reviews: Reviews, resource: Resource) -> ResourceFacts | None:
    return facts_of_resource(resource, on, 0, reviews) if _is_offerable(resource) else None


def _with_outcomes(
    facts: ResourceFacts,
    placed: int,
    load: SiteLoad | None,
    words: Sequence[str],
    is_watched: bool,
) -> ResourceFacts:
    """Add the placements there and what the site said: its burden, conditions, people who watch."""
    if load is None and not words and not is_watched:
        return replace(facts, open_placements=placed) if placed else facts
    known = {(one.kind, one.value) for one in facts.conditions if one.confirmed is not False}
    told = [one for one in conditions_in(words) if (one.kind, one.value) not in known]
    return replace(
        facts,
        open_placements=placed,
        told_load=load,
        conditions=(*facts.conditions, *told),
        has_watchers=facts.has_watchers or is_watched or None,
        communication=_with_ways(facts.communication, words),
    )


def _with_ways(known: frozenset[str] | None, words: Sequence[str]) -> frozenset[str] | None:
    said = ways_of_place(words, None, online=None)
    return known if said is None else said | (known or frozenset())


def _is_offerable(resource: Resource) -> bool:
    return resource.is_latent or not resource.staff_only


def _live_placements(session: Session, municipality_code: str) -> Mapping[uuid.UUID, int]:
    counted = session.execute(
        select(Placement.resource_id, func.count())
        .join(Resource, Resource.id == Placement.resource_id)
        .where(
            Resource.municipality_code == municipality_code,
            Placement.state.in_(LIVE),
        )
        .group_by(Placement.resource_id)
    )
    return dict(iter(counted))


def facts_of_resource(
    resource: Resource, on: dt.date, open_placements: int = 0, reviews: Reviews | None = None
) -> ResourceFacts:
    """Facts of one resource on a day; a figure of free places past its date counts as unknown.

    ``reviews`` say which readings of the prose staff agreed with or rejected.
    """
    acceptance = resource.acceptance
    stopped = acceptance is not None and acceptance.offers_stopped_on is not None
    languages, told = _set(resource.languages), told_lines(acceptance)
    return ResourceFacts(
        resource_id=str(resource.id),
        municipality_code=resource.municipality_code,
        name=resource.name,
        kind=resource.form or resource.kind or "",
        organisation=organisation_in(resource.operator),
        venue=resource.building or "",
        town=resource.town or "",
        description=" ".join(part for part in (resource.activities, resource.description) if part),
        tags=tuple(resource.tags),
        point=_point(resource.lon, resource.lat),
        point_is_exact=resource.precision in PLACED_BY_POINT,
        min_age=resource.min_age,
        max_age=resource.max_age,
        attributes=_set(resource.target_attributes),
        slots=slots(resource.schedule),
        cost_yen=resource.fee_yen,
        fee_text=(resource.fee_text or "") if resource.fee_yen is None else "",
        capacity=resource.capacity,
        open_places=0 if stopped else _open_places(resource.roles, on),
        group_size=GROUP_SIZE.get(resource.group_size or ""),
        access=Access(resource.wheelchair, resource.accessible_toilet, resource.quiet_space),
        accepts_hikikomori=acceptance.accepts_withdrawn if acceptance else None,
        accepts_disability=acceptance.accepts_disability if acceptance else None,
        accepts_children=acceptance.accepts_children if acceptance else None,
        languages=languages,
        roles=tuple(sorted({role.role for role in resource.roles})),
        role_places=_role_places(resource.roles, on),
        pickup=resource.pickup,
        online=resource.online,
        status=STATUS[resource.status],
        conditions=reviewed_conditions(resource, reviews or {}),
        unread_conditions=unread_lines(acceptance),
        confirmed_on=resource.confirmed_on,
        has_watchers=bool(acceptance.watchers) if acceptance and acceptance.watchers else None,
        communication=ways_of_place(
            (resource_text(resource), *told), languages, online=resource.online
        ),
        open_placements=open_placements,
        ask=_whom_to_ask(resource),
        unconfirmed=resource.freshness is Freshness.UNCONFIRMED,
        latent=resource.is_latent,
    )


def _whom_to_ask(resource: Resource) -> str:
    named = resource.acceptance.ask_whom if resource.acceptance else None
    return named or organisation_in(resource.operator) or resource.business_unit or ""


def _role_places(roles: Iterable[ResourceRole], on: dt.date) -> tuple[tuple[str, int], ...]:
    known = {
        role.role: role.open_places
        for role in roles
        if role.open_places is not None and on <= (last_believed(role) or on)
    }
    return tuple(sorted(known.items()))


def _open_places(roles: Sequence[ResourceRole], on: dt.date) -> int | None:
    """The most free places of any role; full only where every role is known to be."""
    known = dict(_role_places(roles, on))
    most = max(known.values(), default=None)
    is_full = most == 0 and all(role.role in known for role in roles)
    return most if most or is_full else None


def _point(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (lon, lat)


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def slots(rows: Iterable[Mapping[str, Any]]) -> tuple[TimeSlot, ...]:
    """Weekly hours of a stored schedule; a session without hours counts as by arrangement."""
    return tuple(
        parse_slot({key: value for key, value in row.items() if value is not None})
        for row in rows
        if row.get("start") and row.get("end") and (row.get("weekday") or row.get("nth_weekday"))
    )


def need_facts(
    session: Session, need: Need, on: dt.date, *, conference_decided: bool | None
) -> NeedFacts:
    """Facts of one need on a day, with consent and history as recorded."""
    household = need.case.household
    proposals = session.scalars(select(MatchProposal).where(MatchProposal.need_id == need.id)).all()
    language = stored_language(need.language or need.person.language)
    return NeedFacts(
        need_id=str(need.id),
        municipality_code=need.case.municipality_code,
        town=household.town or "",
        point=_point(household.lon, household.lat),
        point_is_exact=household.lon is not None,
        age=need.person.age_on(on),
        attributes=frozenset(need.person.attributes),
        stage=STAGE[need.stage] if need.stage else None,
        wishes=need.wishes or "",
        interests=(*need.interests, *need.strengths),
        observed_interests=tuple(need.observed_interests),
        difficulties=tuple(need.difficulties),
        slots=free_hours(slots(need.available)).slots,
        transport=need.transport.value if need.transport else None,
        ability=frozenset({need.ability} if need.ability else ()),
        max_minutes=need.max_minutes,
        max_km=need.max_km,
        budget_yen=need.budget_yen,
        prefers_group_size=GROUP_SIZE.get(need.prefers_group_size or ""),
        max_group_size=GROUP_SIZE.get(need.max_group_size or ""),
        access=Access(need.needs_wheelchair, need.needs_toilet, need.needs_quiet),
        consent=has_matching_consent(session, need, on),
        conference_decided=conference_decided,
        household_id=str(household.id),
        language=language,
        with_children=need.with_children,
        communication=ways_of_person(need.wishes or "", need.difficulties, language),
        refused_ids=frozenset(
            str(proposal.resource_id)
            for proposal in proposals
            if proposal.do_not_offer_again or proposal.state is ProposalState.DECLINED_PERSON
        ),
        avoided=frozenset(need.avoidances),
        conflicts=frozenset(need.conflicts),
        safety_words=need.safety or "",
        past=_past(session, need),
    )


def has_matching_consent(session: Session, need: Need, on: dt.date) -> bool | None:
    """Whether the newest consent to matching is live; ``None`` where none was ever recorded."""
    newest = session.scalar(
        select(Consent)
        .where(Consent.person_id == need.person_id, Consent.purpose == ConsentPurpose.MATCHING)
        .order_by(Consent.version.desc())
        .limit(1)
    )
    return None if newest is None else newest.is_live_on(on)


def _past(session: Session, need: Need) -> tuple[PastPlacement, ...]:
    ended = session.scalars(
        select(Placement).where(
            Placement.person_id == need.person_id, Placement.state == PlacementState.ENDED
        )
    )
    return tuple(
        PastPlacement(
            resource_id=str(placement.resource_id),
            kind=placement.resource.form or placement.resource.kind or "",
            went_well=_went_well(placement.end_reason),
        )
        for placement in ended
    )


def _went_well(reason: EndReason | None) -> bool | None:
    if reason is EndReason.GOAL_MET:
        return True
    return False if reason is EndReason.PERSON_LEFT else None
