"""What belongs to the group of this request; anything else is answered as if it were not there."""

from __future__ import annotations

import functools
import uuid

from flask import abort, current_app, g

from directory.audit import Actor
from directory.organisation import Organisation
from directory.place import PlaceLocator
from directory.registration.record import Registration
from directory.resource import Resource
from web.database import session
from web.settings import Settings


def own_organisation() -> Organisation:
    """Return the group the reader acts for."""
    actor: Actor = g.actor
    found = session().get(Organisation, actor.organisation_id) if actor.organisation_id else None
    if found is None:
        abort(404)
    return found


def own_resource(resource_id: uuid.UUID) -> Resource:
    """Return an activity of the reader's group."""
    found = session().get(Resource, resource_id)
    if found is None or found.organisation_id != own_organisation().id:
        abort(404)
    return found


def own_registration(registration_id: uuid.UUID) -> Registration:
    """Return a registration of the reader's group."""
    found = session().get(Registration, registration_id)
    if found is None or found.organisation_id != own_organisation().id:
        abort(404)
    return found


def locator() -> PlaceLocator:
    """Return what finds places by address, without asking anybody outside."""
    return _locator(current_app.config["SETTINGS"])


@functools.lru_cache(maxsize=4)
def _locator(settings: Settings) -> PlaceLocator:
    return PlaceLocator(settings.areas_dir, settings.imported_areas_dir)
