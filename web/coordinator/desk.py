"""Who sits at the desk of this request: actor, municipality and what they may open."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from flask import Response, after_this_request, current_app, g, url_for
from sqlalchemy import select

from directory.audit import Actor
from directory.database import today
from geo.barrier import Barrier
from geo.profile import Profile
from matching.access import OpenedCase, Reach, open_case
from matching.case import Person
from matching.draft import discard_draft
from matching.errors import NotFoundError
from matching.need import Need
from matching.occasion import Occasion, occasion, open_registry
from web.database import session
from web.reason import excluded_rows

DRAFT_SENT = "draft_sent"
"""Cookie that names the draft just saved; the page's script drops its own copy by it."""


def actor() -> Actor:
    """Return who signed for this request."""
    signed: Actor = g.actor
    return signed


def profile() -> Profile:
    """Return the profile of the municipality the reader works for."""
    found: Profile | None = current_app.config["PROFILES"].get(actor().municipality_code or "")
    if found is None:
        raise NotFoundError
    return found


def barriers() -> tuple[Barrier, ...]:
    """Return the rivers and railways that lengthen ways in the reader's municipality."""
    found: tuple[Barrier, ...] = current_app.config["BARRIERS"].get(profile().code, ())
    return found


def opened(case_id: uuid.UUID) -> OpenedCase:
    """Open a case for this reader, or answer as if there were none."""
    return open_case(session(), actor(), case_id, today())


def need_of(need_id: uuid.UUID) -> tuple[OpenedCase, Need]:
    """Open a need through its case; not this reader's is not there."""
    case_id = session().scalar(select(Need.case_id).where(Need.id == need_id))
    if case_id is None:
        raise NotFoundError
    found = opened(case_id)
    if found.reach < Reach.READ:
        raise NotFoundError
    return found, session().get_one(Need, need_id)


@contextmanager
def at_work_on(need_id: uuid.UUID) -> Iterator[tuple[OpenedCase, Need, Occasion]]:
    """Open a need for this reader and set it against the registry of today."""
    found, need = need_of(need_id)
    registry = open_registry(session(), profile(), today(), barriers())
    with occasion(session(), need, registry) as here:
        yield found, need, here


def need_page(found: OpenedCase, need: Need, here: Occasion) -> dict[str, Any]:
    """Return what every page of a need set against the registry shows: whose, and what stops it."""
    return {
        "case": found.case,
        "need": need,
        "stopped": excluded_rows(here.ranking.blocked),
        "may_edit": found.reach is Reach.EDIT,
    }


def forget_draft(form: str, subject_id: uuid.UUID | None = None) -> None:
    """Drop one's draft of a form that was just saved, and let the browser drop its copy."""
    discard_draft(session(), actor(), form, subject_id)
    address = url_for("coordinator.draft", form=form, subject=subject_id or "new")

    @after_this_request
    def tell(response: Response) -> Response:
        response.set_cookie(
            DRAFT_SENT,
            quote(address, safe=""),
            max_age=600,
            path="/staff",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
        )
        return response


def person_of(found: OpenedCase, person_id: uuid.UUID) -> Person:
    """Find a member of the case's household."""
    for person in found.case.household.persons:
        if person.id == person_id:
            return person
    raise NotFoundError
