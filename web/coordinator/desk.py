"""Who sits at the desk of this request: actor, municipality and what they may open."""

from __future__ import annotations

import functools
import uuid

from flask import current_app, g

from directory.audit import Actor
from directory.database import today
from geo.barrier import Barrier
from geo.geocoder import Geocode, Geocoder
from geo.profile import Profile
from matching.access import OpenedCase, open_case
from matching.case import Person
from matching.draft import discard_draft
from matching.errors import NotFoundError
from web.database import session
from web.settings import Settings


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


@functools.lru_cache(maxsize=4)
def _geocoder(settings: Settings) -> Geocoder:
    return Geocoder.open(settings.areas_dir, settings.imported_areas_dir)


def home_place(town: str | None) -> Geocode | None:
    """Place a town of the reader's municipality; ``None`` where it is not known."""
    if not town:
        return None
    code = actor().municipality_code
    found = _geocoder(current_app.config["SETTINGS"]).geocode(town, municipality_code=code)
    return found if found.municipality_code == code and found.point else None


def opened(case_id: uuid.UUID) -> OpenedCase:
    """Open a case for this reader, or answer as if there were none."""
    return open_case(session(), actor(), case_id, today())


def forget_draft(form: str, subject_id: uuid.UUID | None = None) -> None:
    """Drop one's draft of a form that was just saved."""
    discard_draft(session(), actor(), form, subject_id)


def person_of(found: OpenedCase, person_id: uuid.UUID) -> Person:
    """Find a member of the case's household."""
    for person in found.case.household.persons:
        if person.id == person_id:
            return person
    raise NotFoundError
