"""Kind, form and field (分野) of a row, where its layout alone does not say."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from directory import taxonomy
from directory.formats.cell.text import fold
from directory.formats.column import heading_key
from directory.formats.layout import Layout

Classification = tuple[str | None, str | None, str | None]


def classify(layout: Layout, heading: str, name: str, tags: Sequence[str]) -> Classification:
    """``(kind, form, category)`` from the layout, the heading of the names, and the words used.

    Nothing is guessed: a part no word decides stays ``None``.
    """
    words = f"{fold(name)} {' '.join(fold(tag) for tag in tags)}"
    found = _first(words, "kind")
    named = _table()["heading"].get(heading_key(heading))
    stated_kind, stated_form = _stated(tags)
    form = layout.form or named or found.get("form") or stated_form
    kind = layout.kind or found.get("kind") or _kind_of_form(form) or stated_kind
    category = layout.category or _first(words, "category").get("category")
    return kind, form, category


def _stated(tags: Sequence[str]) -> tuple[str | None, str | None]:
    """``(kind, form)`` of the first tag that is a label of ours itself, else nothing."""
    labels = _labels()
    return next((labels[fold(tag)] for tag in tags if fold(tag) in labels), (None, None))


@functools.cache
def _labels() -> Mapping[str, tuple[str | None, str | None]]:
    """Public kinds and forms by their labels, and by what else people write for them."""
    forms, also = taxonomy.forms(), _table()["label"]
    kinds = [one for one in taxonomy.kinds().values() if one.public]
    return {
        **{fold(one.label): (one.code, None) for one in kinds},
        **{fold(one.label): (one.kind, one.code) for one in forms.values()},
        **{fold(label): (forms[code].kind, code) for label, code in also.items()},
    }


def _kind_of_form(form: str | None) -> str | None:
    return taxonomy.forms()[form].kind if form else None


def _first(words: str, part: str) -> Mapping[str, str]:
    rules = _table()[part]
    return next((rule for rule in rules if any(word in words for word in rule["words"])), {})


@functools.cache
def _table() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("classification.toml").read_text("utf-8")
    table = tomllib.loads(text)
    headings = {heading_key(label): form for label, form in table["heading"].items()}
    return {**table, "heading": headings}
