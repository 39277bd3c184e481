"""What a registration changes, worded for the group and for staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.registration.decision import FieldChange
from directory.taxonomy import forms
from web.presentation import yen
from web.presenters.group import FIELD_WORDS


@dataclass(frozen=True)
class WordedChange:
    """One field before and after, as text."""

    label: str
    old: str
    new: str
    conflict: bool


def worded_changes(changes: Iterable[FieldChange]) -> list[WordedChange]:
    """Word changed fields for a reader; what stays unknown is left out."""
    return [
        WordedChange(
            change.label,
            word(change.name, change.old),
            word(change.name, change.new),
            change.conflict,
        )
        for change in changes
        if not all(value in (None, "") for value in (change.old, change.new))
    ]


def word(name: str, value: Any) -> str:
    """Write the value of one field for a reader; an unknown one as ``—``."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name == "fee_yen":
        return yen(value)
    if name == "form":
        return forms()[value].label
    if name == "capacity":
        return f"{value:,}人"
    return FIELD_WORDS.get(name, {}).get(value, str(value))
