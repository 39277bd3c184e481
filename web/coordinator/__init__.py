"""Pages for coordinators and other staff: needs, matches, placements, follow-up, figures."""

from __future__ import annotations

from flask import Blueprint

coordinator = Blueprint("coordinator", __name__, url_prefix="/work")
