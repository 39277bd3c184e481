"""What the columns of a list mean: proposed, said by a person, and kept for next time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import current_app

from directory.formats.column import is_field
from directory.formats.mapping import ColumnMapping, keep_mapping, kept_mappings
from directory.formats.outline import ColumnOutline
from web.cli.importing import MAPPING_FOLDER
from web.coordinator.desk import profile
from web.form import FormValues

CHOSEN = "column-{}"
NO_FIELD = "-"
"""Sent for a column that is no field, so that it differs from a form that was not shown."""


def known_mappings() -> list[ColumnMapping]:
    """The mappings of the reader's municipality, then those of the whole installation."""
    return [*kept_mappings(_folder()), *kept_mappings(_folder().parent)]


def _folder() -> Path:
    home: Path = current_app.config["SETTINGS"].home
    return home / MAPPING_FOLDER / profile().code


def chosen_mapping(
    form: FormValues, columns: Sequence[ColumnOutline], list_name: str
) -> ColumnMapping | None:
    """What a person said of the columns; ``None`` where the proposal was left as it is."""
    chosen = {
        column.heading: said
        for place, column in enumerate(columns)
        if (said := _said(form, place)) is not None and said != (column.field or "")
    }
    if not chosen:
        return None
    return ColumnMapping(list_name, chosen, tuple(column.heading for column in columns))


def _said(form: FormValues, place: int) -> str | None:
    said = form.text(CHOSEN.format(place))
    if said == NO_FIELD:
        return ""
    return said if said and is_field(said) else None


def joined(kept: ColumnMapping | None, chosen: ColumnMapping | None) -> ColumnMapping | None:
    """What was said before, with what is said now over it."""
    if kept is None or chosen is None:
        return chosen or kept
    return ColumnMapping(chosen.list_name, {**kept.columns, **chosen.columns}, chosen.headings)


def keep(mapping: ColumnMapping) -> None:
    """Keep a mapping for the next edition of its list."""
    keep_mapping(_folder(), mapping)
