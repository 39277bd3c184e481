"""Pages for community groups: their own activities, from a phone."""

from __future__ import annotations

from flask import Blueprint

group = Blueprint("group", __name__, url_prefix="/group")

from web.group import (  # noqa: E402, F401 - routes register on import
    confirmation,
    contact,
    guest,
    home,
    registration,
    rest,
    section,
)
