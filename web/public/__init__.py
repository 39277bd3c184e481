"""Pages for residents, without an account: class 0 only, no case table within reach."""

from __future__ import annotations

from flask import Blueprint

public = Blueprint("public", __name__)

from web.public import (  # noqa: E402, F401 - routes register on import
    area,
    confirmation,
    home,
    map_data,
    open_data,
    resource,
)
