"""The registry of one municipality as a command matches by it: its rules, barriers and weights."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.database import today
from directory.formats.jurisdiction import by_code
from directory.municipality import Municipality
from geo.barrier import barriers_of
from geo.errors import UnknownMunicipalityError
from geo.profile import load_profiles
from matching.occasion import Registry, open_registry
from web.cli.model import command_likeness
from web.settings import load_settings


def matching_registry(session: Session, code: str) -> Registry:
    """What the pages of a municipality match by today; ``UnknownMunicipalityError`` for no such.

    ``code`` may have five digits, or six with the check digit.
    """
    areas_dir, found = load_settings().areas_dir, by_code(code)
    code = found.code if found else code
    profile = load_profiles(areas_dir).get(code)
    if profile is None or session.get(Municipality, code) is None:
        raise UnknownMunicipalityError(
            f"自治体コード「{code}」は、この台帳にありません。"
            "5桁か6桁の番号を指定してください(例: 狛江市は 13219)。"
        )
    command_likeness()
    return open_registry(session, profile, today(), barriers_of(code, areas_dir))
