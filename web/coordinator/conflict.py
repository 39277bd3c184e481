"""Two people at one sheet: their edits laid together for the later one to look at and save."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from matching.draft import merge
from web.presenters.case_word import shown

TICKED = "1"


@dataclass(frozen=True)
class Difference:
    """One field that somebody else saved: as it was opened, as it is saved, as it was typed."""

    label: str
    opened: str
    saved: str
    typed: str
    clashes: bool
    """Both changed it: what was typed stays in the form, a person decides."""


@dataclass(frozen=True)
class Together:
    """Values for the form, nothing of either side lost, and what to tell the later editor."""

    values: dict[str, Any]
    differences: tuple[Difference, ...]


def lay_together(
    opened: Mapping[str, Any],
    saved: Mapping[str, Any],
    labels: Mapping[str, str],
    ticks: Collection[str] = (),
) -> Together:
    """Lay what is being submitted over what was saved meanwhile.

    ``opened`` and ``saved`` are the form's values at both versions; a field that is not in
    ``labels`` is left as it was saved.
    """
    base = {name: _plain(opened.get(name)) for name in labels}
    theirs = {name: _plain(saved.get(name)) for name in labels}
    mine = {name: _typed(name, base[name], ticks) for name in labels}
    laid = merge(base, mine, theirs)
    differences = tuple(
        Difference(
            label=labels[name],
            opened=_word(name, base[name], ticks),
            saved=_word(name, theirs[name], ticks),
            typed=_word(name, mine[name], ticks),
            clashes=name in laid.conflicts,
        )
        for name in labels
        if theirs[name] != base[name]
    )
    return Together({**saved, **laid.merged}, differences)


def submitted(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values being submitted, to be shown again; lists as lists."""
    lists = {name for name, value in stored.items() if isinstance(value, list)}
    values: dict[str, Any] = request.form.to_dict()
    return values | {name: request.form.getlist(name) for name in lists}


def _typed(name: str, base: Any, ticks: Collection[str]) -> Any:
    if isinstance(base, list):
        return sorted(request.form.getlist(name))
    if name in request.form:
        return _plain(request.form[name])
    return "" if name in ticks else base


def _plain(value: Any) -> Any:
    """A value as a form sends it: text, or a list of texts."""
    if isinstance(value, list):
        return sorted(str(each) for each in value)
    if isinstance(value, bool):
        return TICKED if value else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _word(name: str, value: Any, ticks: Collection[str]) -> str:
    return shown(name, value == TICKED if name in ticks else value)
