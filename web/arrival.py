"""When a resource arrives, starts again or has a place free: ask whose waiting needs it fits."""

from __future__ import annotations

from flask import current_app

from directory.database import today
from directory.resource import Resource
from matching.occasion import open_registry
from matching.reverse_match import tell_waiting
from web.database import session


def tell_of(resource: Resource) -> int:
    """Put a look at it on the list of each coordinator concerned; returns how many they are."""
    session().flush()
    code = resource.municipality_code
    barriers = current_app.config["BARRIERS"].get(code, ())
    registry = open_registry(session(), current_app.config["PROFILES"][code], today(), barriers)
    return len(tell_waiting(session(), registry, resource))
