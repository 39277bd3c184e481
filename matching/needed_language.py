"""The language somebody needs beside Japanese, as a form, a file or an older record writes it."""

from __future__ import annotations

from directory.language import JAPANESE, UnknownLanguageError, language_code
from matching.errors import InvalidValueError
from matching.label import field_label


def needed_language(text: str) -> str | None:
    """Its code; ``None`` where Japanese will do. ``UnknownLanguageError`` for any other word."""
    code = language_code(text)
    return None if code == JAPANESE else code


def read_needed_language(field: str, text: str | None) -> str | None:
    """What a form holds in ``field``; ``InvalidValueError`` names the field and the cure."""
    if not text or not text.strip():
        return None
    try:
        return needed_language(text)
    except UnknownLanguageError as error:
        raise InvalidValueError(field, f"「{field_label(field)}」の{error}") from error


def stored_language(text: str | None) -> str | None:
    """What a record holds; a word of before the codes were checked stays as it was written."""
    try:
        return needed_language(text) if text else None
    except UnknownLanguageError:
        return text
