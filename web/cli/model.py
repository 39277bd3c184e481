"""The sentence models as a command uses them: vectors of places kept in the home folder."""

from __future__ import annotations

from matching.likeness import Likeness, installed_likeness, keep_vectors_in
from web.settings import load_settings


def command_likeness() -> Likeness | None:
    """Likeness by the installed models; its store is used where an installation has a home."""
    home = load_settings().home
    if home.is_dir():
        keep_vectors_in(home / "vectors.sqlite")
    return installed_likeness()
