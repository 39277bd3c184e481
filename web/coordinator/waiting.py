"""Who waits: for one resource (own cases only), and all together as proposals within the places."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from flask import flash, render_template
from sqlalchemy import select

from directory.account import Account
from directory.audit import record
from directory.database import today
from directory.resource import Resource
from matching.access import list_cases
from matching.batch import BatchProposal, Stand, propose_all, stands
from matching.case import Person
from matching.founding_group import LEAST, founding_groups
from matching.indicator.public import SMALLEST
from matching.occasion import open_registry
from matching.reverse_match import reverse_match, shut_to_all
from matching.waiting import Waiting, waiting_needs
from web.arrival import tell_of
from web.coordinator import coordinator
from web.coordinator.desk import actor, barriers, profile
from web.coordinator.resource import staff_resource
from web.database import session
from web.reason import criterion_label, excluded_rows
from web.reason_reader import Reader, said


def tell_coordinators(resource: Resource) -> None:
    """Ask whose waiting needs an arrived or freed resource fits, and say how many were asked."""
    asked = tell_of(resource)
    if asked:
        flash(f"合うかもしれない人の担当者 {asked}人の「やること」に入れました。")


def _readable() -> set[uuid.UUID]:
    """The cases this reader may open."""
    lines = list_cases(session(), actor(), today())
    return {one.case_id for one in lines if one.case_id is not None}


@coordinator.get("/resources/<uuid:resource_id>/waiting")
def waiting(resource_id: uuid.UUID) -> str:
    """Show which of one's own waiting needs a resource fits, and why."""
    shown, mine = staff_resource(resource_id), _readable()
    registry = open_registry(session(), profile(), today(), barriers())
    own = [one for one in waiting_needs(session(), profile().code, today()) if one.case_id in mine]
    record(session(), "reverse_match", "resource", shown.id, detail=str(len(own)))
    found = reverse_match(session(), registry, str(shown.id), own)
    names = _names(one.waiting for one in found)
    shut = shut_to_all(registry, str(shown.id))
    return render_template(
        "coordinator/waiting.html",
        resource=shown,
        own=len(own),
        no_place=shut is None,
        shut=excluded_rows(shut or ()),
        rows=[
            (one, names[one.waiting.person_id], said(one.match, Reader.MEETING)[:4])
            for one in found
        ],
    )


@coordinator.get("/waiting")
def waiting_together() -> str:
    """Propose places for everybody who waits at once; each reader sees their own cases' rows."""
    mine = _readable()
    registry = open_registry(session(), profile(), today(), barriers())
    standing = stands(session(), registry)
    made = propose_all(registry, standing)
    rows = [one for one in made if one.stand.waiting.case_id in mine]
    own = [one for one in standing if one.waiting.case_id in mine]
    names = _names(one.waiting for one in own)
    owner_ids = {one.stand.waiting.owner_id for one in rows}
    owners = session().execute(select(Account.id, Account.name).where(Account.id.in_(owner_ids)))
    return render_template(
        "coordinator/waiting_together.html",
        rows=[
            (
                one,
                names[one.stand.waiting.person_id],
                [(names[each.waiting.person_id], _told(each, made)) for each in one.kin],
            )
            for one in rows
        ],
        owners=dict(iter(owners)),
        total=len(standing),
        without=[(one, names[one.waiting.person_id]) for one in own if not one.fitting],
        groups=[
            (one, [each for each in one.members if each.case_id in mine])
            for one in founding_groups(standing)
        ],
        least=LEAST,
        smallest=SMALLEST,
        criterion_label=criterion_label,
        on=today(),
        weights_version=registry.weights.version,
    )


def _told(stand: Stand, made: Sequence[BatchProposal]) -> str:
    """What the batch has for somebody of the same household."""
    if stand.blocked:
        return "まださがせません"
    if not stand.fitting:
        return "はっきり合う場所がありません"
    given = next((one.given for one in made if one.stand is stand), None)
    return f"案は {given.name}" if given else "いまの空きでは案がありません"


def _names(waiting: Iterable[Waiting]) -> dict[uuid.UUID, str]:
    """Names of people in cases this reader may open; the trail tells of the reading of each."""
    persons = select(Person).where(Person.id.in_({one.person_id for one in waiting}))
    return {one.id: one.name for one in session().scalars(persons)}
